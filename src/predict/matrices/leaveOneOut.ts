import type { Tensor } from '../../ad/index.js';
import { asTensor, type Columns } from './columns.js';
import type { RegularizedSystem } from './regularizedSystem.js';

/** What is predicted for each training example from the others. */
export interface LeaveOneOut {
  /** [N, outputs] */
  readonly mean: Tensor;
  /** The variance of the label there, noise included: [N], the same for all outputs. */
  readonly variance: Float64Array;
  /** The mean of (mean − y)² over examples and outputs. */
  readonly meanSquaredError: number;
  /** Σ log N(y; mean, variance), over examples and outputs. */
  readonly logPredictiveDensity: number;
}

/**
 * With α = K⁻¹ y and κᵢ = (K⁻¹)ᵢᵢ the prediction for example i from the others has the mean yᵢ − αᵢ/κᵢ and
 * the variance 1/κᵢ (Rasmussen & Williams 2006, eq. 5.12).
 */
export function leaveOneOutOf(system: RegularizedSystem, labels: Columns, dual: Columns): LeaveOneOut {
  const diagonal = system.inverseDiagonal();
  const { count, outputs } = labels;
  const mean = new Float64Array(labels.data.length);
  let [squares, density] = [0, 0];
  for (let i = 0; i < mean.length; i++) {
    const precision = diagonal[i % count]!;
    const distance = dual.data[i]! / precision;
    mean[i] = labels.data[i]! - distance;
    squares += distance ** 2;
    density += (Math.log(precision / (2 * Math.PI)) - distance ** 2 * precision) / 2;
  }
  return {
    mean: asTensor({ data: mean, count, outputs }),
    variance: diagonal.map(value => 1 / value),
    meanSquaredError: squares / mean.length,
    logPredictiveDensity: density,
  };
}
