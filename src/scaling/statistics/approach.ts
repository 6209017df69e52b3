import { correctionExponents, CorrectionSearch } from './correction.js';
import { inner, residual } from './leastSquares.js';
import type { ExponentFit } from './results.js';

/** The slowest approach by logarithms that counts as one: (ln n)^p with −1 ≤ p ≤ 1. */
const largestLogarithmicPower = 1;

/** A law with the predicted exponent, and how much worse than the best law it explains the points. */
export interface Approach {
  /** "1 + b/√n", "1 + b/n", "(ln n)^p" with numbers in place of b and p. */
  readonly factor: string;
  /** χ² of this law. */
  readonly misfit: number;
  /** χ² of the best law with a free exponent. */
  readonly leastMisfit: number;
  /**
   * The difference of both, in units of the scatter about the best law where that is larger than the standard
   * errors.
   */
  readonly excess: number;
}

/**
 * Of the laws a n^s (1 + b/√n), a n^s (1 + b/n) and a n^s (ln n)^p, |p| ≤ 1, with s as predicted, the one
 * that explains the points best, compared with the best law that has a free exponent. Corrections are at most
 * `largest` at the largest width, as a share of the leading term. If one of the laws is the true one, the
 * excess has about the law of χ² with one degree of freedom (likelihood ratio; the maximum over laws only
 * lowers it).
 *
 * Where no law explains the points (its misfit has a probability below 0.1 %), the standard errors are too
 * small for what the laws leave out, and the excess is divided by χ² per degree of freedom, as the Particle
 * Data Group scales errors (*Review of Particle Physics*, introduction, "Unconstrained averaging").
 */
export function bestApproach(fit: ExponentFit, predicted: number, largest: number): Approach {
  const logWidths = fit.points.map(({ width }) => Math.log(width));
  const weights = fit.points.map(({ standardError }) => 1 / standardError ** 2);
  const remainders = fit.points.map(({ logValue }, k) => logValue - predicted * (logWidths[k] ?? NaN));
  const approaches = [
    ...correctionExponents.map(w => {
      const { correction, misfit } = new CorrectionSearch(logWidths, weights, [], w, largest).fit(remainders);
      return { factor: `1 ${signed(correction)}/${w === 1 ? 'n' : '√n'}`, misfit };
    }),
    logarithmicApproach(logWidths, weights, remainders),
  ];
  const best = approaches.reduce((a, b) => (b.misfit < a.misfit ? b : a));
  const free = fit.laws.reduce((a, b) => (b.misfit < a.misfit ? b : a));
  const degrees = logWidths.length - (free.correctionExponent === 0 ? 2 : 3);
  const scale = isPoor(free.misfit, degrees) ? free.misfit / degrees : 1;
  const leastMisfit = Math.min(free.misfit, best.misfit);
  return { ...best, leastMisfit, excess: (best.misfit - leastMisfit) / scale };
}

function logarithmicApproach(
  logWidths: readonly number[],
  weights: readonly number[],
  remainders: readonly number[],
): { factor: string; misfit: number } {
  const basis = [logWidths.map(() => 1)];
  // A network of width 1 has ln n = 0, which no power of a logarithm describes.
  if (logWidths.some(x => x === 0)) return { factor: '(ln n)^p', misfit: Infinity };
  const slowness = residual(logWidths.map(Math.log), basis, weights);
  const centred = residual(remainders, basis, weights);
  const power = inner(centred, weights, slowness) / inner(slowness, weights, slowness);
  const bounded = Math.max(-largestLogarithmicPower, Math.min(largestLogarithmicPower, power));
  const rest = centred.map((value, k) => value - bounded * (slowness[k] ?? NaN));
  return { factor: `(ln n)^${bounded.toFixed(1).replace('-', '−')}`, misfit: inner(rest, weights, rest) };
}

/**
 * Whether χ² has a probability below 0.1 %, by the normal approximation of its cube root (Wilson & Hilferty
 * 1931), whose quantile is 3.09.
 */
function isPoor(misfit: number, degrees: number): boolean {
  if (degrees < 1) return false;
  const spread = 2 / (9 * degrees);
  return Math.cbrt(misfit / degrees) > 1 - spread + 3.09 * Math.sqrt(spread);
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'} ${Math.abs(value).toPrecision(2)}`;
}
