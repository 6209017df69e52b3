import type { CovarianceFactor } from './pivotedCholesky.js';

/** In so many deviations all weight is. */
const window = 10;

/**
 * E f(Lz) of standard normal z by sums over a grid of `fineness` points for a deviation; for Gaussian
 * densities these converge faster than any power of the step. The error is the difference to the grid of
 * double step, and what has weight at the border.
 */
export function gridIntegral(
  f: (x: Float64Array) => number,
  { factor, rank }: CovarianceFactor,
  size: number,
  fineness: number,
): { value: number; error: number } {
  const x = new Float64Array(size);
  if (rank === 0) return { value: f(x), error: 0 };
  const most = fineness * window;
  const density = Float64Array.from(
    { length: 2 * most + 1 },
    (_, i) => Math.exp(-(((i - most) / fineness) ** 2) / 2) / (Math.sqrt(2 * Math.PI) * fineness),
  );
  const coordinates = new Float64Array(rank);
  // Sums of lines, planes … of the grid one by one: rounding grows with the length of a line alone.
  const fine = new Float64Array(rank + 1);
  const coarse = new Float64Array(rank + 1);
  let [border, magnitude] = [0, 0];
  const sweep = (axis: number, weight: number, square: number, isCoarse: boolean): void => {
    if (axis === rank) {
      for (let i = 0; i < size; i++) {
        let entry = 0;
        for (let j = 0; j < rank; j++) entry += factor[i * rank + j]! * coordinates[j]!;
        x[i] = entry;
      }
      const value = weight * f(x);
      fine[axis] = value;
      coarse[axis] = isCoarse ? value : 0;
      magnitude += Math.abs(value);
      if (square > (window - 1 / fineness) ** 2) border += Math.abs(value);
      return;
    }
    fine[axis] = 0;
    coarse[axis] = 0;
    for (let k = -most; k <= most; k++) {
      const z = k / fineness;
      // The corners of the grid lie beyond a ball in which all weight is.
      if (square + z * z > window * window) continue;
      coordinates[axis] = z;
      sweep(axis + 1, weight * density[k + most]!, square + z * z, isCoarse && k % 2 === 0);
      fine[axis] += fine[axis + 1]!;
      coarse[axis] += coarse[axis + 1]!;
    }
  };
  sweep(0, 1, 0, true);
  const error = Math.abs(fine[0]! - 2 ** rank * coarse[0]!) + border + 2 ** -48 * magnitude;
  return { value: fine[0]!, error };
}
