import type { PairLists } from './pairLists.js';
import type { PairPart } from './parts.js';
import type { Region } from './region.js';

/** Squares of a matrix that fit into the cache together with what they are mirrored to. */
const SQUARE = 32;

/**
 * Writes the upper triangle of the first columns of a matrix, a square, to the lower one.
 * @param stride how many numbers a row has.
 */
export function mirror(matrix: Float64Array, size: number, stride = size): void {
  for (let top = 0; top < size; top += SQUARE) {
    for (let left = top; left < size; left += SQUARE) {
      const right = Math.min(left + SQUARE, size);
      for (let i = top; i < Math.min(top + SQUARE, size); i++) {
        for (let j = Math.max(left, i + 1); j < right; j++) matrix[j * stride + i] = matrix[i * stride + j]!;
      }
    }
  }
}

/** The entries of a matrix at the given rows and columns. */
export function entriesAt(
  matrix: Float64Array,
  width: number,
  rows: Int32Array,
  columns: Int32Array,
): Float64Array {
  const out = new Float64Array(rows.length * columns.length);
  rows.forEach((row, i) => {
    for (let j = 0; j < columns.length; j++) out[i * columns.length + j] = matrix[row * width + columns[j]!]!;
  });
  return out;
}

/** Writes a part where it belongs. */
export function place(
  { top, left, height, width, results }: PairPart,
  whole: readonly Float64Array[],
  stride: number,
): void {
  whole.forEach((matrix, k) => {
    const result = results[k] as Float64Array;
    for (let i = 0; i < height; i++) {
      matrix.set(result.subarray(i * width, (i + 1) * width), (top + i) * stride + left);
    }
  });
}

/** Writes what pairs of equal examples give, and of one list the numbers below the diagonal. */
export function complete(
  { equal, isOneList }: PairLists,
  own: readonly Float64Array[],
  { top, bottom }: Region,
  results: readonly Float64Array[],
  stride: number,
): void {
  const left = isOneList ? top : 0;
  results.forEach((result, k) => {
    const numbers = own[k];
    if (numbers !== undefined) {
      for (let i = top; i < bottom; i++) {
        const j = equal[i]!;
        if (j >= 0) result[(i - top) * stride + j - left] = numbers[i]!;
      }
    }
    if (isOneList) mirror(result, bottom - top, stride);
  });
}
