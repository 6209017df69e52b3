/**
 * Elementwise operations on blocks of numbers, two float64 at a time: the twins of loops of
 * src/backends/cpu/loopTable.ts with the same bits.
 */

import { address, bytesOf, eightsOf } from './blocks';

export { memoryAddress, memoryLength } from './blocks';
export { atan2, gramRoot } from './covariances';

// @ts-ignore: decorator
@inline
function addPair(a: usize, b: usize, to: usize): void {
  v128.store(to, f64x2.add(v128.load(a), v128.load(b)));
}

export function add(x: i32, y: i32, out: i32, count: i32): void {
  const a = address(x);
  const b = address(y);
  const to = address(out);
  const end = eightsOf(count);
  for (let q: usize = 0; q < end; q += 64) {
    addPair(a + q, b + q, to + q);
    addPair(a + q + 16, b + q + 16, to + q + 16);
    addPair(a + q + 32, b + q + 32, to + q + 32);
    addPair(a + q + 48, b + q + 48, to + q + 48);
  }
}

// @ts-ignore: decorator
@inline
function subtractPair(a: usize, b: usize, to: usize): void {
  v128.store(to, f64x2.sub(v128.load(a), v128.load(b)));
}

export function subtract(x: i32, y: i32, out: i32, count: i32): void {
  const a = address(x);
  const b = address(y);
  const to = address(out);
  const end = eightsOf(count);
  for (let q: usize = 0; q < end; q += 64) {
    subtractPair(a + q, b + q, to + q);
    subtractPair(a + q + 16, b + q + 16, to + q + 16);
    subtractPair(a + q + 32, b + q + 32, to + q + 32);
    subtractPair(a + q + 48, b + q + 48, to + q + 48);
  }
}

// @ts-ignore: decorator
@inline
function multiplyPair(a: usize, b: usize, to: usize): void {
  v128.store(to, f64x2.mul(v128.load(a), v128.load(b)));
}

export function multiply(x: i32, y: i32, out: i32, count: i32): void {
  const a = address(x);
  const b = address(y);
  const to = address(out);
  const end = eightsOf(count);
  for (let q: usize = 0; q < end; q += 64) {
    multiplyPair(a + q, b + q, to + q);
    multiplyPair(a + q + 16, b + q + 16, to + q + 16);
    multiplyPair(a + q + 32, b + q + 32, to + q + 32);
    multiplyPair(a + q + 48, b + q + 48, to + q + 48);
  }
}

export function divide(x: i32, y: i32, out: i32, count: i32): void {
  const a = address(x);
  const b = address(y);
  const to = address(out);
  const end = bytesOf(count);
  for (let q: usize = 0; q < end; q += 16) {
    v128.store(to + q, f64x2.div(v128.load(a + q), v128.load(b + q)));
  }
}

export function maximum(x: i32, y: i32, out: i32, count: i32): void {
  const a = address(x);
  const b = address(y);
  const to = address(out);
  const end = bytesOf(count);
  for (let q: usize = 0; q < end; q += 16) {
    v128.store(to + q, f64x2.max(v128.load(a + q), v128.load(b + q)));
  }
}

// @ts-ignore: decorator
@inline
function negatePair(a: usize, to: usize): void {
  v128.store(to, f64x2.neg(v128.load(a)));
}

export function negate(x: i32, out: i32, count: i32): void {
  const a = address(x);
  const to = address(out);
  const end = eightsOf(count);
  for (let q: usize = 0; q < end; q += 64) {
    negatePair(a + q, to + q);
    negatePair(a + q + 16, to + q + 16);
    negatePair(a + q + 32, to + q + 32);
    negatePair(a + q + 48, to + q + 48);
  }
}

export function abs(x: i32, out: i32, count: i32): void {
  const a = address(x);
  const to = address(out);
  const end = bytesOf(count);
  for (let q: usize = 0; q < end; q += 16) {
    const value = v128.load(a + q);
    v128.store(to + q, f64x2.abs(value));
  }
}

export function sqrt(x: i32, out: i32, count: i32): void {
  const a = address(x);
  const to = address(out);
  const end = bytesOf(count);
  for (let q: usize = 0; q < end; q += 16) {
    const value = v128.load(a + q);
    v128.store(to + q, f64x2.sqrt(value));
  }
}

/** (x + |x|)/2, exactly. */
export function relu(x: i32, out: i32, count: i32): void {
  const a = address(x);
  const to = address(out);
  const end = bytesOf(count);
  const half = f64x2.splat(0.5);
  for (let q: usize = 0; q < end; q += 16) {
    const value = v128.load(a + q);
    v128.store(to + q, f64x2.mul(f64x2.add(value, f64x2.abs(value)), half));
  }
}

export function leakyRelu(x: i32, slope: f64, out: i32, count: i32): void {
  const a = address(x);
  const to = address(out);
  const end = bytesOf(count);
  const half = f64x2.splat(0.5);
  const factor = f64x2.splat(slope);
  for (let q: usize = 0; q < end; q += 16) {
    const value = v128.load(a + q);
    const size = f64x2.abs(value);
    const positive = f64x2.mul(f64x2.add(value, size), half);
    const negative = f64x2.mul(f64x2.sub(value, size), half);
    v128.store(to + q, f64x2.add(positive, f64x2.mul(factor, negative)));
  }
}

/** 0 for 0, else one of two values by the sign. */
export function step(x: i32, negative: f64, positive: f64, out: i32, count: i32): void {
  const a = address(x);
  const to = address(out);
  const end = bytesOf(count);
  const below = f64x2.splat(negative);
  const above = f64x2.splat(positive);
  for (let q: usize = 0; q < end; q += 16) {
    const value = v128.load(a + q);
    const isNegative = i64x2.shr_s(value, 63);
    const isNonzero = f64x2.ne(value, f64x2.splat(0));
    v128.store(to + q, v128.and(v128.bitselect(below, above, isNegative), isNonzero));
  }
}

/** x where the condition is positive, else y. */
export function where(condition: i32, x: i32, y: i32, out: i32, count: i32): void {
  const c = address(condition);
  const a = address(x);
  const b = address(y);
  const to = address(out);
  const end = bytesOf(count);
  for (let q: usize = 0; q < end; q += 16) {
    const isPositive = f64x2.gt(v128.load(c + q), f64x2.splat(0));
    v128.store(to + q, v128.bitselect(v128.load(a + q), v128.load(b + q), isPositive));
  }
}

/** Whether all numbers are finite: 0 x is 0 for every finite x, and NaN for all others. */
export function isFinite(x: i32, count: i32): bool {
  const a = address(x);
  const zero = f64x2.splat(0);
  const end = (<usize>(count >> 1)) << 4;
  let first = zero;
  let second = zero;
  let q: usize = 0;
  for (; q + 16 < end; q += 32) {
    first = f64x2.add(first, f64x2.mul(zero, v128.load(a + q)));
    second = f64x2.add(second, f64x2.mul(zero, v128.load(a + q, 16)));
  }
  if (q < end) first = f64x2.add(first, f64x2.mul(zero, v128.load(a + q)));
  const sum = f64x2.add(first, second);
  const last = count & 1 ? 0 * load<f64>(a + end) : 0;
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1) + last == 0;
}
