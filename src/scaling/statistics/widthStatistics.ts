import { aColumn, bootstrapKinds } from './kinds.js';
import { checkArguments, optionsOf } from '../../errors/index.js';
import { RandomStream } from '../../random/index.js';
import { meanDraws, meanOf, percentileInterval } from './bootstrap.js';
import { fewestSeeds, quantileEstimate, sortedValues } from './quantiles.js';
import type { Estimate, MeanEstimate, WidthStatistics, WidthValues } from './results.js';

/** What makes random numbers of the bootstrap; the same options give the same intervals. */
export interface BootstrapOptions {
  /** Default 0. */
  readonly seed?: number;
  /** The name of the quantity: different names are resampled independently. Default "". */
  readonly name?: string;
  /** Number of bootstrap replicates. Default 2000. */
  readonly replicates?: number;
}

const bootstrapOptions = optionsOf<BootstrapOptions>('widthStatistics', bootstrapKinds);

/** The quantiles of |K| besides the median. */
const probabilities = [0.05, 0.25, 0.75, 0.95];

/**
 * Describes the values of a quantity K at one width, each number with its 95 % interval over seeds:
 *
 * - median and quantiles of |K|, exact zeros included, with the intervals by order statistics, which are
 *   exact for every continuous distribution (see `QuantileConfidence`);
 * - the geometric mean exp(mean log |K|) of the values that are not 0, and the mean of K with its standard
 *   error, with intervals by the studentised bootstrap (see `meanDraws`). Where K has no second moment the
 *   interval of the mean means nothing, and neither does the mean: compare it with the quantiles.
 *
 * Below six values (for the geometric mean: that are not 0) nothing is bounded.
 */
export function widthStatistics(column: WidthValues, options: BootstrapOptions = {}): WidthStatistics {
  checkArguments({ column: [column, aColumn], options: [options, bootstrapOptions] });
  const { width, values } = column;
  const magnitudes = sortedValues(values.map(Math.abs));
  const zeros = values.filter(value => value === 0).length;
  const logs = Array.from(magnitudes.subarray(zeros), Math.log);
  const { value, interval } = quantileEstimate(magnitudes, 1 / 2);
  return {
    width,
    count: values.length,
    zeros,
    median: { value, interval },
    quantiles: probabilities.map(probability => quantileEstimate(magnitudes, probability)),
    ...(logs.length > 0 && { geometricMean: exponential(meanEstimate(logs, width, 'log', options)) }),
    mean: meanEstimate(values, width, 'mean', options),
  };
}

/** The draws of a mean that its interval is made of; not a number below six values, which bound nothing. */
export function boundedMeanDraws(
  values: readonly number[],
  width: number,
  what: 'mean' | 'log',
  { seed = 0, name = '', replicates = 2000 }: BootstrapOptions,
): Float64Array {
  if (values.length < fewestSeeds) return new Float64Array(replicates).fill(NaN);
  return meanDraws(values, replicates, new RandomStream(seed, 'bootstrap', name, width, what));
}

function meanEstimate(
  values: readonly number[],
  width: number,
  what: 'mean' | 'log',
  options: BootstrapOptions,
): MeanEstimate {
  const { mean, standardError } = meanOf(values);
  const interval = percentileInterval(boundedMeanDraws(values, width, what, options));
  return { value: mean, interval, standardError };
}

function exponential({ value, interval: { lower, upper } }: Estimate): Estimate {
  return { value: Math.exp(value), interval: { lower: Math.exp(lower), upper: Math.exp(upper) } };
}
