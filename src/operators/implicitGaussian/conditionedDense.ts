import type { MatrixKernels } from '../../linearAlgebra/index.js';

/** Vectors of one length, which can be had as the rows of a matrix. */
export interface Vectors {
  readonly count: number;
  readonly length: number;
  toRows(): Float64Array;
}

/** What is known of W from one side: orthonormal directions, and the products of W (or Wᵀ) with each. */
export interface Side<V extends Vectors = Vectors> {
  readonly directions: V;
  readonly answers: V;
}

/**
 * Turns a fresh Gaussian matrix G (row-major, in place) into one that gives the known answers Y = W Q and Z =
 * Wᵀ P:
 *
 *     W = P Zᵀ + (I - P Pᵀ) (Y Qᵀ + G (I - Q Qᵀ)).
 *
 * With answers that agree with each other (Pᵀ Y = Zᵀ Q) that gives W Q = Y and Pᵀ W = Zᵀ, and the rest of W
 * is as free as it was.
 */
export function condition(entries: Float64Array, right: Side, left: Side, kernels: MatrixKernels): void {
  const columns = right.directions.length;
  const rows = left.directions.length;
  const known = right.directions.count;
  if (known > 0) {
    const directions = right.directions.toRows();
    // G + (Yᵀ - G Qᵀ) Q, with the directions as the rows of Q.
    const change = transpose(right.answers.toRows(), known, rows);
    kernels.multiply(directions, known, columns, entries, rows, change, -1, 1);
    kernels.multiplyTransposed(directions, known, columns, change, rows, entries, 1, 1);
  }
  const knownLeft = left.directions.count;
  if (knownLeft > 0) {
    const directions = left.directions.toRows();
    const change = left.answers.toRows();
    kernels.multiplyTransposed(entries, rows, columns, directions, knownLeft, change, -1, 1);
    const weights = transpose(directions, knownLeft, rows);
    kernels.multiplyTransposed(change, knownLeft, columns, weights, rows, entries, 1, 1);
  }
}

function transpose(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(matrix.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j]!;
  }
  return out;
}
