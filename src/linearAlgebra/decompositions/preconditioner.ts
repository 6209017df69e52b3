import { checkPositiveInteger, InvalidArgumentError, ShapeError } from '../../errors/index.js';
import { chooseMatrixKernels } from '../chooseKernels.js';
import { gramMatrix } from '../gramMatrix.js';
import { checkMemoryOf, memoryLimit } from '../memory.js';
import { leaveArray, takeArray } from '../spareArrays.js';
import { unspecifiedArray } from '../vectors.js';
import type { VectorProducts } from './conjugateGradients.js';
import { symmetricEigen } from './symmetricEigen.js';

export interface PreconditionerOptions {
  readonly size: number;
  /** K_ii. */
  readonly diagonal: Float64Array;
  /** Row i of K. */
  readonly row: (index: number) => Float64Array | Promise<Float64Array>;
  /** The most rows to ask for; they take 8 · rank · size bytes, twice over at first. */
  readonly rank: number;
  /** µ of K + µ1 (default 0). */
  readonly ridge?: number;
  /** The most bytes to take; by default 80 % of what is free. */
  readonly memoryLimit?: number;
  /** Ends the work between rows: it rejects with the reason of the signal. */
  readonly signal?: AbortSignal;
}

/** What is left of a diagonal entry and is no more than this part of it is rounding. */
const NEGLIGIBLE = 2 ** -44;
/** Smaller eigenvalues, relative to the largest, have directions that are mostly rounding. */
const LEAST_EIGENVALUE = 2 ** -40;

/**
 * A preconditioner for K + µ1, K symmetric and positive semidefinite: r rows of K, each time the one of which
 * the earlier ones explain least (Cholesky's method with pivots, stopped early), give an approximation FᵀF of
 * K with FᵀF = UᵀΛU, U [r, size] orthonormal. With it
 *
 *     M = 1 + Uᵀ((λ_r + µ)/(Λ + µ) − 1)U,  λ_r the smallest in Λ,
 *
 * leaves of the r largest eigenvalues one that is about as large as the next (Frangella, Tropp & Udell 2021,
 * *Randomized Nyström Preconditioning*, with pivots in place of random directions; Harbrecht, Peters &
 * Schneider 2012 for these). Costs r rows of K and r² · size operations.
 *
 * @throws InvalidArgumentError or ShapeError for arguments that are not allowed; MemoryLimitError before work
 *   starts if it does not fit; the reason of the signal.
 */
export async function pivotedPreconditioner({
  size,
  diagonal,
  row,
  rank,
  ridge = 0,
  memoryLimit: limit,
  signal,
}: PreconditionerOptions): Promise<VectorProducts> {
  checkPositiveInteger('size', size);
  checkPositiveInteger('rank', rank);
  if (!(ridge >= 0 && ridge < Infinity))
    throw new InvalidArgumentError('ridge', ridge, 'a finite number ≥ 0');
  if (diagonal.length !== size)
    throw new ShapeError(`diagonal has ${diagonal.length} entries, allowed: ${size}`);
  for (const [i, entry] of diagonal.entries()) {
    if (!(entry >= 0 && entry < Infinity))
      throw new InvalidArgumentError(`diagonal[${i}]`, entry, 'a finite number ≥ 0');
  }

  const bytes = 16 * Math.min(rank, size) * size;
  checkMemoryOf('the preconditioner', bytes, limit ?? memoryLimit(bytes), 'Ask for a smaller rank');
  const { factor, rows } = await partialFactor(size, diagonal, row, Math.min(rank, size), signal);
  if (rows === 0) return unchanged;
  const { basis, values } = await principalBasis(factor, rows, size);
  const kernels = chooseMatrixKernels();
  const smallest = values[0]! + ridge;
  const weights = values.map(value => smallest / (value + ridge) - 1);
  return (vectors, count, out) => {
    const parts = takeArray(count * values.length);
    kernels.multiply(basis, values.length, size, vectors, count, parts);
    for (let j = 0; j < count; ++j) {
      for (const [k, weight] of weights.entries()) parts[j * values.length + k]! *= weight;
    }
    out.set(vectors.subarray(0, count * size));
    kernels.multiplyTransposed(basis, values.length, size, parts, count, out, 1, 1);
    leaveArray(parts);
  };
}

const unchanged: VectorProducts = (vectors, _count, out) => {
  out.set(vectors);
};

/** F [rows, size] with FᵀF near K. */
async function partialFactor(
  size: number,
  diagonal: Float64Array,
  rowOf: (index: number) => Float64Array | Promise<Float64Array>,
  rank: number,
  signal: AbortSignal | undefined,
): Promise<{ factor: Float64Array; rows: number }> {
  const kernels = chooseMatrixKernels();
  const factor = unspecifiedArray(rank * size);
  const left = diagonal.slice();
  for (let r = 0; r < rank; ++r) {
    signal?.throwIfAborted();
    let pivot = 0;
    for (let i = 1; i < size; ++i) if (left[i]! > left[pivot]!) pivot = i;
    if (!(left[pivot]! > NEGLIGIBLE * diagonal[pivot]!)) return { factor, rows: r };
    const entries = await rowOf(pivot);
    if (entries.length !== size)
      throw new ShapeError(`row ${pivot} has ${entries.length} entries, allowed: ${size}`);
    const target = factor.subarray(r * size, (r + 1) * size);
    target.set(entries);
    // Minus what the rows before explain: Σ_q F_q,pivot F_q.
    const column = Float64Array.from({ length: r }, (_, q) => factor[q * size + pivot]!);
    kernels.multiplyTransposed(factor, r, size, column, 1, target, -1, 1);
    const root = Math.sqrt(left[pivot]!);
    for (let i = 0; i < size; ++i) {
      const entry = target[i]! / root;
      if (!Number.isFinite(entry))
        throw new InvalidArgumentError(`row(${pivot})[${i}]`, entries[i], 'finite numbers');
      target[i] = entry;
      left[i] = Math.max(0, left[i]! - entry * entry);
    }
    left[pivot] = 0;
  }
  return { factor, rows: rank };
}

/**
 * Λ in ascending order and U of FᵀF = UᵀΛU: with the eigenvectors q of FFᵀ, U = Λ^(−1/2) q F. Pivots make the
 * rows of F fall as the eigenvalues do, so that U is orthonormal though these span many powers of ten.
 */
async function principalBasis(
  factor: Float64Array,
  rows: number,
  size: number,
): Promise<{ basis: Float64Array; values: Float64Array }> {
  const kernels = chooseMatrixKernels();
  const gram = unspecifiedArray(rows * rows);
  gramMatrix(kernels, factor.subarray(0, rows * size), rows, size, gram);
  const eigen = await symmetricEigen(gram, rows, { overwrite: true });
  const dropped = eigen.values.findIndex(value => value > LEAST_EIGENVALUE * eigen.values[rows - 1]!);
  const values = eigen.values.slice(dropped);
  const basis = unspecifiedArray(values.length * size);
  const directions = eigen.vectors.subarray(dropped * rows);
  kernels.multiplyTransposed(factor, rows, size, directions, values.length, basis);
  for (const [k, value] of values.entries()) {
    const root = Math.sqrt(value);
    for (let at = k * size; at < (k + 1) * size; ++at) basis[at]! /= root;
  }
  return { basis, values };
}
