import { isFiniteArray } from '../../ad/index.js';
import { NonFiniteError } from '../../errors/index.js';
import { unspecifiedArray } from '../vectors.js';
import { checkMatrix, checkRightSides, checkSymmetric } from './checkMatrix.js';
import { chooseDecompositions } from './chooseDecompositions.js';
import type { Decompositions } from './decompositions.js';
import { checkFits, copyBytes, type DecompositionOptions, workingArray } from './options.js';

/** A = L Lᵀ of a positive definite matrix, L lower triangular with a positive diagonal. */
export interface Cholesky {
  readonly isPositiveDefinite: true;
  readonly size: number;
  /** An estimate of ‖A‖₁ ‖A⁻¹‖₁, seldom too small by more than a factor of 3, and never too large. */
  readonly conditionEstimate: number;
  /**
   * A⁻¹B for right sides B [size, count], row-major, as a new array.
   *
   * @throws InvalidArgumentError or ShapeError for right sides that are not allowed; NonFiniteError if an
   *   answer is beyond the range of numbers.
   */
  solve(rightSides: Float64Array, count: number): Float64Array;
  /** L⁻¹B, so that (L⁻¹B)ᵀ L⁻¹C = BᵀA⁻¹C: for covariances and variances. Throws as `solve` does. */
  solveLower(rightSides: Float64Array, count: number): Float64Array;
  /** log det A. */
  logDeterminant(): number;
}

/** Why there is no Cholesky factor. */
export interface NotPositiveDefinite {
  readonly isPositiveDefinite: false;
  readonly size: number;
  /** The first leading minor that is not positive, in float64: that of the first `order` rows. */
  readonly order: number;
}

/**
 * Cholesky's factor of a symmetric matrix [size, size], row-major, of which the upper triangle is read.
 *
 * @throws InvalidArgumentError for what is no Float64Array, or entries that are not finite; ShapeError for
 *   another length; MemoryLimitError before work starts if it does not fit; the reason of the signal.
 */
export async function cholesky(
  matrix: Float64Array,
  size: number,
  options: DecompositionOptions = {},
): Promise<Cholesky | NotPositiveDefinite> {
  checkMatrix(matrix, size);
  const norm = symmetricNorm(matrix, size);
  // Sums of finite entries may overflow as well.
  if (!Number.isFinite(norm)) checkSymmetric(matrix, size);
  const decompositions = await chooseDecompositions(options.decompositions);
  checkFits("Cholesky's factor", size, await choleskyBytes(size, options), options);
  options.signal?.throwIfAborted();
  const factor = workingArray(matrix, options);
  const order = await decompositions.factor(factor, size);
  options.signal?.throwIfAborted();
  if (order > 0) return { isPositiveDefinite: false, size, order };
  const reciprocal = await decompositions.reciprocalCondition(factor, size, norm);
  options.signal?.throwIfAborted();
  return new Factor(decompositions, factor, size, 1 / reciprocal);
}

/** Bytes that cholesky takes beside the matrix, its result included. */
export async function choleskyBytes(size: number, options: DecompositionOptions = {}): Promise<number> {
  const decompositions = await chooseDecompositions(options.decompositions);
  return copyBytes(size, options) + decompositions.factorBytes(size);
}

class Factor implements Cholesky {
  readonly isPositiveDefinite = true;

  constructor(
    private readonly decompositions: Decompositions,
    /** U = Lᵀ in the upper triangle. */
    private readonly factor: Float64Array,
    readonly size: number,
    readonly conditionEstimate: number,
  ) {}

  solve(rightSides: Float64Array, count: number): Float64Array {
    return this.solved(rightSides, count, [true, false]);
  }

  solveLower(rightSides: Float64Array, count: number): Float64Array {
    return this.solved(rightSides, count, [true]);
  }

  logDeterminant(): number {
    const { factor, size } = this;
    let sum = 0;
    for (let k = 0; k < size; ++k) sum += Math.log(factor[k * size + k]!);
    return 2 * sum;
  }

  private solved(rightSides: Float64Array, count: number, transposes: readonly boolean[]): Float64Array {
    const { decompositions, factor, size } = this;
    checkRightSides(rightSides, size, count);
    const result = unspecifiedArray(rightSides.length);
    result.set(rightSides);
    for (const transposed of transposes) {
      decompositions.solveTriangular(factor, size, transposed, result, count);
    }
    if (!isFiniteArray(result)) {
      const condition = this.conditionEstimate.toExponential(1);
      throw new NonFiniteError(
        `a solution is beyond the range of numbers: the matrix has a condition of about ${condition}`,
      );
    }
    return result;
  }
}

/** ‖A‖₁ = max_j Σ_i |A_ij|, from the upper triangle. */
function symmetricNorm(matrix: Float64Array, size: number): number {
  const sums = new Float64Array(size);
  for (let i = 0; i < size; ++i) {
    const row = i * size;
    let sum = Math.abs(matrix[row + i]!);
    for (let j = i + 1; j < size; ++j) {
      const entry = Math.abs(matrix[row + j]!);
      sum += entry;
      sums[j]! += entry;
    }
    sums[i]! += sum;
  }
  return sums.reduce((most, sum) => Math.max(most, sum), 0);
}
