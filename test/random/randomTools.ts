import { erfcOf } from '../../src/ad/primitives/errorFunctions.js';
import { Decimal } from 'decimal.js';

/** Φ(x). */
export function lowerTail(x: number): number {
  return 0.5 * erfcOf(-x * Math.SQRT1_2);
}

/** 1 − Φ(x). */
export function upperTail(x: number): number {
  return 0.5 * erfcOf(x * Math.SQRT1_2);
}

/** √n times the largest distance between the sample's distribution function and `law`. */
export function kolmogorovSmirnov(sample: Float64Array, law: (x: number) => number): number {
  const sorted = sample.toSorted();
  let distance = 0;
  sorted.forEach((x, i) => {
    const p = law(x);
    distance = Math.max(distance, p - i / sorted.length, (i + 1) / sorted.length - p);
  });
  return distance * Math.sqrt(sorted.length);
}

const Exact = Decimal.clone({ precision: 40 });

/**
 * A float64 as the binary fraction that it is: a decimal made from a number reads its shortest decimal form
 * instead.
 */
export function exactly(x: number): Decimal {
  let numerator = x;
  let bits = 0;
  for (; !Number.isInteger(numerator); numerator *= 2) ++bits;
  return new Exact(numerator).div(new Exact(2).pow(bits));
}
