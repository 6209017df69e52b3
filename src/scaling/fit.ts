import { InvalidArgumentError } from '../errors.js';
import { RandomStream } from '../random/index.js';
import { bootstrapMedians, median, percentileInterval } from './bootstrap.js';
import { apply, curvatureFunctional, inner, slopeFunctional, weightedMean } from './leastSquares.js';
import type { LocalSlope, PowerLawFit, ScalingFit, ScalingSample, Trend, WidthStatistics } from './types.js';

export interface FitOptions {
  /** Seed of the bootstrap; the same samples and seed give the same intervals. Default 0. */
  readonly seed?: number;
  /** Number of bootstrap replicates. Default 2000. */
  readonly replicates?: number;
}

/**
 * Below six values no interval made of them covers a median with 95 % without assumptions on the distribution (the
 * extremes of m values do so with 1 − 2^(1−m)), so none is claimed: the interval is unbounded.
 */
const fewestSeeds = 6;

/**
 * Fits median |K⁽ʳ⁾| ≈ a · n^s over widths n, for one model and one order r.
 *
 * - At each width the median of |K⁽ʳ⁾| over seeds, exact zeros included: the median exists where the mean may not,
 *   and a law K⁽ʳ⁾ ~ n^s in distribution is a law of its median.
 * - s is the slope of log median against log n by least squares with weights 1 / variance. The variances are those
 *   of the bootstrap, smoothed by a power law in n, since each alone is known to some 30 % only.
 * - All intervals are 95 % percentile intervals of one bootstrap, which draws seeds with replacement within each
 *   width and independently between widths: different widths are different networks, even for equal seeds.
 * - When the median is 0 at some width there is no exponent: the fit is of kind `vanishing`.
 *
 * @throws InvalidArgumentError for fewer than two widths, samples of several models, a missing order, a width below
 *   1, a number that is not finite, or fewer than 100 replicates.
 */
export function fitScaling(
  samples: readonly ScalingSample[],
  order: number,
  options: FitOptions = {},
): ScalingFit {
  const { seed = 0, replicates = 2000 } = options;
  if (!Number.isInteger(replicates) || replicates < 100) {
    throw new InvalidArgumentError('replicates', replicates, 'an integer ≥ 100');
  }
  const valuesByWidth = magnitudesByWidth(samples, order);
  const columns = [...valuesByWidth].map(([width, values]) => {
    const stream = new RandomStream(seed, 'bootstrap', order, width);
    return { values, ...statisticsOf(width, values, bootstrapMedians(values, replicates, stream)) };
  });
  const widths = columns.map(column => column.statistics);
  if (widths.some(({ median }) => median === 0)) return { kind: 'vanishing', order, widths };
  return powerLaw(
    order,
    widths,
    columns.map(column => column.logMedians),
  );
}

function statisticsOf(width: number, values: readonly number[], medians: Float64Array) {
  const bounded = values.length >= fewestSeeds;
  const statistics: WidthStatistics = {
    width,
    count: values.length,
    zeros: values.filter(value => value === 0).length,
    median: median(values),
    interval: bounded ? percentileInterval(medians) : { lower: 0, upper: Infinity },
  };
  // A resample with median 0 has no logarithm and too few seeds bound nothing: both are "not a number".
  const logMedians = medians.map(value => (bounded && value > 0 ? Math.log(value) : NaN));
  return { statistics, logMedians };
}

function powerLaw(order: number, widths: WidthStatistics[], replicates: Float64Array[]): PowerLawFit {
  const abscissas = widths.map(({ width }) => Math.log(width));
  const ordinates = widths.map(statistics => Math.log(statistics.median));
  const standardErrors = smoothedStandardErrors(abscissas, widths, replicates);
  const weights = standardErrors.map(error => 1 / error ** 2);

  const slope = slopeFunctional(abscissas, weights);
  const exponent = apply(slope, ordinates);
  const trend = trendOf(abscissas, weights, ordinates, replicates);
  return {
    kind: 'power law',
    order,
    widths,
    exponent,
    interval: intervalOf(slope, replicates),
    logPrefactor: weightedMean(ordinates, weights) - exponent * weightedMean(abscissas, weights),
    standardErrors,
    localSlopes: localSlopes(abscissas, widths, ordinates, replicates),
    ...(trend && { trend }),
  };
}

function localSlopes(
  abscissas: readonly number[],
  widths: readonly WidthStatistics[],
  ordinates: readonly number[],
  replicates: readonly Float64Array[],
): LocalSlope[] {
  return widths.slice(1).map(({ width: to }, index) => {
    const pair = (items: readonly number[]) => items.slice(index, index + 2);
    const slope = slopeFunctional(pair(abscissas), [1, 1]);
    return {
      from: widths[index]?.width ?? NaN,
      to,
      slope: apply(slope, pair(ordinates)),
      interval: intervalOf(slope, replicates.slice(index, index + 2)),
    };
  });
}

function trendOf(
  abscissas: readonly number[],
  weights: readonly number[],
  ordinates: readonly number[],
  replicates: readonly Float64Array[],
): Trend | undefined {
  if (abscissas.length < 3) return undefined;
  // The slope of a + b x + q x² changes by 2 q per unit of x = ln n, and a decade is ln 10 units.
  const change = curvatureFunctional(abscissas, weights).map(coefficient => 2 * Math.LN10 * coefficient);
  return { perDecade: apply(change, ordinates), interval: intervalOf(change, replicates) };
}

/** The interval of Σₖ cₖ yₖ, from the bootstrap replicates of each yₖ. */
function intervalOf(coefficients: readonly number[], replicates: readonly Float64Array[]) {
  const first = replicates[0] ?? new Float64Array();
  return percentileInterval(
    first.map((_, index) =>
      apply(
        coefficients,
        replicates.map(column => column[index] ?? NaN),
      ),
    ),
  );
}

/** Standard errors of the log medians: variance × count follows a power law in n, fitted to the bootstrap's. */
function smoothedStandardErrors(
  abscissas: readonly number[],
  widths: readonly WidthStatistics[],
  replicates: readonly Float64Array[],
): number[] {
  const equal = abscissas.map(() => 1);
  const logVariances = replicates.map((column, index) =>
    Math.log(Math.max(varianceOf(column), smallestVariance) * (widths[index]?.count ?? NaN)),
  );
  // Where too few seeds give no variance, all that is known is that it falls as 1 / count.
  const known = logVariances.every(Number.isFinite);
  const slope = known ? apply(slopeFunctional(abscissas, equal), logVariances) : 0;
  const intercept = known ? weightedMean(logVariances, equal) - slope * weightedMean(abscissas, equal) : 0;
  return abscissas.map((x, index) =>
    Math.sqrt(Math.exp(intercept + slope * x) / (widths[index]?.count ?? NaN)),
  );
}

/** Medians that do not vary at all still carry rounding errors of about this standard deviation, squared. */
const smallestVariance = 1e-14 ** 2;

function varianceOf(column: Float64Array): number {
  const defined = Array.from(column).filter(value => !Number.isNaN(value));
  const equal = defined.map(() => 1);
  const mean = weightedMean(defined, equal);
  const deviations = defined.map(value => value - mean);
  return inner(deviations, equal, deviations) / (defined.length - 1);
}

/** |K⁽ʳ⁾| of every sample, by rising width. */
function magnitudesByWidth(samples: readonly ScalingSample[], order: number): Map<number, number[]> {
  const models = new Set(samples.map(({ model }) => model));
  if (models.size > 1) throw new InvalidArgumentError('samples', [...models], 'samples of one model');
  const byWidth = new Map<number, number[]>();
  for (const sample of [...samples].sort((a, b) => a.width - b.width)) {
    const { width, derivatives } = sample;
    if (!Number.isInteger(width) || width < 1)
      throw new InvalidArgumentError('width', width, 'an integer ≥ 1');
    const value = derivatives[order];
    if (value === undefined) {
      throw new InvalidArgumentError(
        'order',
        order,
        `0..${derivatives.length - 1}, the orders of every sample`,
      );
    }
    if (!Number.isFinite(value)) throw new InvalidArgumentError(`K^(${order})`, value, 'a finite number');
    const values = byWidth.get(width) ?? [];
    values.push(Math.abs(value));
    byWidth.set(width, values);
  }
  if (byWidth.size < 2) {
    throw new InvalidArgumentError('widths', [...byWidth.keys()], 'at least two different widths');
  }
  return byWidth;
}
