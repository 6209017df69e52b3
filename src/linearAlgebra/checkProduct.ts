import { checkFloat64, describe, InvalidArgumentError, ShapeError } from '../errors/index.js';

/**
 * Checks one product of MatrixKernels before it starts: a kernel in C would read and write beyond its arrays.
 * Arrays may be longer than what is used of them. A vector has `inner` entries, an answer `outer`.
 *
 * @throws InvalidArgumentError for what is no Float64Array, or no number; ShapeError naming the array that is
 *   too short.
 */
export function checkProduct(
  matrix: Float64Array,
  rows: number,
  columns: number,
  vectors: Float64Array,
  count: number,
  inner: number,
  out: Float64Array,
  outer: number,
  scale: number,
  keep: number,
): void {
  if (typeof scale !== 'number') throw new InvalidArgumentError('scale', scale, 'a number');
  if (typeof keep !== 'number') throw new InvalidArgumentError('keep', keep, 'a number');
  checkLength('matrix', matrix, rows, columns);
  checkLength('vectors', vectors, count, inner);
  checkLength('out', out, count, outer);
}

function checkLength(name: string, array: Float64Array, first: number, second: number): void {
  checkFloat64(name, array);
  if (!isSize(first) || !isSize(second) || array.length < first * second) {
    throw new ShapeError(
      `${name} is ${describe(first)} × ${describe(second)} but its array has ${array.length} entries, ` +
        'allowed: integers ≥ 0, and an array of as many entries or more',
    );
  }
}

/** What a C int holds, as BLAS takes it. */
function isSize(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 31;
}

/** out = keep · out on its first `length` entries; with keep = 0 nothing is read, as in BLAS. */
export function applyKeep(out: Float64Array, length: number, keep: number): void {
  if (keep === 0) out.fill(0, 0, length);
  else if (keep !== 1) for (let i = 0; i < length; ++i) out[i]! *= keep;
}
