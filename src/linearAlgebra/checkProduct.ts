import { ShapeError } from '../errors/index.js';

/**
 * Checks one product of MatrixKernels before it starts: a kernel in C would read and write beyond its arrays.
 * Arrays may be longer than what is used of them. A vector has `inner` entries, an answer `outer`.
 *
 * @throws ShapeError naming the array that is too short.
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
): void {
  checkLength('matrix', matrix, rows, columns);
  checkLength('vectors', vectors, count, inner);
  checkLength('out', out, count, outer);
}

function checkLength(name: string, array: Float64Array, first: number, second: number): void {
  const sizes = Number.isInteger(first) && Number.isInteger(second) && first >= 0 && second >= 0;
  if (!sizes || array.length < first * second) {
    throw new ShapeError(`${name} is ${first} × ${second} but its array has ${array.length} entries`);
  }
}

/** out = keep · out on its first `length` entries; with keep = 0 nothing is read, as in BLAS. */
export function applyKeep(out: Float64Array, length: number, keep: number): void {
  if (keep === 0) out.fill(0, 0, length);
  else if (keep !== 1) for (let i = 0; i < length; ++i) out[i]! *= keep;
}
