import { checkMemoryOf, memoryLimit } from '../memory.js';
import { unspecifiedArray } from '../vectors.js';
import type { DecompositionPreference } from './chooseDecompositions.js';

/** What symmetricEigen and cholesky may be told. */
export interface DecompositionOptions {
  /**
   * Saves the copy of the matrix: its array is worked in, and may become part of the result. It is nobody
   * else's from the call on.
   */
  readonly overwrite?: boolean;
  /** What computes; by default LAPACK where there is one that computes rightly, else ml-matrix. */
  readonly decompositions?: DecompositionPreference;
  /** The most bytes to take beside the matrix; by default 80 % of what is free. */
  readonly memoryLimit?: number;
  /**
   * Ends the work between its steps (eigenvectors are one, a factor and its condition two): it rejects with
   * the reason of the signal.
   */
  readonly signal?: AbortSignal;
}

/** The bytes of the copy, where one is made. */
export function copyBytes(size: number, { overwrite = false }: DecompositionOptions): number {
  return overwrite ? 0 : 8 * size ** 2;
}

/** @throws MemoryLimitError where the work does not fit. */
export function checkFits(
  what: string,
  size: number,
  bytes: number,
  { memoryLimit: limit }: DecompositionOptions,
): void {
  checkMemoryOf(
    `${what} of a ${size} × ${size} matrix`,
    bytes,
    limit ?? memoryLimit(bytes),
    'Take fewer examples, or conjugate gradients, which need products with the matrix alone',
  );
}

/** The array to work in: the matrix itself, or a copy. */
export function workingArray(
  matrix: Float64Array,
  { overwrite = false }: DecompositionOptions,
): Float64Array {
  if (overwrite) return matrix;
  const copy = unspecifiedArray(matrix.length);
  copy.set(matrix);
  return copy;
}
