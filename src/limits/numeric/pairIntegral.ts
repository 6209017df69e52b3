import { checkCovariance, correlationOf } from './correlation.js';
import { conditionalIntegral } from './conditionalIntegral.js';
import { checkVariance, hermiteCache, type HermiteCache } from './hermiteCache.js';
import { correlationClasses, truncation, unknownTerms, type HermiteExpansion } from './hermiteExpansion.js';
import { polarIntegral } from './polarIntegral.js';
import type { RealFunction } from './realFunction.js';

/** E[f(x) g(y)] of Gaussian pairs of mean 0, for blocks of covariances. */
export interface PairIntegral {
  /** What is known of f and g. */
  readonly caches: readonly HermiteCache[];
  /**
   * Writes one expectation for each element of three arrays of one length: variance of x, covariance,
   * variance of y. Equal covariances give equal bits. Gives a bound of the absolute errors.
   * @throws InvalidArgumentError if these are no covariances, or if f² or g² has no expectation
   */
  fill(k11: Float64Array, k12: Float64Array, k22: Float64Array, out: Float64Array): number;
}

/** Errors beyond this, relative to max(1, |value|), are not accepted from a series. */
const accepted = 1e-12;

export function pairIntegral(f: RealFunction, g: RealFunction): PairIntegral {
  const [left, right] = [hermiteCache(f), hermiteCache(g)];
  const isZero = f.parity !== 'none' && g.parity !== 'none' && f.parity !== g.parity;
  return {
    caches: [left, right],
    fill(k11, k12, k22, out) {
      left.prune();
      right.prune();
      if (out.length === 0) return 0;
      if (isZero) return fillWithZeros(k11, k12, k22, out);
      let bound = 0;
      let a = left.at(k11[0]!);
      let b = right.at(k22[0]!);
      for (let i = 0; i < out.length; i++) {
        if (a.variance !== k11[i]!) a = left.after(a, k11[i]!);
        if (b.variance !== k22[i]!) b = right.after(b, k22[i]!);
        const largest = a.deviation * b.deviation;
        checkCovariance(k12[i]!, largest);
        const correlation = largest === 0 ? 0 : Math.max(-1, Math.min(1, k12[i]! / largest));
        if (a === b && k12[i] === a.variance) {
          out[i] = a.norm * a.norm;
          bound = Math.max(bound, 2 ** -50 * (1 + a.noise) * out[i]!);
          continue;
        }
        const terms = termsNeeded(a, b, correlation);
        if (terms !== unknownTerms) {
          const value = series(a, b, correlation, terms);
          const error = (truncation + 2 ** -52 * (2 + a.noise + b.noise)) * a.norm * b.norm;
          if (error <= accepted * Math.max(1, Math.abs(value))) {
            out[i] = value;
            if (error > bound) bound = error;
            continue;
          }
        }
        const angle = correlationOf(k11[i]!, k12[i]!, k22[i]!);
        const { value, error } = polarIntegral(a, b, angle) ?? conditionalIntegral(a, b, angle);
        out[i] = value;
        if (error > bound) bound = error;
      }
      return bound;
    },
  };
}

/** Of an even and an odd function nothing is left but the question whether these are covariances. */
function fillWithZeros(k11: Float64Array, k12: Float64Array, k22: Float64Array, out: Float64Array): number {
  for (let i = 0; i < out.length; i++) {
    checkVariance(k11[i]!);
    checkVariance(k22[i]!);
    checkCovariance(k12[i]!, Math.sqrt(k11[i]!) * Math.sqrt(k22[i]!));
    out[i] = 0;
  }
  return 0;
}

/** How many terms both expansions need at this correlation, extended as far as helps. */
function termsNeeded(a: HermiteExpansion, b: HermiteExpansion, correlation: number): number {
  const correlationClass = Math.min(
    correlationClasses - 1,
    Math.floor(correlationClasses * correlation * correlation),
  );
  const terms = Math.max(a.termsNeeded[correlationClass]!, b.termsNeeded[correlationClass]!);
  if (terms <= a.count && terms <= b.count) return terms;
  if (!extended(a, correlationClass) || !extended(b, correlationClass)) return unknownTerms;
  const found = Math.max(a.termsNeeded[correlationClass]!, b.termsNeeded[correlationClass]!);
  while (a.count < found) a.extend();
  while (b.count < found) b.extend();
  return found;
}

function extended(expansion: HermiteExpansion, correlationClass: number): boolean {
  while (expansion.termsNeeded[correlationClass] === unknownTerms) {
    if (!expansion.canExtend(correlationClass)) return false;
    expansion.extend();
  }
  return true;
}

function series(a: HermiteExpansion, b: HermiteExpansion, correlation: number, terms: number): number {
  const square = correlation * correlation;
  const half = terms >> 1;
  return powerSeries(a.even, b.even, half, square) + correlation * powerSeries(a.odd, b.odd, half, square);
}

/** Σ_{m < count} aₘ bₘ tᵐ, by Horner in t⁴, four chains at once; count is a multiple of 4. */
function powerSeries(a: Float64Array, b: Float64Array, count: number, t: number): number {
  const t2 = t * t;
  const t4 = t2 * t2;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let m = Math.min(count, a.length, b.length) - 4; m >= 0; m -= 4) {
    s0 = s0 * t4 + a[m]! * b[m]!;
    s1 = s1 * t4 + a[m + 1]! * b[m + 1]!;
    s2 = s2 * t4 + a[m + 2]! * b[m + 2]!;
    s3 = s3 * t4 + a[m + 3]! * b[m + 3]!;
  }
  return s0 + t * s1 + t2 * (s2 + t * s3);
}
