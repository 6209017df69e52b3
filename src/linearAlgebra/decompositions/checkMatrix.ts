import { isFiniteArray } from '../../ad/index.js';
import { checkFloat64, checkPositiveInteger, InvalidArgumentError, ShapeError } from '../../errors/index.js';

/**
 * Checks a symmetric matrix before it reaches native code, which would read beyond a shorter array.
 *
 * @throws InvalidArgumentError for what is no Float64Array, or an entry of the upper triangle that is not
 *   finite; ShapeError for another length.
 */
export function checkSymmetric(matrix: Float64Array, size: number): void {
  checkMatrix(matrix, size);
  for (let i = 0; i < size; ++i) {
    for (let k = i * size + i; k < (i + 1) * size; ++k) {
      if (!Number.isFinite(matrix[k])) throw notFinite('matrix', k, matrix[k]);
    }
  }
}

/** The same, of kind and length alone. */
export function checkMatrix(matrix: Float64Array, size: number): void {
  checkPositiveInteger('size', size);
  checkArray('matrix', matrix, size, size);
}

/** The same for right sides [size, count]. */
export function checkRightSides(rightSides: Float64Array, size: number, count: number): void {
  checkPositiveInteger('count', count);
  checkArray('rightSides', rightSides, size, count);
  if (isFiniteArray(rightSides)) return;
  const at = rightSides.findIndex(entry => !Number.isFinite(entry));
  throw notFinite('rightSides', at, rightSides[at]);
}

function checkArray(name: string, array: unknown, rows: number, columns: number): void {
  checkFloat64(name, array);
  if (array.length === rows * columns) return;
  throw new ShapeError(
    `${name} is ${rows} × ${columns} but its array has ${array.length} entries, allowed: ${rows * columns}`,
    { shape: [array.length], allowed: `[${rows * columns}]` },
  );
}

function notFinite(name: string, position: number, value: unknown): InvalidArgumentError {
  return new InvalidArgumentError(`${name}[${position}]`, value, 'finite numbers');
}
