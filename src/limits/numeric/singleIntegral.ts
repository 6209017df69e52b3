import { adaptiveIntegral, breakpointsBetween, type Integral } from './adaptiveIntegral.js';
import { checkVariance } from './hermiteCache.js';
import { valueAt, type RealFunction } from './realFunction.js';
import { shortLengths } from './shortLengths.js';
import { InvalidArgumentError } from '../../errors/index.js';

/** E[f(x)] of Gaussian variables of mean 0, for blocks of variances. */
export interface SingleIntegral {
  /**
   * Writes one expectation for each variance, and gives a bound of the absolute errors.
   * @throws InvalidArgumentError if these are no variances, or if f has no expectation
   */
  fill(k: Float64Array, out: Float64Array): number;
}

/** So many deviations at least are integrated over, and at most as far as the density is above 0. */
const leastEnd = 9;
const mostEnd = 37;
const width = 3;
const mostKept = 1 << 16;

export function singleIntegral(f: RealFunction): SingleIntegral {
  const known = new Map<number, Integral>();
  return {
    fill(k, out) {
      if (f.parity === 'odd') {
        k.forEach(checkVariance);
        out.fill(0);
        return 0;
      }
      if (known.size > mostKept) known.clear();
      let bound = 0;
      for (let i = 0; i < out.length; i++) {
        const variance = k[i]!;
        let integral = known.get(variance);
        if (integral === undefined) known.set(variance, (integral = integralAt(f, variance)));
        out[i] = integral.value;
        bound = Math.max(bound, integral.error);
      }
      return bound;
    },
  };
}

function integralAt(f: RealFunction, variance: number): Integral {
  checkVariance(variance);
  const deviation = Math.sqrt(variance);
  if (deviation === 0) return { value: valueAt(f, 0), error: 0, magnitude: 0, noise: 0 };
  const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const integrand = (z: number): number => {
    const weight = density(z);
    const right = valueAt(f, deviation * z);
    return weight * (f.parity === 'even' ? 2 * right : right + valueAt(f, -deviation * z));
  };
  const kinks = f.kinks.map(kink => Math.abs(kink) / deviation).filter(kink => kink < mostEnd);
  let top = 0;
  let end = 0;
  // Where the function grows, it is followed to where it has no more weight.
  for (const least = kinks.reduce((most, kink) => Math.max(most, kink + 2), leastEnd); ; end += 0.5) {
    const value = Math.abs(integrand(end));
    if (!(value < Infinity) || end > mostEnd) throw growsTooFast(variance);
    top = Math.max(top, value);
    if (end >= least && value <= 2 ** -56 * top) break;
  }
  const borders = [...kinks, ...shortLengths(f, deviation, width)];
  return adaptiveIntegral(integrand, breakpointsBetween(0, end, borders, width));
}

function growsTooFast(variance: number): InvalidArgumentError {
  return new InvalidArgumentError(
    'variance',
    variance,
    'one whose Gaussian density integrates the function within float64',
    'The function grows too fast for it',
  );
}
