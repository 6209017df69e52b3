import { DECOMPOSITION_FAMILIES } from '../../../src/linearAlgebra/decompositions/chooseDecompositions.js';
import { searchDecompositions } from '../../../src/linearAlgebra/decompositions/chooseDecompositions.js';
import {
  cholesky,
  plainKernels,
  type Cholesky,
  type DecompositionOptions,
  type VectorProducts,
} from '../../../src/linearAlgebra/index.js';
import { RandomStream } from '../../../src/random/index.js';

/** The families that are there, so that each gets the same tests. */
export const families = (
  await Promise.all(
    DECOMPOSITION_FAMILIES.map(async family => {
      const search = await searchDecompositions(family);
      return 'reason' in search ? [] : [family];
    }),
  )
).flat();

/** Second differences with zeros at both ends: 2 on the diagonal, −1 beside it. */
export function secondDifferences(n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; ++i) {
    matrix[i * n + i] = 2;
    if (i > 0) matrix[i * n + i - 1] = -1;
    if (i + 1 < n) matrix[i * n + i + 1] = -1;
  }
  return matrix;
}

export function normals(length: number, ...path: (string | number)[]): Float64Array {
  const numbers = new Float64Array(length);
  new RandomStream(12, 'decompositions', ...path).fillNormal(numbers);
  return numbers;
}

/** M Mᵀ for M [rows, columns]. */
export function gramOf(vectors: Float64Array, rows: number, columns: number): Float64Array {
  const gram = new Float64Array(rows * rows);
  for (let i = 0; i < rows; ++i) {
    for (let j = 0; j < rows; ++j) {
      let sum = 0;
      for (let k = 0; k < columns; ++k) sum += vectors[i * columns + k]! * vectors[j * columns + k]!;
      gram[i * rows + j] = sum;
    }
  }
  return gram;
}

/** Products with a matrix, by plain loops. */
export function productsWith(matrix: Float64Array, n: number): VectorProducts {
  return (vectors, count, out) => {
    plainKernels.multiply(matrix, n, n, vectors, count, out);
  };
}

/** The matrix with NaN below its diagonal, which nobody may read. */
export function upperAlone(matrix: Float64Array, n: number): Float64Array {
  return matrix.map((entry, at) => (at % n < Math.floor(at / n) ? NaN : entry));
}

export async function factorOf(
  matrix: Float64Array,
  n: number,
  options: DecompositionOptions,
): Promise<Cholesky> {
  const factor = await cholesky(matrix, n, options);
  if (!factor.isPositiveDefinite) throw new Error(`minor ${factor.order} is not positive`);
  return factor;
}
