import { checkInteger, NonFiniteError } from '../../errors/index.js';
import { checkSymmetric } from './checkMatrix.js';
import { chooseDecompositions } from './chooseDecompositions.js';
import { checkFits, copyBytes, type DecompositionOptions, workingArray } from './options.js';

/** A = Σ_k λ_k v_k v_kᵀ. */
export interface SymmetricEigen {
  readonly size: number;
  /** λ in ascending order. */
  readonly values: Float64Array;
  /** Orthonormal eigenvectors as rows: vectors[k · size ..] belongs to values[k]. */
  readonly vectors: Float64Array;
}

/**
 * All eigenvalues and eigenvectors of a symmetric matrix [size, size], row-major, of which the upper triangle
 * is read.
 *
 * @throws InvalidArgumentError for what is no Float64Array, entries that are not finite, or a size above
 *   32 766 where LAPACK computes; ShapeError for another length; MemoryLimitError before work starts if it
 *   does not fit; NonFiniteError if an eigenvalue is beyond the range of numbers; the reason of the signal.
 */
export async function symmetricEigen(
  matrix: Float64Array,
  size: number,
  options: DecompositionOptions = {},
): Promise<SymmetricEigen> {
  const decompositions = await chooseDecompositions(options.decompositions);
  checkInteger('size', size, {
    least: 1,
    most: decompositions.largestEigenSize,
    meaning: `for the workspace of ${decompositions.name}`,
  });
  checkSymmetric(matrix, size);
  checkFits('the eigenvectors', size, await symmetricEigenBytes(size, options), options);
  options.signal?.throwIfAborted();
  const { values, vectors } = await decompositions.eigen(workingArray(matrix, options), size);
  options.signal?.throwIfAborted();
  if (!values.every(Number.isFinite)) {
    throw new NonFiniteError(
      `an eigenvalue of a ${size} × ${size} matrix is beyond the range of numbers, allowed: smaller entries`,
    );
  }
  return { size, values, vectors };
}

/** Bytes that symmetricEigen takes beside the matrix, its result included. */
export async function symmetricEigenBytes(size: number, options: DecompositionOptions = {}): Promise<number> {
  const decompositions = await chooseDecompositions(options.decompositions);
  return copyBytes(size, options) + decompositions.eigenBytes(size);
}
