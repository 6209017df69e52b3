import { InvalidArgumentError } from '../../errors/index.js';

/** Standard deviations, the correlation ρ, and √(1 − ρ²) that is right also relative to itself. */
export interface Correlation {
  readonly correlation: number;
  readonly complement: number;
}

/**
 * 1 − ρ² is (k11 k22 − k12²)/(k11 k22): near |ρ| = 1 the products are computed exactly (Dekker 1971), or half
 * of the digits of √(1 − ρ²) would be lost.
 */
export function correlationOf(k11: number, k12: number, k22: number): Correlation {
  if (k11 === 0 || k22 === 0 || k12 === 0) return { correlation: 0, complement: 1 };
  // Powers of two change no digit, and keep the products within range.
  const scale1 = 2 ** -Math.round(Math.log2(k11) / 2);
  const scale2 = 2 ** -Math.round(Math.log2(k22) / 2);
  const [a, b, c] = [k11 * scale1 * scale1, k22 * scale2 * scale2, k12 * scale1 * scale2];
  const determinant = a * b - c * c + (productError(a, b) - productError(c, c));
  const correlation = c / (Math.sqrt(a) * Math.sqrt(b));
  return {
    correlation: Math.max(-1, Math.min(1, correlation)),
    complement: Math.min(1, Math.sqrt(Math.max(0, determinant) / (a * b))),
  };
}

/** a b − fl(a b), exactly (Dekker's product by Veltkamp's splitting). */
function productError(a: number, b: number): number {
  const product = a * b;
  const [high1, high2] = [upperHalf(a), upperHalf(b)];
  const [low1, low2] = [a - high1, b - high2];
  return low1 * low2 - (product - high1 * high2 - low1 * high2 - high1 * low2);
}

function upperHalf(a: number): number {
  const shifted = 134217729 * a;
  return shifted - (shifted - a);
}

/** How far a covariance may be beyond what its variances allow, relatively: rounding in its making. */
const excess = 1e-6;

/** @throws InvalidArgumentError if |k12| is NaN, or beyond √(k11 k22) by more than rounding explains */
export function checkCovariance(k12: number, largest: number): void {
  if (Math.abs(k12) <= largest * (1 + excess) + 1e-300) return;
  throw new InvalidArgumentError(
    'covariance',
    k12,
    `at most ${largest} in absolute value, the root of the product of both variances`,
  );
}
