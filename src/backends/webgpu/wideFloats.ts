/**
 * float64 in WGSL, in words of 32 bits: what is rounded as IEEE 754 says, to nearest with ties to even,
 * whatever a device does with floats. For numbers that are 0 or normal, and whose results are.
 *
 * A number is ±(high + 2⁻³² low) 2^(exponent − 31), with the first bit of `high` set and the last 11 of
 * `low` clear; 0 has no bits.
 */
export const wideFloats = `
struct Wide { isNegative: bool, exponent: i32, high: u32, low: u32 }
fn isZeroWide(x: Wide) -> bool { return x.high == 0u; }
fn halvedWide(x: Wide) -> Wide { return Wide(x.isNegative, x.exponent - 1, x.high, x.low); }
fn doubledWide(x: Wide) -> Wide { return Wide(x.isNegative, x.exponent + 1, x.high, x.low); }
fn negatedWide(x: Wide) -> Wide { return Wide(!x.isNegative, x.exponent, x.high, x.low); }
// The magnitude that these bits are the first of, the last of them 1 where others follow.
fn roundedWide(isNegative: bool, exponent: i32, high: u32, low: u32) -> Wide {
  let rest = low & 0x7ffu;
  let isUp = rest > 0x400u || (rest == 0x400u && (low & 0x800u) != 0u);
  var h = high;
  var l = low & 0xfffff800u;
  if (isUp) {
    l = l + 0x800u;
    if (l == 0u) {
      h = h + 1u;
      if (h == 0u) { return Wide(isNegative, exponent + 1, 0x80000000u, 0u); }
    }
  }
  return Wide(isNegative, exponent, h, l);
}
// high, low times 2^count, of which no bit is lost.
fn shiftedUp(high: u32, low: u32, count: u32) -> vec2<u32> {
  if (count == 0u) { return vec2<u32>(high, low); }
  if (count >= 32u) { return vec2<u32>(low << (count - 32u), 0u); }
  return vec2<u32>((high << count) | (low >> (32u - count)), low << count);
}
// high, low times 2^-count, the last bit 1 where a bit is lost.
fn shiftedDown(high: u32, low: u32, count: u32) -> vec2<u32> {
  if (count == 0u) { return vec2<u32>(high, low); }
  if (count >= 64u) { return vec2<u32>(0u, select(0u, 1u, (high | low) != 0u)); }
  if (count >= 32u) {
    let rest = count - 32u;
    let lost = select(low, low | (high << (32u - rest)), rest > 0u);
    return vec2<u32>(0u, (high >> rest) | select(0u, 1u, lost != 0u));
  }
  let lost = low << (32u - count);
  return vec2<u32>(high >> count, (low >> count) | (high << (32u - count)) | select(0u, 1u, lost != 0u));
}
fn normalizedWide(isNegative: bool, exponent: i32, high: u32, low: u32) -> Wide {
  if ((high | low) == 0u) { return Wide(false, 0, 0u, 0u); }
  let count = select(countLeadingZeros(high), 32u + countLeadingZeros(low), high == 0u);
  let bits = shiftedUp(high, low, count);
  return roundedWide(isNegative, exponent - i32(count), bits.x, bits.y);
}
fn wideOfWord(word: u32) -> Wide { return normalizedWide(false, 31, word, 0u); }
fn isLessInSize(x: Wide, y: Wide) -> bool {
  if (isZeroWide(x) || isZeroWide(y)) { return !isZeroWide(y); }
  if (x.exponent != y.exponent) { return x.exponent < y.exponent; }
  return x.high < y.high || (x.high == y.high && x.low < y.low);
}
// Of numbers that are not negative.
fn isLessWide(x: Wide, y: Wide) -> bool { return isLessInSize(x, y) && !isZeroWide(y); }
fn sumWide(x: Wide, y: Wide) -> Wide {
  if (isZeroWide(x)) { return y; }
  if (isZeroWide(y)) { return x; }
  let isSwapped = isLessInSize(x, y);
  var larger = x;
  var smaller = y;
  if (isSwapped) { larger = y; smaller = x; }
  let bits = shiftedDown(smaller.high, smaller.low, u32(larger.exponent - smaller.exponent));
  if (larger.isNegative == smaller.isNegative) {
    let low = larger.low + bits.y;
    let carry = select(0u, 1u, low < bits.y);
    let part = larger.high + bits.x;
    let high = part + carry;
    let isOver = part < bits.x || high < carry;
    if (isOver) {
      let halved = shiftedDown(high, low, 1u);
      return roundedWide(larger.isNegative, larger.exponent + 1, halved.x | 0x80000000u, halved.y);
    }
    return roundedWide(larger.isNegative, larger.exponent, high, low);
  }
  let low = larger.low - bits.y;
  let borrow = select(0u, 1u, larger.low < bits.y);
  return normalizedWide(larger.isNegative, larger.exponent, larger.high - bits.x - borrow, low);
}
fn differenceWide(x: Wide, y: Wide) -> Wide { return sumWide(x, negatedWide(y)); }
fn productOfWords(x: u32, y: u32) -> vec2<u32> {
  let xHigh = x >> 16u;
  let xLow = x & 0xffffu;
  let yHigh = y >> 16u;
  let yLow = y & 0xffffu;
  let low = xLow * yLow;
  let middle = xHigh * yLow + (low >> 16u);
  let other = xLow * yHigh + (middle & 0xffffu);
  return vec2<u32>(xHigh * yHigh + (middle >> 16u) + (other >> 16u), (other << 16u) | (low & 0xffffu));
}
fn productWide(x: Wide, y: Wide) -> Wide {
  if (isZeroWide(x) || isZeroWide(y)) { return Wide(false, 0, 0u, 0u); }
  let lowest = productOfWords(x.low, y.low);
  let cross = productOfWords(x.high, y.low);
  let other = productOfWords(x.low, y.high);
  let highest = productOfWords(x.high, y.high);
  // Words of the product: highest.x, second, third, lowest.y.
  var third = lowest.x + cross.y;
  var carry = select(0u, 1u, third < cross.y);
  third = third + other.y;
  carry = carry + select(0u, 1u, third < other.y);
  var second = highest.y + carry;
  var over = select(0u, 1u, second < carry);
  second = second + cross.x;
  over = over + select(0u, 1u, second < cross.x);
  second = second + other.x;
  over = over + select(0u, 1u, second < other.x);
  let first = highest.x + over;
  let isNegative = x.isNegative != y.isNegative;
  let exponent = x.exponent + y.exponent;
  let rest = select(0u, 1u, (third | lowest.y) != 0u);
  if ((first & 0x80000000u) != 0u) { return roundedWide(isNegative, exponent + 1, first, second | rest); }
  let lost = select(0u, 1u, ((third << 1u) | lowest.y) != 0u);
  return roundedWide(isNegative, exponent, (first << 1u) | (second >> 31u), (second << 1u) | (third >> 31u) | lost);
}
// By 64 steps of long division: y is not 0.
fn quotientWide(x: Wide, y: Wide) -> Wide {
  if (isZeroWide(x)) { return x; }
  var high = x.high;
  var low = x.low;
  var isOver = false;
  var quotientHigh = 0u;
  var quotientLow = 0u;
  for (var step = 0u; step < 64u; step += 1u) {
    let bit = isOver || high > y.high || (high == y.high && low >= y.low);
    if (bit) {
      let borrow = select(0u, 1u, low < y.low);
      low = low - y.low;
      high = high - y.high - borrow;
    }
    quotientHigh = (quotientHigh << 1u) | (quotientLow >> 31u);
    quotientLow = (quotientLow << 1u) | select(0u, 1u, bit);
    isOver = (high & 0x80000000u) != 0u;
    high = (high << 1u) | (low >> 31u);
    low = low << 1u;
  }
  let rest = select(0u, 1u, (high | low) != 0u || isOver);
  let isNegative = x.isNegative != y.isNegative;
  return normalizedWide(isNegative, x.exponent - y.exponent, quotientHigh, quotientLow | rest);
}
// float32 of bits that begin with a 1, rounded; the last of them is 1 where others follow.
fn floatOfBits(isNegative: bool, exponent: i32, bits: u32) -> f32 {
  let rest = bits & 0xffu;
  let isUp = rest > 0x80u || (rest == 0x80u && (bits & 0x100u) != 0u);
  // Without the first 1; a carry goes into the exponent.
  let magnitude = (u32(exponent + 127) << 23u) + ((bits & 0x7fffffffu) >> 8u) + select(0u, 1u, isUp);
  return bitcast<f32>(magnitude | select(0u, 0x80000000u, isNegative));
}
fn floatOfWide(x: Wide) -> f32 {
  return floatOfBits(x.isNegative, x.exponent, x.high | select(0u, 1u, x.low != 0u));
}
// What is missing of x in floatOfWide(x), as float32: the last 29 bits of 53, or what is above them.
fn restOfWide(x: Wide) -> f32 {
  let below = ((x.high & 0xffu) << 21u) | (x.low >> 11u);
  let isTie = below == 0x10000000u;
  let isUp = below > 0x10000000u || (isTie && (x.high & 0x100u) != 0u);
  let size = select(below, 0x20000000u - below, isUp);
  if (size == 0u) { return 0.0; }
  let count = countLeadingZeros(size);
  return floatOfBits(x.isNegative != isUp, x.exponent - 21 - i32(count), size << count);
}
`;

/** A number that is 0 or normal, as an expression. */
export function wide(number: number): string {
  const { isNegative, exponent, high, low } = wideParts(number);
  return `Wide(${isNegative}, ${exponent}, ${high}u, ${low}u)`;
}

/** A number that is 0 or normal, as words have it. */
export function wideParts(number: number): {
  readonly isNegative: boolean;
  readonly exponent: number;
  readonly high: number;
  readonly low: number;
} {
  const [low = 0, high = 0] = new Uint32Array(Float64Array.of(number).buffer);
  if (number === 0) return { isNegative: false, exponent: 0, high: 0, low: 0 };
  return {
    isNegative: number < 0,
    exponent: ((high >>> 20) & 0x7ff) - 1023,
    high: (0x80000000 | ((high & 0xfffff) << 11) | (low >>> 21)) >>> 0,
    low: (low << 11) >>> 0,
  };
}
