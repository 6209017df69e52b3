import { errorCoefficients } from '../../ad/index.js';
import { constant as k, polynomial } from './constants.js';

const { nearOne, central, aroundOne, nearTail, farTail } = errorCoefficients;

/**
 * 1, x, x² / 2!, ... from x^first / first! on, every `step`-th, with alternating signs where `sign` is −1.
 */
function reciprocalFactorials(first: number, step: number, count: number, sign = 1): number[] {
  return Array.from({ length: count }, (_, i) => {
    let factorial = 1;
    for (let j = 2; j <= first + step * i; j++) factorial *= j;
    return sign ** i / factorial;
  });
}

/** artanh(s) / s = Σ zᵏ / (2k + 1) in z = s². */
function artanhSeries(count: number): number[] {
  return Array.from({ length: count }, (_, i) => 1 / (2 * i + 1));
}

/** ln 2 and π/2 as sums of numbers so short that their products with small integers are exact. */
const LN2_HIGH = 0.693115234375;
const LN2_LOW = 0.000031946184945309415;
const QUARTER = [1.5703125, 0.0004837512969970703, 7.549533620476723e-8, 2.563344151594519e-12] as const;

const one = k(1);
const half = k(0.5);
const nan = k(NaN);
const infinity = k(Infinity);
const root = k(Math.SQRT1_2);

/**
 * The elementwise operations that WGSL has not, or has loosely (its exp may be off by 3 + 2|x| units in
 * the last place): series, as far as the precision needs them, the rational functions of
 * {@link errorCoefficients}, and the arctangent of FreeBSD's msun/s_atan.c, whose notice is:
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems,
 * Inc. business. Permission to use, copy, modify, and distribute this software is freely granted, provided
 * that this notice is preserved.
 */
export function functionsText(isPair: boolean): string {
  const terms = (short: number, long: number): number => (isPair ? long : short);
  const exponential = (first: number): number[] => reciprocalFactorials(first, 1, terms(8, 15));
  const logarithm = (z: string): string => polynomial(artanhSeries(terms(8, 16)), z);
  return `
fn expOf(x: number) -> number {
  let high = highOf(x);
  // What is closer to 0 than float32 reaches becomes 0.
  lost = lost | select(0u, 1u, high < -87.3);
  if (high > 89.0) { return ${infinity}; }
  if (high < -104.0) { return ${k(0)}; }
  let n = round(high * 1.4426950);
  let count = fromFloat(n);
  let rest = sub(sub(x, mul(count, ${k(LN2_HIGH)})), mul(count, ${k(LN2_LOW)}));
  return scaled(${polynomial(exponential(0), 'rest')}, i32(n));
}
fn expm1Of(x: number) -> number {
  if (abs(highOf(x)) < 0.35) { return mul(x, ${polynomial(exponential(1), 'x')}); }
  return sub(expOf(x), ${one});
}
fn sinhOf(x: number) -> number {
  let size = absOf(x);
  if (highOf(size) < 1.0) { return mul(x, ${polynomial(reciprocalFactorials(1, 2, terms(6, 11)), 'mul(x, x)')}); }
  let e = expOf(mul(size, ${half}));
  let value = sub(mul(mul(${half}, e), e), div(div(${half}, e), e));
  return choose(value, -value, highOf(x) < 0.0);
}
fn coshOf(x: number) -> number {
  let e = expOf(mul(absOf(x), ${half}));
  return add(mul(mul(${half}, e), e), div(div(${half}, e), e));
}
fn tanhOf(x: number) -> number {
  let size = absOf(x);
  let e = expm1Of(add(size, size));
  let value = choose(div(e, add(e, ${k(2)})), ${one}, highOf(size) > 22.0);
  return choose(value, -value, highOf(x) < 0.0);
}
fn sechSquaredOf(x: number) -> number {
  let e = expOf(mul(${k(-2)}, absOf(x)));
  let below = add(${one}, e);
  return div(mul(${k(4)}, e), mul(below, below));
}
fn sigmoidOf(x: number) -> number {
  let e = expOf(-absOf(x));
  return div(choose(${one}, e, highOf(x) < 0.0), add(${one}, e));
}
fn softplusOf(x: number) -> number { return add(reluOf(x), log1pOf(expOf(-absOf(x)))); }
fn logOf(x: number) -> number {
  if (highOf(x) < 0.0) { return ${nan}; }
  if (highOf(x) == 0.0) { return -${infinity}; }
  if (isFault(x)) { return x; }
  var e = i32(bitcast<u32>(highOf(x)) >> 23u) - 127;
  var m = scaled(x, -e);
  if (highOf(m) > 1.4142135) { m = scaled(m, -1); e += 1; }
  let s = div(sub(m, ${one}), add(m, ${one}));
  let count = fromFloat(f32(e));
  let ofM = mul(add(s, s), ${logarithm('mul(s, s)')});
  return add(mul(count, ${k(LN2_HIGH)}), add(mul(count, ${k(LN2_LOW)}), ofM));
}
fn log1pOf(x: number) -> number {
  if (abs(highOf(x)) < 0.4) {
    let s = div(x, add(${k(2)}, x));
    return mul(add(s, s), ${logarithm('mul(s, s)')});
  }
  return logOf(add(${one}, x));
}
struct Angle { rest: number, quarters: i32 }
fn angleOf(x: number) -> Angle {
  var rest = x;
  var quarters = 0;
  for (var turn = 0; turn < 8; turn += 1) {
    let n = round(highOf(rest) * 0.63661977);
    if (n == 0.0) { break; }
    let count = fromFloat(n);
    ${QUARTER.map(part => `rest = sub(rest, mul(count, ${k(part)}));`).join('\n    ')}
    quarters += i32(n - 4.0 * floor(n * 0.25));
  }
  return Angle(rest, quarters);
}
fn turned(angle: Angle, quarters: i32) -> number {
  let z = mul(angle.rest, angle.rest);
  let which = (angle.quarters + quarters) & 3;
  let sine = mul(angle.rest, ${polynomial(reciprocalFactorials(1, 2, terms(6, 10), -1), 'z')});
  let cosine = ${polynomial(reciprocalFactorials(0, 2, terms(7, 11), -1), 'z')};
  let value = choose(sine, cosine, (which & 1) == 1);
  return choose(value, -value, which > 1);
}
fn sinOf(x: number) -> number { return turned(angleOf(x), 0); }
fn cosOf(x: number) -> number { return turned(angleOf(x), 1); }
fn tanOf(x: number) -> number {
  let angle = angleOf(x);
  return div(turned(angle, 0), turned(angle, 1));
}
fn atan2Of(y: number, x: number) -> number {
  let height = absOf(y);
  let width = absOf(x);
  let isSteep = less(width, height);
  let smaller = choose(height, width, isSteep);
  let longer = choose(width, height, isSteep);
  let size = highOf(longer);
  let shift = select(select(0, 50, size < 1e-16), -30, size > 1e30);
  let low = scaled(smaller, shift);
  let below = choose(scaled(longer, shift), ${one}, size == 0.0);
  let ratio = highOf(low) / highOf(below);
  let isMiddle = ratio >= 0.4375;
  let isUpper = ratio >= 0.6875;
  let c = choose(choose(${k(0)}, ${half}, isMiddle), ${one}, isUpper);
  let known = choose(choose(${k(0)}, ${k(0.46364760900080611621)}, isMiddle), ${k(Math.PI / 4)}, isUpper);
  let t = div(sub(low, mul(c, below)), add(below, mul(c, low)));
  let angle = add(known, mul(t, ${polynomial(arctangent, 'mul(t, t)')}));
  let isLeft = highOf(x) < 0.0;
  let start = choose(choose(${k(0)}, ${k(Math.PI)}, isLeft), ${k(Math.PI / 2)}, isSteep);
  let value = add(start, choose(-angle, angle, isSteep == isLeft));
  return choose(value, -value, highOf(y) < 0.0);
}
fn atanOf(x: number) -> number { return atan2Of(x, ${one}); }
fn powerOf(x: number, exponent: number) -> number {
  let size = absOf(exponent);
  let high = highOf(size);
  let isNegative = highOf(exponent) < 0.0;
  let doubled = 2.0 * high;
  let isHalf = highOf(absOf(sub(size, fromFloat(high)))) == 0.0 && doubled == floor(doubled) && high <= 1048576.0;
  if (isHalf) {
    var value = ${one};
    var base = x;
    for (var n = u32(floor(high)); n > 0u; n = n >> 1u) {
      if ((n & 1u) == 1u) { value = mul(value, base); }
      if (n > 1u) { base = mul(base, base); }
    }
    if (high != floor(high)) { value = mul(value, rootOf(x)); }
    if (isNegative) { return div(${one}, value); }
    return value;
  }
  if (highOf(x) == 0.0) { return choose(${k(0)}, ${infinity}, isNegative); }
  return expOf(mul(exponent, logOf(x)));
}
fn reluOf(x: number) -> number { return choose(x, ${k(0)}, highOf(x) < 0.0); }
fn leakyReluOf(x: number, slope: number) -> number { return choose(x, mul(slope, x), highOf(x) < 0.0); }
fn stepOf(x: number, negative: number, positive: number) -> number {
  return choose(choose(x, negative, highOf(x) < 0.0), positive, highOf(x) > 0.0);
}
fn gaussianOf(x: number) -> number {
  let s = truncated(x);
  return mul(expOf(-mul(s, s)), expOf(mul(sub(s, x), add(s, x))));
}
fn geluOf(x: number) -> number { return mul(mul(${half}, x), erfcOf(-mul(${root}, x))); }
fn tailOf(x: number) -> number {
  let z = div(${one}, mul(x, x));
  var exponent = ${ratio(farTail, 'z')};
  if (highOf(x) < 2.857142857) { exponent = ${ratio(nearTail, 'z')}; }
  let s = truncated(x);
  let first = expOf(-add(mul(s, s), ${k(0.5625)}));
  return div(mul(first, expOf(add(mul(sub(s, x), add(s, x)), exponent))), x);
}
fn centralRatio(x: number) -> number {
  let z = mul(x, x);
  return ${ratio(central, 'z')};
}
fn ratioAroundOne(s: number) -> number { return ${ratio(aroundOne, 's')}; }
fn erfOf(x: number) -> number {
  let size = absOf(x);
  let high = highOf(size);
  if (high < 0.84375) { return add(x, mul(x, centralRatio(x))); }
  var value = ${one};
  if (high < 1.25) { value = add(${k(nearOne)}, ratioAroundOne(sub(size, ${one}))); }
  else if (high < 6.0) { value = sub(${one}, tailOf(size)); }
  else if ((bitcast<u32>(high) & 0x7fffffffu) > 0x7f800000u) { value = x; }
  return choose(value, -value, highOf(x) < 0.0);
}
fn erfcOf(x: number) -> number {
  let size = absOf(x);
  let high = highOf(x);
  if (abs(high) < 0.84375) {
    let rest = mul(x, centralRatio(x));
    if (high < 0.25) { return sub(${one}, add(x, rest)); }
    return sub(${half}, add(sub(x, ${half}), rest));
  }
  if (abs(high) < 1.25) {
    let value = add(${k(nearOne)}, ratioAroundOne(sub(size, ${one})));
    return choose(sub(${one}, value), add(${one}, value), high < 0.0);
  }
  if (high < -6.0) { return ${k(2)}; }
  if (high >= 11.0) { return ${k(0)}; }
  let tail = tailOf(size);
  return choose(tail, sub(${k(2)}, tail), high < 0.0);
}
fn nearPowerOfTwo(x: f32) -> i32 { return (i32(bitcast<u32>(x) >> 23u) - 127) >> 1u; }
fn gramRootOf(k11: number, k12: number, k22: number) -> number {
  if (!(highOf(k11) > 0.0 && highOf(k22) > 0.0)) { return mul(${k(0)}, add(add(k11, k12), k22)); }
  let e1 = nearPowerOfTwo(highOf(k11));
  let e2 = nearPowerOfTwo(highOf(k22));
  let first = scaled(k11, -2 * e1);
  let mixed = scaled(k12, -e1 - e2);
  let second = scaled(k22, -2 * e2);
  let product = mul(first, second);
  let square = mul(mixed, mixed);
  let errors = sub(productError(first, second, product), productError(mixed, mixed, square));
  let determinant = add(sub(product, square), errors);
  if (less(determinant, mul(${k(isPair ? 2 ** -44 : 2 ** -20)}, product))) { return ${k(0)}; }
  return scaled(rootOf(determinant), e1 + e2);
}
`;
}

/** A ratio of two polynomials in an expression. */
function ratio(
  { above, below }: { readonly above: readonly number[]; readonly below: readonly number[] },
  z: string,
): string {
  return `div(${polynomial(above, z)}, ${polynomial(below, z)})`;
}

/** arctan(t) / t in t². */
const arctangent = [
  1, -0.3333333333333293, 0.19999999999876483, -0.14285714272503466, 0.11111110405462356,
  -0.09090887133436507, 0.0769187620504483, -0.06661073137387531, 0.058335701337905735, -0.049768779946159324,
  0.036531572744216916, -0.016285820115365782,
] as const;
