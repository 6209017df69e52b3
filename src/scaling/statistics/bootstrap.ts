import type { RandomStream } from '../../random/index.js';
import type { Interval } from './results.js';

/** The mean of numbers and its standard error √(Σ (x − mean)² / (m (m − 1))). */
export function meanOf(values: readonly number[]): { mean: number; standardError: number } {
  const size = values.length;
  const scale = scaleOf(values);
  const mean = values.reduce((sum, value) => sum + value / scale / size, 0);
  const squares = values.reduce((sum, value) => sum + (value / scale - mean) ** 2, 0);
  const standardError = size < 2 ? 0 : Math.sqrt(squares / (size * (size - 1)));
  return { mean: scale * mean, standardError: scale * standardError };
}

/**
 * The power of 2 by which numbers are divided so that squares of them neither overflow nor vanish: 1 unless
 * they are very large or very small.
 */
function scaleOf(values: readonly number[]): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0 || (largest > 2 ** -400 && largest < 2 ** 400)) return 1;
  return 2 ** Math.min(1023, Math.max(-1022, Math.floor(Math.log2(largest))));
}

/**
 * Draws from the confidence distribution of the mean by the studentised bootstrap ("bootstrap-t"): with m*
 * and e* the mean and standard error of a resample, and m and e those of the values, m − e (m* − m) / e*. Its
 * percentiles are the interval of Efron & Tibshirani 1993, §12.5; they miss 95 % by a term of order 1/size,
 * plain percentiles of resampled means by one of order 1/√size where the distribution is skewed (Hall, *The
 * Bootstrap and Edgeworth Expansion*, 1992, §3.4).
 */
export function meanDraws(values: readonly number[], count: number, stream: RandomStream): Float64Array {
  const size = values.length;
  const scale = scaleOf(values);
  const { mean, standardError } = meanOf(values);
  const deviations = Float64Array.from(values, value => value / scale - mean / scale);
  const draws = new Float64Array(count);
  if (standardError === 0) return draws.fill(mean);
  // One call for many resamples: asking a stream for a few numbers costs as much as asking for hundreds.
  const batch = Math.max(1, Math.min(count, Math.floor(65536 / size)));
  const uniform = new Float64Array(batch * size);
  for (let replicate = 0; replicate < count; replicate++) {
    const place = replicate % batch;
    if (place === 0) stream.fillUniform(uniform, replicate * size);
    let sum = 0;
    let squares = 0;
    for (let draw = place * size; draw < (place + 1) * size; draw++) {
      const deviation = deviations[Math.floor((uniform[draw] ?? NaN) * size)] ?? NaN;
      sum += deviation;
      squares += deviation * deviation;
    }
    const resampledMean = sum / size;
    const variance = squares / size - resampledMean ** 2;
    // A resample of one value over and over has no standard error: its draw is not a number.
    const resampledError = variance > 0 ? Math.sqrt(variance / (size - 1)) : NaN;
    draws[replicate] = mean - (standardError * resampledMean) / resampledError;
  }
  return draws;
}

/**
 * The central 95 % of draws from a confidence distribution. A draw that is not a number (a slope through a
 * median of 0) bounds nothing, so it counts as below the lower end and as above the upper end.
 */
export function percentileInterval(draws: Float64Array): Interval {
  // A typed array sorts what is not a number to its end.
  const sorted = draws.slice().sort();
  const firstUndefined = sorted.findIndex(Number.isNaN);
  const defined = firstUndefined < 0 ? sorted : sorted.subarray(0, firstUndefined);
  const undefinedCount = draws.length - defined.length;
  // Of R draws and the truth, all from one law, the truth is below the k-th smallest with probability k / (R
  // + 1).
  const beyond = 0.025 * (draws.length + 1) - 1;
  return {
    lower: interpolated(defined, beyond - undefinedCount, -Infinity),
    upper: interpolated(defined, draws.length - 1 - beyond, Infinity),
  };
}

/** The value at a fractional rank (from 0) of sorted values; `outside` beyond them. */
function interpolated(sorted: Float64Array, rank: number, outside: number): number {
  const below = sorted[Math.floor(rank)];
  const above = sorted[Math.ceil(rank)];
  if (below === undefined || above === undefined) return outside;
  return below === above ? below : below + (rank - Math.floor(rank)) * (above - below);
}
