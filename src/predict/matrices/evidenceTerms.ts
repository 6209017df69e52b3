import type { Cholesky } from '../../linearAlgebra/index.js';
import type { Columns } from './columns.js';
import { transposed } from './matrix.js';
import { timesVectors } from './products.js';

/** Derivatives by the logarithms of the scales of all weights and biases, and by the noise's variance. */
export interface ScaleGradient {
  readonly logWeightScale: number;
  readonly logBiasScale: number;
  readonly noise: number;
}

/**
 * The marginal likelihood and the leave-one-out density with their derivatives along a change ∂K of the
 * kernel, the identity unless given (Rasmussen & Williams 2006, eq. 5.9–5.13).
 */
export class EvidenceTerms {
  /** K⁻¹, symmetric. */
  private readonly inverse: Float64Array;
  /** α = K⁻¹ y, [outputs, N]. */
  private readonly dual: Float64Array;

  constructor(
    private readonly factor: Cholesky,
    private readonly labels: Columns,
  ) {
    const { size } = factor;
    const identity = new Float64Array(size * size);
    for (let i = 0; i < size; i++) identity[i * size + i] = 1;
    this.inverse = factor.solve(identity, size);
    const { data, outputs, count } = labels;
    this.dual = transposed(factor.solve(transposed(data, outputs, count), outputs), count, outputs);
  }

  get logMarginalLikelihood(): number {
    const { labels, dual, factor } = this;
    const { data, outputs, count } = labels;
    let fit = 0;
    for (let i = 0; i < data.length; i++) fit += data[i]! * dual[i]!;
    return -(fit + outputs * (factor.logDeterminant() + count * Math.log(2 * Math.PI))) / 2;
  }

  /** ½ Σ αᵀ ∂K α − ½ tr K⁻¹ ∂K, for each output. */
  marginalSlope(change: Float64Array | undefined): number {
    const { dual, inverse, labels } = this;
    const { outputs, count } = labels;
    const image = this.times(change, dual, outputs);
    let fit = 0;
    for (let i = 0; i < dual.length; i++) fit += dual[i]! * image[i]!;
    let trace = 0;
    if (change === undefined) for (let i = 0; i < count; i++) trace += inverse[i * count + i]!;
    else for (let i = 0; i < change.length; i++) trace += inverse[i]! * change[i]!;
    return (fit - outputs * trace) / 2;
  }

  get leaveOneOutDensity(): number {
    const { dual, inverse, labels } = this;
    const { count } = labels;
    let density = 0;
    for (let i = 0; i < dual.length; i++) {
      const precision = inverse[(i % count) * (count + 1)]!;
      density += (Math.log(precision / (2 * Math.PI)) - dual[i]! ** 2 / precision) / 2;
    }
    return density;
  }

  /** Σᵢ (αᵢ (Z α)ᵢ − ½ (1 + αᵢ²/κᵢ) (Z K⁻¹)ᵢᵢ)/κᵢ with Z = K⁻¹ ∂K and κᵢ = (K⁻¹)ᵢᵢ. */
  leaveOneOutSlope(change: Float64Array | undefined): number {
    const { dual, inverse, labels } = this;
    const { outputs, count } = labels;
    const image = this.times(inverse, this.times(change, dual, outputs), outputs);
    const half = this.times(change, inverse, count);
    const moved = new Float64Array(count);
    for (let i = 0; i < count; i++)
      for (let k = i * count; k < (i + 1) * count; k++) moved[i]! += half[k]! * inverse[k]!;
    let slope = 0;
    for (let i = 0; i < dual.length; i++) {
      const precision = inverse[(i % count) * (count + 1)]!;
      const [alpha, change] = [dual[i]!, moved[i % count]!];
      slope += (alpha * image[i]! - ((1 + alpha ** 2 / precision) * change) / 2) / precision;
    }
    return slope;
  }

  /** Vectors [count, N], each times a symmetric matrix. */
  private times(matrix: Float64Array | undefined, vectors: Float64Array, count: number): Float64Array {
    const { size } = this.factor;
    return matrix === undefined
      ? vectors
      : timesVectors({ data: matrix, rows: size, columns: size }, vectors, count);
  }
}
