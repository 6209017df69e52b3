import type { RandomStream } from '../../src/random/index.js';
import type { PowerLawFit, WidthValues } from '../../src/scaling/statistics/index.js';
import { fitExponent } from '../../src/scaling/statistics/exponent.js';
import { logEstimates, type FitOptions } from '../../src/scaling/statistics/fit.js';

/** What a law is multiplied with at one width: some number of independent values. */
export type Noise = (count: number, stream: RandomStream) => Float64Array;

/** Median 1, and a logarithm of variance 1. */
export const logNormal: Noise = (count, stream) => normals(count, stream).map(Math.exp);

/** No mean, both signs; medians of magnitudes are all that it has, here 1. */
export const cauchy: Noise = (count, stream) => {
  const uniform = new Float64Array(count);
  stream.fillUniform(uniform);
  return uniform.map(u => Math.tan(Math.PI * (u - 0.5)));
};

/** g₁ g₂ g₃ of independent standard normal numbers: the kind of sum that Taylor terms are made of. */
export const gaussianProduct: Noise = (count, stream) => {
  const factors = normals(3 * count, stream);
  return new Float64Array(count).map((_, i) => factors[3 * i]! * factors[3 * i + 1]! * factors[3 * i + 2]!);
};

export const none: Noise = count => new Float64Array(count).fill(1);

function normals(count: number, stream: RandomStream): Float64Array {
  const out = new Float64Array(count);
  stream.fillNormal(out);
  return out;
}

/** law(n) times noise at every width: the truth is known. */
export function synthetic(
  widths: readonly number[],
  seeds: number,
  law: (width: number) => number,
  noise: Noise,
  stream: RandomStream,
): WidthValues[] {
  return widths.map(width => ({
    width,
    values: Array.from(noise(seeds, stream.substream(width)), value => law(width) * value),
  }));
}

/** The same columns with other values; `seed` is the position of a value in its column. */
export function changed(
  columns: readonly WidthValues[],
  change: (value: number, at: { width: number; seed: number }) => number,
): WidthValues[] {
  return columns.map(({ width, values }) => ({
    width,
    values: values.map((value, seed) => change(value, { width, seed })),
  }));
}

/**
 * What `fitScaling` says of widths in rising order, without the description of each width: for thousands of
 * repetitions. A test holds that it is the same.
 */
export function quickFit(columns: readonly WidthValues[], options: FitOptions): PowerLawFit {
  const { statistic = 'median' } = options;
  return { kind: 'power law', statistic, widths: [], ...fitExponent(logEstimates(columns, options)) };
}
