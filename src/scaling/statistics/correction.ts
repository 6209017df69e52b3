import { applyToDraws, inner, residual } from './leastSquares.js';

/**
 * Exponents w of corrections n^−w: fluctuations of a network of width n are of order 1/√n, corrections of
 * means of 1/n.
 */
export const correctionExponents = [1 / 2, 1];

/**
 * The largest correction b n^−w that a law may still have at the largest width. There the local slope of n^s
 * (1 + b n^−w) is within w · 0.1 / 1.1 < 0.1 of s, and within 0.05 for w = 1/2. Were it left free, a law with
 * a huge b would be the power law n^(s−w) over all widths, and no sweep could tell s from s − w.
 */
export const largestCorrection = 0.1;

/** The smallest value of 1 + b n^−w at the smallest width: the law has to stay positive. */
const smallestFactor = 0.02;

/** Points of the search for log(1 + b n_min^−w) below and above 0; a parabola refines it. */
const stepsBelow = 20;
const stepsAbove = 40;
/** The search looks at every fourth point first. */
const stride = 4;

/** log(1 + b n^−w) at the widths of a sweep, with the b that fits best. */
export interface FittedCorrection {
  /** b; 0 for no correction. */
  readonly correction: number;
  /** The least weighted sum of squares. */
  readonly misfit: number;
}

/**
 * The b for which y = Σⱼ cⱼ uⱼ + log(1 + b n^−w) has the least squares, with free coefficients c of given
 * regressors u (and of a constant). For fixed b that is linear least squares, so b is searched alone
 * (variable projection: Golub & Pereyra 1973), and all that depends on b but not on y is computed once:
 * thousands of draws of y are refitted in milliseconds.
 *
 * With t = log(1 + b n_min^−w), the grid of t has even steps from a correction that cancels all but 2 % of
 * the smallest width to one of `largest` (10 %) at the largest.
 */
export class CorrectionSearch {
  private readonly factors: readonly number[];
  private readonly basis: readonly (readonly number[])[];
  private readonly shrinkage: readonly number[];
  /** Row g holds log(1 + b n^−w) for the g-th b, less its projection on the regressors, times its weights. */
  private readonly rows: Float64Array;
  private readonly norms: Float64Array;

  constructor(
    private readonly logWidths: readonly number[],
    private readonly weights: readonly number[],
    regressors: readonly (readonly number[])[],
    readonly correctionExponent: number,
    largest = largestCorrection,
  ) {
    const first = logWidths[0] ?? NaN;
    this.shrinkage = logWidths.map(x => Math.exp(-correctionExponent * (x - first)));
    const lowest = Math.log(smallestFactor);
    const highest = Math.log1p(largest / (this.shrinkage.at(-1) ?? NaN));
    this.factors = Array.from({ length: stepsBelow + stepsAbove + 1 }, (_, step) =>
      step <= stepsBelow ? lowest * (1 - step / stepsBelow) : (highest * (step - stepsBelow)) / stepsAbove,
    );
    this.basis = regressors.reduce<number[][]>(
      (members, regressor) => [...members, residual(regressor, members, weights)],
      [logWidths.map(() => 1)],
    );
    const residuals = this.factors.map(factor => residual(this.shape(factor), this.basis, weights));
    this.norms = Float64Array.from(residuals, row => inner(row, weights, row));
    this.rows = Float64Array.from(
      residuals.flatMap(row => row.map((value, k) => value * (weights[k] ?? NaN))),
    );
  }

  /** log(1 + b n^−w) at every width. */
  shapeOf(correction: number): number[] {
    return this.logWidths.map(x => Math.log1p(correction * Math.exp(-this.correctionExponent * x)));
  }

  fit(ordinates: readonly number[]): FittedCorrection {
    const factor = this.bestFactor(Float64Array.from(ordinates));
    const shape = this.shape(factor);
    const rest = residual(
      ordinates.map((y, k) => y - (shape[k] ?? NaN)),
      this.basis,
      this.weights,
    );
    const scale = Math.exp(this.correctionExponent * (this.logWidths[0] ?? NaN));
    return { correction: Math.expm1(factor) * scale, misfit: inner(rest, this.weights, rest) };
  }

  /** The slopes Σₖ cₖ (yₖ − log(1 + b n^−w)) of draws of y, each with its own best b. */
  refit(slope: readonly number[], columns: readonly Float64Array[]): Float64Array {
    const powers = applyToDraws(slope, columns);
    const ordinates = new Float64Array(columns.length);
    return powers.map((power, draw) => {
      for (let k = 0; k < ordinates.length; k++) ordinates[k] = columns[k]?.[draw] ?? NaN;
      const correction = Math.expm1(this.bestFactor(ordinates));
      let shift = 0;
      for (let k = 0; k < ordinates.length; k++) {
        shift += (slope[k] ?? NaN) * Math.log1p(correction * (this.shrinkage[k] ?? NaN));
      }
      return power - shift;
    });
  }

  private shape(factor: number): number[] {
    const correction = Math.expm1(factor);
    return this.shrinkage.map(share => Math.log1p(correction * share));
  }

  /** The t with the least squares, not below nor above its grid. */
  private bestFactor(ordinates: Float64Array): number {
    const last = this.norms.length - 1;
    const coarse = this.leastStep(0, last, stride, ordinates);
    const best = this.leastStep(Math.max(0, coarse - stride), Math.min(last, coarse + stride), 1, ordinates);
    const least = this.excess(best, ordinates);
    const middle = this.factors[best] ?? NaN;
    if (best === 0 || best === last) return middle;
    const left = (this.factors[best - 1] ?? NaN) - middle;
    const right = (this.factors[best + 1] ?? NaN) - middle;
    const rise = (this.excess(best - 1, ordinates) - least) / left;
    const fall = (this.excess(best + 1, ordinates) - least) / right;
    // The vertex of the parabola through three points: between left / 2 and right / 2.
    return rise === fall ? middle : middle + (rise * right - fall * left) / (2 * (rise - fall));
  }

  private leastStep(from: number, to: number, by: number, ordinates: Float64Array): number {
    let best = from;
    let least = Infinity;
    for (let step = from; step <= to; step += by) {
      const excess = this.excess(step, ordinates);
      if (excess < least) {
        best = step;
        least = excess;
      }
    }
    return best;
  }

  /** Sum of squares for a t of the grid, less that for no correction. */
  private excess(step: number, ordinates: Float64Array): number {
    const size = this.logWidths.length;
    let product = 0;
    for (let k = 0; k < size; k++) product += (this.rows[step * size + k] ?? NaN) * (ordinates[k] ?? NaN);
    return (this.norms[step] ?? NaN) - 2 * product;
  }
}
