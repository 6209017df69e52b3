import type { MatrixKernels } from './matrixKernels.js';
import { applyKeep, checkProduct } from './checkProduct.js';

/** Columns of a tile: its part of a row (16 KB) stays in the nearest cache while all vectors meet it. */
const TILE_COLUMNS = 2048;

/**
 * The definition of the products, in plain loops: what every other kernel is verified against, and what
 * computes where neither BLAS nor WebAssembly can.
 *
 * An entry of the answer is wrong by at most (columns/4 + 4) ε Σ|a||v| for multiply, which adds in four
 * interleaved partial sums, and rows · ε Σ|a||u| for multiplyTransposed, with ε = 2⁻⁵² (Higham, *Accuracy and
 * Stability of Numerical Algorithms*, 2nd ed., section 4.2).
 */
export const plainKernels: MatrixKernels = {
  name: 'plain loops',

  multiply(matrix, rows, columns, vectors, count, out, scale = 1, keep = 0) {
    checkProduct(matrix, rows, columns, vectors, count, columns, out, rows, scale, keep);
    applyKeep(out, count * rows, keep);
    for (let left = 0; left < columns; left += TILE_COLUMNS) {
      const width = Math.min(TILE_COLUMNS, columns - left);
      for (let i = 0; i < rows; ++i) {
        for (let j = 0; j < count; ++j) {
          out[j * rows + i]! += scale * dot(matrix, i * columns + left, vectors, j * columns + left, width);
        }
      }
    }
  },

  multiplyTransposed(matrix, rows, columns, vectors, count, out, scale = 1, keep = 0) {
    checkProduct(matrix, rows, columns, vectors, count, rows, out, columns, scale, keep);
    applyKeep(out, count * columns, keep);
    for (let left = 0; left < columns; left += TILE_COLUMNS) {
      const width = Math.min(TILE_COLUMNS, columns - left);
      for (let i = 0; i < rows; ++i) {
        const row = i * columns + left;
        for (let j = 0; j < count; ++j) {
          const weight = scale * vectors[j * rows + i]!;
          const start = j * columns + left;
          for (let q = 0; q < width; ++q) out[start + q]! += weight * matrix[row + q]!;
        }
      }
    }
  },
};

/** Σ x_k y_k in four interleaved partial sums, which is quicker and four times as accurate as one. */
function dot(x: Float64Array, xStart: number, y: Float64Array, yStart: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (const fours = length - 3; k < fours; k += 4) {
    const i = xStart + k;
    const j = yStart + k;
    s0 += x[i]! * y[j]!;
    s1 += x[i + 1]! * y[j + 1]!;
    s2 += x[i + 2]! * y[j + 2]!;
    s3 += x[i + 3]! * y[j + 3]!;
  }
  for (; k < length; ++k) s0 += x[xStart + k]! * y[yStart + k]!;
  return s0 + s1 + (s2 + s3);
}
