/**
 * What Gaussian expectations are made of, two numbers at a time: the operations of
 * src/ad/primitives/atan2Of.ts and gramRootOf.ts in the same order, with selection in place of branches.
 */

import { address, bytesOf } from './blocks';

/** Constants twice each, in memory: engines take longer to make a pair of them than to load it. */
const CONSTANTS = memory.data<f64>([0.3333333333333293, 0.3333333333333293, 0.14285714272503466, 0.14285714272503466, 0.09090887133436507, 0.09090887133436507, 0.06661073137387531, 0.06661073137387531, 0.049768779946159324, 0.049768779946159324, 0.016285820115365782, 0.016285820115365782, -0.19999999999876483, -0.19999999999876483, -0.11111110405462356, -0.11111110405462356, -0.0769187620504483, -0.0769187620504483, -0.058335701337905735, -0.058335701337905735, -0.036531572744216916, -0.036531572744216916, 1, 1, 0.5, 0.5, 0.4375, 0.4375, 0.6875, 0.6875, 1.0715086071862673e301, 1.0715086071862673e301, 5.9604644775390625e-8, 5.9604644775390625e-8, 1.5707963267948966, 1.5707963267948966, 3.141592653589793, 3.141592653589793, 3.8981718325193755e-17, 3.8981718325193755e-17, 0.4636476090008061, 0.4636476090008061, 0.3217505543966422, 0.3217505543966422, 2.2698777452961687e-17, 2.2698777452961687e-17, 7.917392525722143e-18, 7.917392525722143e-18, -0.0, -0.0, 1.1830521861667747e-271, 1.1830521861667747e-271, 1.42724769270596e+45, 1.42724769270596e+45,], 16);
/** Where each constant lies, in bytes: E and O are the coefficients of the polynomial. */
const E0: usize = 0;
const E1: usize = 16;
const E2: usize = 32;
const E3: usize = 48;
const E4: usize = 64;
const E5: usize = 80;
const O0: usize = 96;
const O1: usize = 112;
const O2: usize = 128;
const O3: usize = 144;
const O4: usize = 160;
const ONE: usize = 176;
const HALF: usize = 192;
const MIDDLE: usize = 208;
const UPPER: usize = 224;
const LARGE: usize = 240;
const SHRINK: usize = 256;
const RIGHT_ANGLE: usize = 272;
const STRAIGHT_ANGLE: usize = 288;
const PI_REST: usize = 304;
const HIGH: usize = 320;
const HIGHER: usize = 336;
const LOW: usize = 352;
const LOWER: usize = 368;
const SIGN: usize = 384;
const SMALL: usize = 400;
const GROW: usize = 416;

// @ts-ignore: decorator
@inline
function pair(offset: usize): v128 {
  return v128.load(CONSTANTS + offset);
}

/** The constant where the mask has ones, else 0. */
// @ts-ignore: decorator
@inline
function keep(offset: usize, mask: v128): v128 {
  return v128.and(pair(offset), mask);
}

/** a + w b */
// @ts-ignore: decorator
@inline
function fold(a: v128, w: v128, b: v128): v128 {
  return f64x2.add(a, f64x2.mul(w, b));
}

/** (t − atan t)/t for z = t² < (7/16)². */
// @ts-ignore: decorator
@inline
function ratio(z: v128): v128 {
  const w = f64x2.mul(z, z);
  const v = f64x2.mul(w, w);
  const even = fold(
    fold(pair(E0), w, pair(E1)),
    v,
    fold(fold(pair(E2), w, pair(E3)), v, fold(pair(E4), w, pair(E5))),
  );
  const odd = fold(fold(pair(O0), w, pair(O1)), v, fold(fold(pair(O2), w, pair(O3)), v, pair(O4)));
  return f64x2.add(f64x2.mul(z, even), f64x2.mul(w, odd));
}

/** The angle between the longer of two sides and the diagonal of a rectangle; b is the longer one. */
// @ts-ignore: decorator
@inline
function angleOf(a: v128, b: v128): v128 {
  const isMiddle = f64x2.ge(a, f64x2.mul(pair(MIDDLE), b));
  const isUpper = f64x2.ge(a, f64x2.mul(pair(UPPER), b));
  // Sums of two parts, of which the second is there for upper ones alone; they are exact.
  const c = f64x2.add(keep(HALF, isMiddle), keep(HALF, isUpper));
  const high = f64x2.add(keep(HIGH, isMiddle), keep(HIGHER, isUpper));
  const low = f64x2.add(keep(LOW, isMiddle), keep(LOWER, isUpper));
  const t = f64x2.div(f64x2.sub(a, f64x2.mul(c, b)), fold(b, c, a));
  return f64x2.sub(high, f64x2.sub(f64x2.sub(f64x2.mul(t, ratio(f64x2.mul(t, t))), low), t));
}

/** The same for sides of any size. */
function anyAngle(a: v128, b: v128): v128 {
  const grown = v128.bitselect(pair(GROW), pair(ONE), f64x2.lt(b, pair(SMALL)));
  const scale = v128.bitselect(pair(SHRINK), grown, f64x2.gt(b, pair(LARGE)));
  const longer = v128.bitselect(pair(ONE), f64x2.mul(b, scale), f64x2.eq(b, f64x2.splat(0)));
  return angleOf(f64x2.mul(a, scale), longer);
}

export function atan2(y: i32, x: i32, out: i32, count: i32): void {
  const ys = address(y);
  const xs = address(x);
  const to = address(out);
  const end = bytesOf(count);
  for (let q: usize = 0; q < end; q += 16) {
    // −0 counts as 0.
    const up = f64x2.add(v128.load(ys + q), f64x2.splat(0));
    const right = f64x2.add(v128.load(xs + q), f64x2.splat(0));
    const height = f64x2.abs(up);
    const width = f64x2.abs(right);
    const isSteep = f64x2.gt(height, width);
    const smaller = f64x2.pmin(height, width);
    const larger = f64x2.pmax(height, width);
    const isUsual = v128.and(f64x2.ge(larger, pair(SMALL)), f64x2.le(larger, pair(LARGE)));
    const angle = i64x2.all_true(isUsual) ? angleOf(smaller, larger) : anyAngle(smaller, larger);

    const signs = i32x4.shr_s(right, 31);
    const isLeft = i32x4.shuffle(signs, signs, 1, 1, 3, 3);
    const start = v128.bitselect(pair(RIGHT_ANGLE), keep(STRAIGHT_ANGLE, isLeft), isSteep);
    const turned = v128.xor(angle, keep(SIGN, v128.xor(isSteep, isLeft)));
    const size = f64x2.add(start, fold(turned, pair(PI_REST), start));
    v128.store(to + q, v128.xor(size, keep(SIGN, up)));
  }
}

/** x y = product + error, exactly. */
// @ts-ignore: decorator
@inline
function errorOf(x: v128, y: v128, product: v128): v128 {
  const split = f64x2.splat(134217729);
  const xWide = f64x2.mul(split, x);
  const yWide = f64x2.mul(split, y);
  const xHigh = f64x2.sub(xWide, f64x2.sub(xWide, x));
  const yHigh = f64x2.sub(yWide, f64x2.sub(yWide, y));
  const xLow = f64x2.sub(x, xHigh);
  const yLow = f64x2.sub(y, yHigh);
  let rest = f64x2.sub(product, f64x2.mul(xHigh, yHigh));
  rest = f64x2.sub(rest, f64x2.mul(xLow, yHigh));
  rest = f64x2.sub(rest, f64x2.mul(xHigh, yLow));
  return f64x2.sub(f64x2.mul(xLow, yLow), rest);
}

// @ts-ignore: decorator
@inline
function rootOfExact(k11: v128, k12: v128, k22: v128, product: v128): v128 {
  const square = f64x2.mul(k12, k12);
  const errors = f64x2.sub(errorOf(k11, k22, product), errorOf(k12, k12, square));
  const determinant = f64x2.add(f64x2.sub(product, square), errors);
  const isNothing = f64x2.le(determinant, f64x2.mul(f64x2.splat(1.7763568394002505e-15), product));
  return v128.andnot(f64x2.sqrt(determinant), isNothing);
}

export function gramRoot(x: i32, y: i32, z: i32, out: i32, count: i32): void {
  const xs = address(x);
  const ys = address(y);
  const zs = address(z);
  const to = address(out);
  const end = bytesOf(count);
  const least = f64x2.splat(1e-250);
  const largest = f64x2.splat(1e250);
  const largestFactor = f64x2.splat(1e290);
  for (let q: usize = 0; q < end; q += 16) {
    const k11 = v128.load(xs + q);
    const k12 = v128.load(ys + q);
    const k22 = v128.load(zs + q);
    const product = f64x2.mul(k11, k22);
    const isUsual = v128.and(
      v128.and(f64x2.gt(product, least), f64x2.lt(product, largest)),
      v128.and(f64x2.lt(k11, largestFactor), f64x2.lt(k22, largestFactor)),
    );
    if (i64x2.all_true(isUsual)) {
      v128.store(to + q, rootOfExact(k11, k12, k22, product));
      continue;
    }
    const first = anyRoot(f64x2.extract_lane(k11, 0), f64x2.extract_lane(k12, 0), f64x2.extract_lane(k22, 0));
    const second = anyRoot(f64x2.extract_lane(k11, 1), f64x2.extract_lane(k12, 1), f64x2.extract_lane(k22, 1));
    v128.store(to + q, f64x2.replace_lane(f64x2.splat(first), 1, second));
  }
}

/** The root for one number of any size. */
function anyRoot(k11: f64, k12: f64, k22: f64): f64 {
  const product = k11 * k22;
  if (product > 1e-250 && product < 1e250 && k11 < 1e290 && k22 < 1e290) return oneRoot(k11, k12, k22);
  if (!(k11 > 0 && k22 > 0)) return 0 * (k11 + k12 + k22);
  const a = powerNear(k11);
  const b = powerNear(k22);
  return oneRoot(k11 / a / a, k12 / a / b, k22 / b / b) * a * b;
}

function oneRoot(k11: f64, k12: f64, k22: f64): f64 {
  const product = f64x2.splat(k11 * k22);
  return f64x2.extract_lane(rootOfExact(f64x2.splat(k11), f64x2.splat(k12), f64x2.splat(k22), product), 0);
}

/** A power of two near √x: half of its exponent. */
function powerNear(x: f64): f64 {
  const exponent = <i64>(reinterpret<u64>(x) >> 52) - 1023;
  return reinterpret<f64>(((exponent >> 1) + 1023) << 52);
}
