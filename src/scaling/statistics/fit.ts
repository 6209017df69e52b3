import { aColumn, aLaw, bootstrapKinds } from './kinds.js';
import {
  aNumberAboveZero,
  checkArguments,
  checkPositiveInteger,
  InvalidArgumentError,
  listOf,
  NonFiniteError,
  oneOf,
  optional,
  optionsOf,
} from '../../errors/index.js';
import { RandomStream } from '../../random/index.js';
import { meanOf } from './bootstrap.js';
import { fitExponent, type LogEstimate } from './exponent.js';
import { logRatio } from './logRatio.js';
import { fewestSeeds, medianVarianceRatio, quantile, QuantileConfidence, sortedValues } from './quantiles.js';
import type { ScalingFit, ScalingLaw, Statistic, WidthValues } from './results.js';
import { boundedMeanDraws, widthStatistics, type BootstrapOptions } from './widthStatistics.js';

export interface FitOptions extends BootstrapOptions {
  /**
   * What is followed over widths. Default 'median', which exists for every distribution and needs no zeros
   * left out.
   */
  readonly statistic?: Statistic;
}

const fitOptions = optionsOf<FitOptions>('fitScaling', {
  ...bootstrapKinds,
  statistic: optional(oneOf('median', 'geometric mean')),
});

/**
 * Fits three laws to the median (or geometric mean) m(n) of |K| over widths n, for one quantity K:
 *
 *     m = a n^s,   m = a n^s (1 + b n^(−1/2)),   m = a n^s (1 + b n^(−1)).
 *
 * - **Median** over seeds, exact zeros included: it exists where the mean may not, and a law K ~ n^s in
 *   distribution is a law of the median. A geometric mean leaves zeros out; `widths` counts them.
 * - **Fit**: least squares for log m with weights 1 / variance, the variances from the confidence
 *   distribution at each width, smoothed by a power law in n. Corrections are at most 10 % of the leading
 *   term at the largest width: there the sweep has to be asymptotic, or s cannot be told from s − w at all.
 * - **Choice**: `law` has the least of Akaike's criterion χ² + 2 · parameters. With variances that are known,
 *   not fitted, this is the unbiased estimate of expected χ² for any number of widths; the small-sample term
 *   of AICc corrects for a fitted variance, and BIC needs more widths than there are (Burnham & Anderson,
 *   *Model Selection and Multimodel Inference*, 2002, §2.2–2.4, 6.4). `law` describes these widths;
 *   `exponent` is its s.
 * - **Interval**: with 4 to 9 widths no criterion sees a correction that shifts s by two standard errors, and
 *   intervals from the law that was chosen covered the true s in 37 to 93 % of simulated sweeps, not in 95 %
 *   (no way of choosing can prevent this: Leeb & Pötscher, *Model selection and inference*, 2005). So
 *   `interval` always makes room for a correction: it is made of 2000 draws from the confidence distributions
 *   of log m(n), each refitted with the 1/√n or the 1/n law, in shares given by their Akaike weights (ibid.
 *   §4.3; Turek & Fletcher 2012 for averaged tails). It covers s in 94 to 97 %; docs/statistics.md has the
 *   table. With two widths there is only the slope between them, and its interval knows of no correction.
 * - **Draws**: independent between widths, since different widths are different networks even for equal
 *   seeds. For medians by order statistics (exact), for geometric means by the studentised bootstrap.
 * - When the median is 0 at some width there is no exponent: the fit is of kind `vanishing`.
 *
 * @throws InvalidArgumentError for fewer than two widths, a width without values, twice the same or below 1,
 *   a value that is not finite, or fewer than 100 replicates.
 * @example
 * ```ts
 * import { fitScaling } from 'widejet/scaling';
 * const widths = [100, 1000, 10000, 100000];
 * // Ten networks at each width, with a known law 3/n and a scatter that is the same at every width.
 * const scatter = [0.3, 0.5, 0.6, 0.8, 0.9, 1.1, 1.2, 1.6, 2.1, 3];
 * const columns = widths.map(width => ({ width, values: scatter.map(factor => (3 / width) * factor) }));
 * const fit = fitScaling(columns, { seed: 1, name: 'K2' });
 * console.log(fit.kind === 'power law' && fit.exponent.toFixed(2)); // -1.00
 * ```
 */
export function fitScaling(columns: readonly WidthValues[], options: FitOptions = {}): ScalingFit {
  checkArguments({ columns: [columns, listOf(aColumn)], options: [options, fitOptions] });
  const { statistic = 'median', name = '', ...bootstrap } = options;
  checkColumns(columns, name);
  const sorted = [...columns].sort((a, b) => a.width - b.width);
  const widths = sorted.map(column => widthStatistics(column, { ...bootstrap, name }));
  const vanishes = widths.some(({ median, geometricMean }) =>
    statistic === 'median' ? median.value === 0 : geometricMean === undefined,
  );
  if (vanishes) return { kind: 'vanishing', statistic, widths };
  return { kind: 'power law', statistic, widths, ...fitExponent(logEstimates(sorted, options)) };
}

/** What the laws are fitted to, in the order of the columns. */
export function logEstimates(columns: readonly WidthValues[], options: FitOptions): LogEstimate[] {
  const { statistic = 'median' } = options;
  return columns.map(column =>
    statistic === 'median' ? logMedian(column, options) : logGeometricMean(column, options),
  );
}

/** ln m for a law at a width, extrapolated or not. */
export function logOfLaw(law: ScalingLaw, width: number): number {
  checkArguments({ law: [law, aLaw], width: [width, aNumberAboveZero] });
  const { anchor, exponent, correction, correctionExponent } = law;
  const power = anchor.logValue + exponent * logRatio(width, anchor.width);
  const value = power + Math.log1p(correction * width ** -correctionExponent);
  if (Number.isFinite(value)) return value;
  throw new NonFiniteError(
    `the law has no finite logarithm at width ${width}: its correction leaves 1 + c n^-w at or below 0, or beyond all numbers`,
  );
}

function logMedian({ width, values }: WidthValues, options: FitOptions): LogEstimate {
  const { seed = 0, name = '', replicates = 2000 } = options;
  const magnitudes = sortedValues(values.map(Math.abs));
  const stream = new RandomStream(seed, 'bootstrap', name, width, 'median');
  const draws = new QuantileConfidence(magnitudes, 1 / 2).draws(replicates, stream);
  const bounded = values.length >= fewestSeeds;
  return {
    width,
    count: values.length,
    logValue: Math.log(quantile(magnitudes, 1 / 2)),
    // A draw of 0 has no logarithm and too few seeds bound nothing: both are "not a number".
    draws: draws.map(value => (bounded && value > 0 ? Math.log(value) : NaN)),
    varianceRatio: medianVarianceRatio(values.length),
  };
}

function logGeometricMean({ width, values }: WidthValues, options: FitOptions): LogEstimate {
  const logs = values.filter(value => value !== 0).map(value => Math.log(Math.abs(value)));
  return {
    width,
    count: logs.length,
    logValue: meanOf(logs).mean,
    draws: boundedMeanDraws(logs, width, 'log', options),
    varianceRatio: 1,
  };
}

function checkColumns(columns: readonly WidthValues[], name: string): void {
  const seen = new Set<number>();
  for (const { width, values } of columns) {
    checkPositiveInteger('width', width);
    if (seen.has(width)) throw new InvalidArgumentError('width', width, 'every width once');
    seen.add(width);
    if (values.length === 0) {
      throw new InvalidArgumentError(`values at width ${width}`, values, 'one or more numbers');
    }
    const spoilt = values.find(value => !Number.isFinite(value));
    if (spoilt !== undefined) {
      throw new InvalidArgumentError(`${name || 'a value'} at width ${width}`, spoilt, 'a finite number');
    }
  }
  if (seen.size < 2) throw new InvalidArgumentError('widths', [...seen], 'at least two different widths');
}
