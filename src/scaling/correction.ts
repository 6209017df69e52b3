import { inner, weightedMean } from './leastSquares.js';
import type { PowerLawFit } from './types.js';

/** How well two laws of two free parameters each explain the medians: Σ ((log median − law) / standard error)². */
export interface Comparison {
  /** a · n^s with s free. */
  readonly powerLaw: number;
  /** a · n^s (1 + b / n^w) with s as predicted and w = 1/2 or 1, whichever fits better. */
  readonly approach: number;
  readonly correctionExponent: number;
}

/**
 * Compares a power law of any exponent with an approach to the predicted one, on the same medians. Fluctuations of
 * a network of width n are of order 1/√n and means are corrected at order 1/n, hence w = 1/2 and 1.
 */
export function compareWithApproach(fit: PowerLawFit, predicted: number): Comparison {
  const weights = fit.standardErrors.map(error => 1 / error ** 2);
  const logWidths = fit.widths.map(({ width }) => Math.log(width));
  const logMedians = fit.widths.map(({ median }) => Math.log(median));
  const remaindersFor = (exponent: number) =>
    logMedians.map((y, index) => y - exponent * (logWidths[index] ?? NaN));

  const approaches = [1 / 2, 1].map(correctionExponent => ({
    correctionExponent,
    approach: smallestMisfit(remaindersFor(predicted), weights, logWidths, correctionExponent),
  }));
  const [best = { correctionExponent: NaN, approach: Infinity }] = approaches.sort(
    (a, b) => a.approach - b.approach,
  );
  return { powerLaw: misfit(remaindersFor(fit.exponent), weights), ...best };
}

/**
 * The least misfit of log a + log(1 + b / n^w) over a and b. With t = 1 + b / n_min^w > 0, the value of the correction
 * factor at the smallest width, log t is searched on a grid and then refined. It is bounded so that at the largest
 * width the correction is at most as large as the leading term: beyond that it would be another power law.
 */
function smallestMisfit(
  remainders: readonly number[],
  weights: readonly number[],
  logWidths: readonly number[],
  w: number,
): number {
  const first = logWidths[0] ?? NaN;
  const shrinkage = logWidths.map(x => Math.exp(-w * (x - first)));
  const objective = (logFactor: number) => {
    const correction = Math.expm1(logFactor);
    return misfit(
      remainders.map((remainder, index) => remainder - Math.log1p(correction * (shrinkage[index] ?? NaN))),
      weights,
    );
  };
  const lowest = Math.log(0.01);
  const highest = Math.log1p(1 / (shrinkage.at(-1) ?? NaN));
  const steps = 100;
  const step = (highest - lowest) / steps;
  const grid = Array.from({ length: steps + 1 }, (_, index) => lowest + index * step);
  const start = grid.reduce((best, candidate) => (objective(candidate) < objective(best) ? candidate : best));
  return goldenSection(objective, Math.max(lowest, start - step), Math.min(highest, start + step));
}

/** Weighted sum of squares about the weighted mean, that is, with the constant log a fitted. */
function misfit(remainders: readonly number[], weights: readonly number[]): number {
  const mean = weightedMean(remainders, weights);
  const deviations = remainders.map(remainder => remainder - mean);
  return inner(deviations, weights, deviations);
}

/** The minimum of a function with one minimum between `lower` and `upper`. */
function goldenSection(objective: (x: number) => number, lower: number, upper: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  for (let iteration = 0; iteration < 60; iteration++) {
    const reach = ratio * (upper - lower);
    if (objective(upper - reach) < objective(lower + reach)) upper = lower + reach;
    else lower = upper - reach;
  }
  return objective((lower + upper) / 2);
}
