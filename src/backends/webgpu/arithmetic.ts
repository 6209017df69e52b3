import { constant } from './constants.js';

const nan = constant(NaN);

/**
 * What numbers are in WGSL, and how they are added and multiplied: float32, or the sum of two float32 (T.
 * J. Dekker, "A floating-point technique for extending the available precision", Numerische Mathematik 18,
 * 1971).
 *
 * WGSL lets compilers reassociate and contract sums. `o(x)` is x, which no compiler can know: behind each
 * rounding it keeps what is between two of them as it is written.
 */
const common = `
var<private> lost: u32 = 0u;
var<private> unknownZero: u32;
fn isBad(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u; }
fn isFault(x: number) -> bool { return isBad(highOf(x)); }
fn noteFault(label: u32, x: number, element: u32) {
  let bits = bitcast<u32>(highOf(x));
  let kind = select(select(1u, 2u, (bits >> 31u) != 0u), 0u, (bits & 0x7fffffu) != 0u);
  atomicMin(&faults[1u + 3u * label + kind], min(element, 0x7ffffffeu));
}
fn times(x: number, y: number) -> number {
  let z = mul(x, y);
  let isTiny = (bitcast<u32>(highOf(z)) & 0x7fffffffu) < 0x00800000u;
  let isZero = ((bitcast<u32>(highOf(x)) << 1u) == 0u) | ((bitcast<u32>(highOf(y)) << 1u) == 0u);
  lost = lost | select(0u, 1u, isTiny & !isZero);
  return z;
}
fn horner(first: u32, count: u32, z: number) -> number {
  var sum = constantAt(first + count - 1u);
  for (var i = count - 1u; i > 0u; i -= 1u) { sum = add(mul(sum, z), constantAt(first + i - 1u)); }
  return sum;
}
fn powerOfTwo(k: i32) -> f32 { return bitcast<f32>(u32(clamp(k, -126, 127) + 127) << 23u); }
fn scaled(x: number, k: i32) -> number {
  let half = k / 2;
  return x * powerOfTwo(half) * powerOfTwo(k - half);
}
fn larger(x: number, y: number) -> number { return choose(y, x, less(y, x)); }
fn absOf(x: number) -> number { return choose(x, -x, highOf(x) < 0.0); }
`;

const opaque = `
fn o(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ unknownZero); }
`;

/** Nothing is kept from the compiler: for tests of what that does. */
const transparent = `
fn o(x: f32) -> f32 { return x; }
`;

const float32 = `
alias number = f32;
fn highOf(x: number) -> f32 { return x; }
fn fromFloat(x: f32) -> number { return x; }
fn constantAt(place: u32) -> number { return constants[place].x; }
fn choose(x: number, y: number, isSecond: bool) -> number { return select(x, y, isSecond); }
fn less(x: number, y: number) -> bool { return x < y; }
fn add(x: number, y: number) -> number { return o(x + y); }
fn sub(x: number, y: number) -> number { return o(x - y); }
fn mul(x: number, y: number) -> number { return o(x * y); }
fn div(x: number, y: number) -> number { return o(x / y); }
fn rootOf(x: number) -> number { return choose(sqrt(x), ${nan}, x < 0.0); }
fn truncated(x: number) -> number { return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); }
fn productError(x: number, y: number, product: number) -> number {
  let xHigh = truncated(x);
  let yHigh = truncated(y);
  let xLow = o(x - xHigh);
  let yLow = o(y - yHigh);
  return o(o(o(o(xHigh * yHigh) - product) + o(xHigh * yLow)) + o(xLow * yHigh)) + o(xLow * yLow);
}
`;

const pairs = `
alias number = vec2<f32>;
fn highOf(x: number) -> f32 { return x.x; }
fn fromFloat(x: f32) -> number { return vec2<f32>(x, bitcast<f32>(unknownZero)); }
fn constantAt(place: u32) -> number { return constants[place]; }
fn choose(x: number, y: number, isSecond: bool) -> number { return select(x, y, vec2<bool>(isSecond)); }
fn less(x: number, y: number) -> bool { return x.x < y.x || (x.x == y.x && x.y < y.y); }
fn twoSum(x: f32, y: f32) -> vec2<f32> {
  let s = o(x + y);
  let t = o(s - x);
  return vec2<f32>(s, o(o(x - o(s - t)) + o(y - t)));
}
fn quickTwoSum(x: f32, y: f32) -> vec2<f32> {
  let s = o(x + y);
  return vec2<f32>(s, o(y - o(s - x)));
}
fn high12(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); }
fn twoProduct(x: f32, y: f32) -> vec2<f32> {
  let product = o(x * y);
  let xHigh = high12(x);
  let yHigh = high12(y);
  let xLow = o(x - xHigh);
  let yLow = o(y - yHigh);
  let rest = o(o(o(o(xHigh * yHigh) - product) + o(xHigh * yLow)) + o(xLow * yHigh));
  return vec2<f32>(product, o(rest + o(xLow * yLow)));
}
fn orBad(x: number, high: f32, isOver: bool) -> number { return choose(x, fromFloat(high), isOver); }
fn add(x: number, y: number) -> number {
  let s = twoSum(x.x, y.x);
  let t = twoSum(x.y, y.y);
  let u = quickTwoSum(s.x, o(s.y + t.x));
  return orBad(quickTwoSum(u.x, o(u.y + t.y)), s.x, isBad(s.x));
}
fn sub(x: number, y: number) -> number { return add(x, -y); }
fn mul(x: number, y: number) -> number {
  let z = twoProduct(x.x, y.x);
  return orBad(quickTwoSum(z.x, o(z.y + o(o(x.x * y.y) + o(x.y * y.x)))), z.x, isBad(z.x));
}
fn div(x: number, y: number) -> number {
  let first = o(x.x / y.x);
  let rest = sub(x, mul(y, fromFloat(first)));
  let second = o(rest.x / y.x);
  let last = o(sub(rest, mul(y, fromFloat(second))).x / y.x);
  return orBad(add(quickTwoSum(first, second), fromFloat(last)), first, isBad(first) || isBad(y.x));
}
fn rootOf(x: number) -> number {
  let s = o(sqrt(x.x));
  let better = quickTwoSum(s, o(sub(x, twoProduct(s, s)).x / o(s + s)));
  return choose(orBad(better, s, isBad(s) || s == 0.0), ${nan}, x.x < 0.0);
}
fn truncated(x: number) -> number { return fromFloat(high12(x.x)); }
fn productError(x: number, y: number, product: number) -> number { return fromFloat(bitcast<f32>(unknownZero)); }
`;

/** How kernels compute: in which numbers, and whether compilers may see through roundings. */
export interface Arithmetic {
  readonly isPair: boolean;
  readonly isGuarded: boolean;
}

export function arithmeticText({ isPair, isGuarded }: Arithmetic): string {
  return `${isPair ? pairs : float32}${isGuarded ? opaque : transparent}${common}`;
}
