import type { RandomStream } from '../random/index.js';
import type { Interval } from './types.js';

/** The median of numbers: the middle one, or the mean of the middle two. */
export function median(values: readonly number[]): number {
  return medianOfSorted(Float64Array.from(values).sort());
}

/**
 * Medians of `replicates` resamples of `values`, drawn with replacement. A resample of sorted values is sorted
 * already when it is held as counts, so its median is found by counting and no resample is ever sorted.
 */
export function bootstrapMedians(
  values: readonly number[],
  replicates: number,
  stream: RandomStream,
): Float64Array {
  const sorted = Float64Array.from(values).sort();
  const size = sorted.length;
  const counts = new Uint32Array(size);
  const medians = new Float64Array(replicates);
  // One call for many resamples: asking a stream for a few numbers costs as much as asking for hundreds.
  const batch = Math.max(1, Math.min(replicates, Math.floor(65536 / size)));
  const uniform = new Float64Array(batch * size);
  for (let replicate = 0; replicate < replicates; replicate++) {
    const place = replicate % batch;
    if (place === 0) stream.fillUniform(uniform, replicate * size);
    counts.fill(0);
    for (let draw = place * size; draw < (place + 1) * size; draw++) {
      const index = Math.floor((uniform[draw] ?? NaN) * size);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    medians[replicate] = medianOfCounts(sorted, counts);
  }
  return medians;
}

/**
 * The 95 % percentile interval of bootstrap replicates. A replicate that is not a number (a slope through a median
 * of 0) bounds nothing, so it counts as below the lower end and as above the upper end.
 *
 * Percentile, not BCa: the acceleration of BCa comes from the jackknife, which is inconsistent for a median
 * (Efron & Tibshirani 1993, chapter 11), while the percentile interval of a median is close to the exact interval by
 * order statistics. Its coverage for exponents is checked by simulation in the tests.
 */
export function percentileInterval(replicates: Float64Array): Interval {
  const defined = replicates.filter(value => !Number.isNaN(value)).sort();
  const undefinedCount = replicates.length - defined.length;
  const beyond = 0.025 * (replicates.length - 1);
  return {
    lower: interpolated(defined, beyond - undefinedCount, -Infinity),
    upper: interpolated(defined, replicates.length - 1 - beyond, Infinity),
  };
}

/** The value at a fractional rank of sorted values; `outside` beyond them. */
function interpolated(sorted: Float64Array, rank: number, outside: number): number {
  const below = sorted[Math.floor(rank)];
  const above = sorted[Math.ceil(rank)];
  if (below === undefined || above === undefined) return outside;
  return below === above ? below : below + (rank - Math.floor(rank)) * (above - below);
}

/** The median of as many numbers as `sorted` holds, of which sorted[i] occurs counts[i] times. */
function medianOfCounts(sorted: Float64Array, counts: Uint32Array): number {
  const lowerRank = (sorted.length - 1) >> 1;
  const upperRank = sorted.length >> 1;
  let index = 0;
  let seen = counts[0] ?? 0;
  while (seen <= lowerRank) seen += counts[++index] ?? NaN;
  const lower = sorted[index] ?? NaN;
  while (seen <= upperRank) seen += counts[++index] ?? NaN;
  return (lower + (sorted[index] ?? NaN)) / 2;
}

function medianOfSorted(sorted: Float64Array): number {
  const size = sorted.length;
  return ((sorted[(size - 1) >> 1] ?? NaN) + (sorted[size >> 1] ?? NaN)) / 2;
}
