import { unspecifiedArray } from '../vectors.js';
import type { Decompositions } from './decompositions.js';
import { reciprocalConditionBySolving } from './reciprocalCondition.js';
import { solveTriangularByLoops } from './triangular.js';

/**
 * Decompositions by ml-matrix (Householder's tridiagonal form and implicit QL steps; Cholesky's method row by
 * row, after JAMA), for where there is no LAPACK. They block the event loop.
 */
export const mlMatrixDecompositions: Decompositions = {
  name: 'ml-matrix',
  largestEigenSize: Infinity,

  // The eigenvectors as columns, then as rows.
  eigenBytes: size => 16 * size ** 2 + 32 * size,

  async eigen(matrix, size) {
    const { EigenvalueDecomposition, WrapperMatrix1D } = await import('ml-matrix');
    mirror(matrix, size);
    const scale = scaleToOne(matrix);
    const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
      new WrapperMatrix1D(matrix, { rows: size }),
      { assumeSymmetric: true },
    );
    const vectors = unspecifiedArray(size * size);
    for (let i = 0; i < size; ++i) {
      for (let k = 0; k < size; ++k) vectors[k * size + i] = eigenvectorMatrix.get(i, k);
    }
    return { values: Float64Array.from(realEigenvalues, value => value / scale), vectors };
  },

  factorBytes: size => 8 * size ** 2,

  async factor(matrix, size) {
    const { CholeskyDecomposition, WrapperMatrix1D } = await import('ml-matrix');
    mirror(matrix, size);
    const lower = new CholeskyDecomposition(new WrapperMatrix1D(matrix, { rows: size }))
      .lowerTriangularMatrix;
    for (let i = 0; i < size; ++i) {
      // Zero or NaN from the first minor on that is not positive.
      if (!(lower.get(i, i) > 0)) return i + 1;
      for (let j = 0; j <= i; ++j) matrix[j * size + i] = lower.get(i, j);
    }
    return 0;
  },

  solveTriangular: solveTriangularByLoops,
  reciprocalCondition: reciprocalConditionBySolving,
};

/** Copies the upper triangle below the diagonal. */
function mirror(matrix: Float64Array, size: number): void {
  for (let i = 1; i < size; ++i) {
    for (let j = 0; j < i; ++j) matrix[i * size + j] = matrix[j * size + i]!;
  }
}

/**
 * Multiplies by a power of two, which changes no digit, so that the largest entry lies in [1, 2): sums of
 * squares then neither overflow nor vanish.
 *
 * @returns the power.
 */
function scaleToOne(matrix: Float64Array): number {
  let largest = 0;
  for (const entry of matrix) largest = Math.max(largest, Math.abs(entry));
  if (largest === 0) return 1;
  // The reciprocal of a subnormal number is infinite.
  const scale = 2 ** Math.min(1023, -Math.floor(Math.log2(largest)));
  if (scale !== 1) for (let k = 0; k < matrix.length; ++k) matrix[k]! *= scale;
  return scale;
}
