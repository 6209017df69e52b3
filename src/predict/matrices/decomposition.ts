import { InvalidArgumentError } from '../../errors/index.js';
import {
  checkMemoryOf,
  chooseMatrixKernels,
  leaveArray,
  memoryLimit,
  symmetricEigen,
  takeArray,
  unspecifiedArray,
  type SymmetricEigen,
} from '../../linearAlgebra/index.js';
import { conditioningOf, defaultCutoff, type Conditioning } from './conditioning.js';
import { checkProgress, type Filter } from './filters.js';
import type { Matrix } from './matrix.js';
import { timesVectors } from './products.js';

/** A negative eigenvalue beyond this part of the largest is no rounding: the matrix is not a kernel. */
const NEGATIVE = 2 ** -26;

/** Θ = Σ λₖ vₖ vₖᵀ, from which all times, ridges, steps and outputs follow. */
export class Decomposition {
  readonly size: number;
  /** λ, descending. */
  readonly eigenvalues: Float64Array;
  private readonly eigen: SymmetricEigen;
  /** λ in the order of `project` and `combine`, ascending, with 0 for what is below the cutoff. */
  readonly kept: Float64Array;
  private readonly relativeCutoff: number;

  constructor(eigen: SymmetricEigen, relativeCutoff: number | undefined) {
    const { size, values } = eigen;
    this.eigen = eigen;
    this.size = size;
    this.relativeCutoff = relativeCutoff ?? defaultCutoff(size);
    this.eigenvalues = values.slice().reverse();
    const cutoff = this.cutoffAt(0);
    this.kept = values.map(value => (value > cutoff ? value : 0));
  }

  get largest(): number {
    return Math.max(this.eigenvalues[0] ?? 0, 0);
  }

  /** Eigenvalues as small as rounding has made others negative are no better than 0. */
  cutoffAt(ridge: number): number {
    const least = this.eigen.values[0] ?? 0;
    return Math.max(this.relativeCutoff * (this.largest + ridge), ridge > 0 ? 0 : -least);
  }

  /** @throws InvalidArgumentError if an eigenvalue with the ridge is negative beyond rounding. */
  checkPositive(ridge: number): void {
    const least = this.eigen.values[0] ?? 0;
    if (least + ridge >= -NEGATIVE * this.largest) return;
    throw new InvalidArgumentError(
      'the kernel',
      `a matrix with the eigenvalue ${least}`,
      `positive semidefinite matrices${ridge > 0 ? '' : ', or others with a larger ridge'}`,
    );
  }

  conditioning(ridge: number): Conditioning {
    this.checkPositive(ridge);
    const cutoff = this.cutoffAt(ridge);
    const above = this.eigenvalues.map(value => value + ridge).filter(value => value > cutoff);
    const rank = above.length;
    const condition = rank === 0 ? 1 : (above[0] ?? 1) / (above[rank - 1] ?? 1);
    return conditioningOf({ size: this.size, rank, condition, cutoff, ridge, isEstimate: false });
  }

  /**
   * g(λₖ + ρ) for each eigenvector. In the directions that the cutoff leaves out the kernel is rounding
   * alone: there training is followed as long as it is short beside 1/cutoff, and left out for t → ∞, so that
   * the end of training is the pseudo-inverse.
   */
  progress(filter: Filter, ridge: number): Float64Array {
    this.checkPositive(ridge);
    const cutoff = this.cutoffAt(ridge);
    // A kernel of zeros learns nothing.
    const leftOut = cutoff === 0 || filter.time === Infinity ? Infinity : filter.time * cutoff;
    const values = this.kept.map(value => {
      const shifted = value + ridge;
      if (shifted > cutoff) return filter(shifted);
      return leftOut > MOST_EXPONENT ? 0 : filter(0) * Math.exp(-leftOut);
    });
    checkProgress(values, filter, this.largest + ridge);
    return values;
  }

  /** The same for several filters, one after the other. */
  progressOf(filters: readonly Filter[], ridge: number): Float64Array {
    const all = new Float64Array(filters.length * this.size);
    filters.forEach((filter, i) => {
      all.set(this.progress(filter, ridge), i * this.size);
    });
    return all;
  }

  /** How many eigenvalues are below the cutoff. */
  private countOfZeros(): number {
    return this.kept.findLastIndex(value => value === 0) + 1;
  }

  /** λₖ g(λₖ + ρ): how much of a label each eigenvector has learned. */
  learned(progress: Float64Array): Float64Array {
    const { size, kept } = this;
    const learned = new Float64Array(progress.length);
    for (let start = 0; start < progress.length; start += size)
      for (let k = 0; k < size; k++) learned[start + k] = progress[start + k]! * kept[k]!;
    return learned;
  }

  /** vₖ · r for each of `count` vectors r: [count, N] as [count, N]. */
  project(vectors: Float64Array, count: number): Float64Array {
    const { size, eigen } = this;
    const out = new Float64Array(count * size);
    chooseMatrixKernels().multiply(eigen.vectors, size, size, vectors, count, out);
    return out;
  }

  /**
   * Products of the rows of a kernel with the eigenvectors whose eigenvalues are below the cutoff, [rows, so
   * many]; undefined if all are 0. In exact numbers they are, where the eigenvalue is 0: what is no more than
   * rounding is taken for 0, lest it grows with time.
   */
  private inNullSpace({ data, rows, columns }: Matrix): Matrix | undefined {
    const count = this.countOfZeros();
    if (count === 0) return undefined;
    const { vectors } = this.eigen;
    const out = new Float64Array(rows * count);
    chooseMatrixKernels().multiply(vectors.subarray(0, count * columns), count, columns, data, rows, out);
    for (let i = 0; i < rows; i++) {
      let squares = 0;
      for (let j = i * columns; j < (i + 1) * columns; j++) squares += data[j]! ** 2;
      const rounding = defaultCutoff(columns) * Math.sqrt(squares);
      for (let k = i * count; k < (i + 1) * count; k++) if (Math.abs(out[k]!) <= rounding) out[k] = 0;
    }
    return out.some(value => value !== 0) ? { data: out, rows, columns: count } : undefined;
  }

  /** K(x, X) ready for {@link predict} of so many vectors in all. */
  testKernel(matrix: Matrix, vectors: number): TestKernel {
    const inNullSpace = this.inNullSpace(matrix);
    if (matrix.rows >= vectors) return { matrix, inNullSpace };
    const { rows, columns } = matrix;
    const data = this.project(matrix.data, rows);
    const count = this.countOfZeros();
    for (let i = 0; i < rows; i++)
      for (let k = 0; k < count; k++) data[i * columns + k] = inNullSpace?.data[i * count + k] ?? 0;
    return { matrix, inNullSpace, projected: { data, rows, columns } };
  }

  /** K(x, X) Σₖ vₖ wₖ cₖ for the lists of {@link combine}: [lists, count, rows]. */
  predict(
    { matrix, inNullSpace, projected }: TestKernel,
    weights: Float64Array,
    coefficients: Float64Array,
    count: number,
  ): Float64Array {
    const { size } = this;
    const lists = weights.length / size;
    if (projected !== undefined) {
      const weighted = this.weighted(weights, coefficients, count);
      const out = timesVectors(projected, weighted, lists * count);
      leaveArray(weighted);
      return out;
    }
    const kept = weights.map((value, k) => (this.kept[k % size] === 0 ? 0 : value));
    const out = timesVectors(matrix, this.combine(kept, coefficients, count), lists * count);
    if (inNullSpace === undefined) return out;
    const { columns } = inNullSpace;
    const left = new Float64Array(lists * count * columns);
    for (let i = 0; i < lists * count; i++) {
      const [weight, from] = [Math.floor(i / count) * size, (i % count) * size];
      for (let k = 0; k < columns; k++)
        left[i * columns + k] = weights[weight + k]! * coefficients[from + k]!;
    }
    const more = timesVectors(inNullSpace, left, lists * count);
    return out.map((value, i) => value + more[i]!);
  }

  /** The squares of coefficients [count, N], summed over the vectors, of the largest eigenvalue first. */
  powers(coefficients: Float64Array): Float64Array {
    const { size } = this;
    const powers = new Float64Array(size);
    for (let i = 0; i < coefficients.length; i++) powers[size - 1 - (i % size)]! += coefficients[i]! ** 2;
    return powers;
  }

  /**
   * Σₖ vₖ wₖ cₖ for each of `count` lists of coefficients c, [count, N], and each list of weights w, one
   * after the other: [lists, count, N].
   */
  combine(weights: Float64Array, coefficients: Float64Array, count: number): Float64Array {
    const { size, eigen } = this;
    const weighted = this.weighted(weights, coefficients, count);
    const out = unspecifiedArray(weighted.length);
    chooseMatrixKernels().multiplyTransposed(
      eigen.vectors,
      size,
      size,
      weighted,
      weighted.length / size,
      out,
    );
    leaveArray(weighted);
    return out;
  }

  /** wₖ cₖ, [lists, count, N]. */
  private weighted(weights: Float64Array, coefficients: Float64Array, count: number): Float64Array {
    const { size } = this;
    const vectors = (weights.length / size) * count;
    const weighted = takeArray(vectors * size);
    for (let i = 0; i < vectors; i++) {
      const [to, from, weight] = [i * size, (i % count) * size, Math.floor(i / count) * size];
      for (let k = 0; k < size; k++) weighted[to + k] = weights[weight + k]! * coefficients[from + k]!;
    }
    return weighted;
  }

  /** √(Σ λₖ wₖ² cₖ²): the norm of the function that coefficients of these {@link powers} give. */
  distance(weights: Float64Array, powers: Float64Array): number {
    const { size, kept } = this;
    let total = 0;
    // What is left out is no part of the function.
    for (let k = this.countOfZeros(); k < size; k++)
      total += (Math.sqrt(kept[k]!) * weights[k]! * Math.sqrt(powers[size - 1 - k]!)) ** 2;
    return Math.sqrt(total);
  }

  /** Σₖ vₖᵢ xₖᵢ for each i: the diagonal of Vᵀ X. */
  columnProducts(matrix: Float64Array): Float64Array {
    const { size, eigen } = this;
    const out = new Float64Array(size);
    for (let k = 0; k < size; k++)
      for (let i = 0; i < size; i++) out[i]! += eigen.vectors[k * size + i]! * matrix[k * size + i]!;
    return out;
  }

  /** Eigenvectors as rows, of the largest eigenvalue first. */
  eigenvectors(): Float64Array {
    const { size, eigen } = this;
    const out = new Float64Array(size * size);
    for (let k = 0; k < size; k++)
      out.set(eigen.vectors.subarray((size - 1 - k) * size, (size - k) * size), k * size);
    return out;
  }
}

/** Rows of a kernel, K(x, X). */
export interface TestKernel {
  readonly matrix: Matrix;
  readonly inNullSpace: Matrix | undefined;
  /** K(x, X) Vᵀ, where so many vectors are predicted that this is less work. */
  readonly projected?: Matrix;
}

/** e^(−745) is the last that is not 0. */
const MOST_EXPONENT = 745;

/** @throws MemoryLimitError before the work if the decomposition does not fit. */
export async function decompose(
  { data, rows }: Matrix,
  { relativeCutoff, limit, signal }: DecomposeOptions,
): Promise<Decomposition> {
  checkDecompositionMemory(rows, limit);
  const eigen = await symmetricEigen(data, rows, { ...(signal !== undefined && { signal }) });
  return new Decomposition(eigen, relativeCutoff);
}

export interface DecomposeOptions {
  readonly relativeCutoff?: number | undefined;
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The matrix, its eigenvectors, and the workspace 2 N² of the divide and conquer method. */
export function checkDecompositionMemory(rows: number, limit?: number): void {
  const bytes = 8 * 4 * rows ** 2;
  checkMemoryOf(
    `the eigenvectors of a kernel of ${rows} rows`,
    bytes,
    limit ?? memoryLimit(bytes),
    'Take fewer training examples, or kernelRegression, which needs no eigenvectors',
  );
}
