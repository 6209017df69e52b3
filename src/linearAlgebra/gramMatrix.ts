import type { MatrixKernels } from './matrixKernels.js';
import { leaveArray, takeArray } from './spareArrays.js';

/**
 * So many rows at least are multiplied at once: with fewer, kernels take longer for reading than for the
 * arithmetic.
 */
export const LEAST_GRAM_ROWS = 64;

/** At most so many products, of which each takes a half of one more block than is needed. */
const MOST_BLOCKS = 8;

/**
 * out (rows × rows) = M Mᵀ, the inner products of all pairs of rows: one triangle is computed, and mirrored,
 * so that it takes little more than half of the work of a product and is symmetric to the bit.
 */
export function gramMatrix(
  kernels: MatrixKernels,
  matrix: Float64Array,
  rows: number,
  columns: number,
  out: Float64Array,
): void {
  const height = Math.max(LEAST_GRAM_ROWS, Math.ceil(rows / MOST_BLOCKS));
  const products = takeArray(height * rows);
  for (let top = 0; top < rows; top += height) {
    const count = Math.min(height, rows - top);
    const width = rows - top;
    const below = matrix.subarray(top * columns);
    kernels.multiply(below, width, columns, below, count, products);
    for (let i = 0; i < count; i++) {
      const at = (top + i) * rows + top;
      for (let j = i; j < width; j++) out[at + j] = products[i * width + j]!;
    }
    for (let j = 1; j < width; j++) {
      const at = (top + j) * rows + top;
      const most = Math.min(j, count);
      for (let i = 0; i < most; i++) out[at + i] = products[i * width + j]!;
    }
  }
  leaveArray(products);
}
