import { InvalidArgumentError } from '../../errors/index.js';
import {
  cholesky,
  checkMemoryOf,
  memoryLimit,
  unspecifiedArray,
  type Cholesky,
} from '../../linearAlgebra/index.js';
import { conditioningOf, defaultCutoff, type Conditioning } from './conditioning.js';
import { decompose, type Decomposition } from './decomposition.js';
import type { Matrix } from './matrix.js';
import { transposed } from './matrix.js';

/** K + ρ I, ready to be solved for: by Cholesky's factor, or by the pseudo-inverse where it is singular. */
export interface RegularizedSystem {
  readonly conditioning: Conditioning;
  /** (K + ρ)⁺ B, for B of shape [N, count]. */
  solve(rightSides: Float64Array, count: number): Float64Array;
  /** H B with Hᵀ H = (K + ρ)⁺, for B of shape [N, count]: [rank or N, count]. */
  halfSolve(rightSides: Float64Array, count: number): Matrix;
  /** log det (K + ρ). @throws InvalidArgumentError where it is singular. */
  logDeterminant(): number;
  /** The diagonal of (K + ρ)⁻¹. @throws as above. */
  inverseDiagonal(): Float64Array;
}

export interface RegularizedOptions {
  readonly ridge: number;
  /** What the ridge is called where it stands: "noise". */
  readonly ridgeName: string;
  readonly relativeCutoff?: number | undefined;
  readonly memoryLimit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** @throws InvalidArgumentError if K + ρ is not positive semidefinite; MemoryLimitError before the work. */
export async function regularizedSystem(
  { data, rows }: Matrix,
  options: RegularizedOptions,
): Promise<RegularizedSystem> {
  const { ridge, relativeCutoff = defaultCutoff(rows), signal } = options;
  checkFactorMemory(rows, options.memoryLimit);
  const matrix = unspecifiedArray(data.length);
  matrix.set(data);
  for (let i = 0; i < rows; i++) matrix[i * rows + i]! += ridge;
  const factor = await cholesky(matrix, rows, { overwrite: true, ...(signal !== undefined && { signal }) });
  const cutoff = relativeCutoff * largestDiagonal(data, rows, ridge);
  if (factor.isPositiveDefinite && factor.conditionEstimate * relativeCutoff < 1)
    return new FactoredSystem(factor, ridge, cutoff);
  const { relativeCutoff: given, memoryLimit: limit } = options;
  return new SingularSystem(
    await decompose({ data, rows, columns: rows }, { relativeCutoff: given, limit, signal }),
    options,
  );
}

/** The copy of the matrix that becomes its factor. */
export function checkFactorMemory(rows: number, limit?: number): void {
  const bytes = factorBytes(rows);
  checkMemoryOf(
    `a kernel of ${rows} rows with its factor`,
    bytes,
    limit ?? memoryLimit(bytes),
    'Take fewer training examples, or conjugate gradients',
  );
}

/** Bytes of both. */
export function factorBytes(rows: number): number {
  return 8 * 2 * rows ** 2;
}

/** A bound of the largest eigenvalue from below, as good as the cutoff needs. */
function largestDiagonal(data: Float64Array, rows: number, ridge: number): number {
  let largest = 0;
  for (let i = 0; i < rows; i++) largest = Math.max(largest, data[i * rows + i]!);
  return largest + ridge;
}

class FactoredSystem implements RegularizedSystem {
  readonly conditioning: Conditioning;

  constructor(
    private readonly factor: Cholesky,
    ridge: number,
    cutoff: number,
  ) {
    const { size, conditionEstimate: condition } = factor;
    this.conditioning = conditioningOf({ size, rank: size, condition, cutoff, ridge, isEstimate: true });
  }

  solve(rightSides: Float64Array, count: number): Float64Array {
    return this.factor.solve(rightSides, count);
  }

  halfSolve(rightSides: Float64Array, count: number): Matrix {
    return { data: this.factor.solveLower(rightSides, count), rows: this.factor.size, columns: count };
  }

  logDeterminant(): number {
    return this.factor.logDeterminant();
  }

  inverseDiagonal(): Float64Array {
    const { size } = this.factor;
    const identity = new Float64Array(size * size);
    for (let i = 0; i < size; i++) identity[i * size + i] = 1;
    const lower = this.factor.solveLower(identity, size);
    const squares = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      // L⁻¹ is lower triangular.
      for (let j = 0; j <= i; j++) squares[j]! += lower[i * size + j]! ** 2;
    }
    return squares;
  }
}

class SingularSystem implements RegularizedSystem {
  readonly conditioning: Conditioning;
  /** 1/(λ + ρ), and 0 for what is left out. */
  private readonly inverse: Float64Array;

  constructor(
    private readonly decomposition: Decomposition,
    private readonly options: RegularizedOptions,
  ) {
    const { ridge } = options;
    this.conditioning = decomposition.conditioning(ridge);
    const cutoff = decomposition.cutoffAt(ridge);
    this.inverse = decomposition.kept.map(value => (value + ridge > cutoff ? 1 / (value + ridge) : 0));
  }

  solve(rightSides: Float64Array, count: number): Float64Array {
    const { decomposition, inverse } = this;
    const { size } = decomposition;
    const coefficients = decomposition.project(transposed(rightSides, size, count), count);
    return transposed(decomposition.combine(inverse, coefficients, count), count, size);
  }

  halfSolve(rightSides: Float64Array, count: number): Matrix {
    const { decomposition, inverse } = this;
    const { size } = decomposition;
    const projected = transposed(
      decomposition.project(transposed(rightSides, size, count), count),
      count,
      size,
    );
    for (let k = 0; k < size; k++) {
      const root = Math.sqrt(inverse[k]!);
      for (let i = k * count; i < (k + 1) * count; i++) projected[i]! *= root;
    }
    return { data: projected, rows: size, columns: count };
  }

  logDeterminant(): number {
    throw this.singular('a density of the labels');
  }

  inverseDiagonal(): Float64Array {
    throw this.singular('what is predicted without an example');
  }

  private singular(what: string): InvalidArgumentError {
    const { ridge, ridgeName } = this.options;
    return new InvalidArgumentError(
      ridgeName,
      ridge,
      `larger numbers: ${what} needs a matrix of full rank`,
      this.conditioning.sentence,
    );
  }
}
