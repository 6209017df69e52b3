import type { CovarianceFactor } from './pivotedCholesky.js';

/** With more variables, a grid has more points than a lattice needs. */
export const mostGridRank = 3;
/** Steps for each deviation, of which every other point makes a grid of double step. */
const fineness = 3;
const window = 9;

const density = Float64Array.from(
  { length: 2 * fineness * window + 1 },
  (_, i) => Math.exp(-(((i - fineness * window) / fineness) ** 2) / 2) / (Math.sqrt(2 * Math.PI) * fineness),
);

/**
 * E f(Lz) of standard normal z by sums over a grid; for Gaussian densities these converge faster than any power
 * of the step. The error is the difference to the grid of double step, and what has weight at the border.
 */
export function gridIntegral(
  f: (x: Float64Array) => number,
  { factor, rank }: CovarianceFactor,
  size: number,
): { value: number; error: number } {
  const x = new Float64Array(size);
  if (rank === 0) return { value: f(x), error: 0 };
  const coordinates = new Float64Array(rank);
  let [fine, coarse, border, magnitude] = [0, 0, 0, 0];
  const sweep = (
    axis: number,
    weight: number,
    square: number,
    isCoarse: boolean,
    isBorder: boolean,
  ): void => {
    if (axis === rank) {
      for (let i = 0; i < size; i++) {
        let entry = 0;
        for (let j = 0; j < rank; j++) entry += factor[i * rank + j]! * coordinates[j]!;
        x[i] = entry;
      }
      const value = weight * f(x);
      fine += value;
      magnitude += Math.abs(value);
      if (isCoarse) coarse += value;
      if (isBorder) border += Math.abs(value);
      return;
    }
    const most = fineness * window;
    for (let k = -most; k <= most; k++) {
      const z = k / fineness;
      // The corners of the grid lie beyond a ball in which all weight is.
      if (square + z * z > window * window) continue;
      const isOutside = square + z * z > (window - 1 / fineness) ** 2;
      coordinates[axis] = z;
      sweep(
        axis + 1,
        weight * density[k + most]!,
        square + z * z,
        isCoarse && k % 2 === 0,
        isBorder || isOutside,
      );
    }
  };
  sweep(0, 1, 0, true, false);
  const error = Math.abs(fine - 2 ** rank * coarse) + border + 2 ** -50 * magnitude;
  return { value: fine, error };
}
