/** A fraction p/q in lowest terms, q > 0, of integers of any size. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const zero: Rational = { numerator: 0n, denominator: 1n };
export const one: Rational = { numerator: 1n, denominator: 1n };

/** p/q in lowest terms; q ≠ 0. */
export function rational(numerator: bigint, denominator = 1n): Rational {
  if (denominator === 1n) return { numerator, denominator };
  const divisor = greatestCommonDivisor(numerator, denominator) * (denominator < 0n ? -1n : 1n);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

/** The fraction m 2ᵉ that a finite float64 is, exactly. */
export function exactly(value: number): Rational {
  if (Number.isSafeInteger(value)) return { numerator: BigInt(value), denominator: 1n };
  let [mantissa, exponent] = [value, 0];
  // A float64 that is no integer becomes one by doubling, exactly; at most 1074 times.
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent++;
  }
  return rational(BigInt(mantissa), 1n << BigInt(exponent));
}

export function addRationals(a: Rational, b: Rational): Rational {
  if (a.denominator === 1n && b.denominator === 1n)
    return { numerator: a.numerator + b.numerator, denominator: 1n };
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

export function multiplyRationals(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator);
}

export function negateRational({ numerator, denominator }: Rational): Rational {
  return { numerator: -numerator, denominator };
}

/** 1/a for a ≠ 0. */
export function invertRational({ numerator, denominator }: Rational): Rational {
  return numerator < 0n
    ? { numerator: -denominator, denominator: -numerator }
    : { numerator: denominator, denominator: numerator };
}

/** aᵏ for an integer k; a ≠ 0 where k < 0. */
export function powerOfRational(a: Rational, exponent: number): Rational {
  if (exponent < 0) return powerOfRational(invertRational(a), -exponent);
  const k = BigInt(exponent);
  return { numerator: a.numerator ** k, denominator: a.denominator ** k };
}

export function equalRationals(a: Rational, b: Rational): boolean {
  return a.numerator === b.numerator && a.denominator === b.denominator;
}

/** The float64 nearest to a fraction, ties to even. */
export function nearestNumber({ numerator, denominator }: Rational): number {
  if (numerator === 0n) return 0;
  const magnitude = numerator < 0n ? -numerator : numerator;
  // 2ᵉ ≤ |a| < 2ᵉ⁺²
  const exponent = bitLength(magnitude) - bitLength(denominator) - 1;
  // A bit more than fits, or as many as a subnormal number has.
  const shift = Math.min(54 - exponent, 1074);
  const [scaled, divisor] =
    shift >= 0 ? [magnitude << BigInt(shift), denominator] : [magnitude, denominator << BigInt(-shift)];
  let quotient = scaled / divisor;
  const isInexact = quotient * divisor !== scaled;
  let scale = -shift;
  const surplus = bitLength(quotient) - 53;
  if (surplus > 0) {
    // Number() rounds to nearest; what was cut off is kept as one more bit below.
    quotient = (quotient << 1n) | (isInexact ? 1n : 0n);
    scale -= 1;
  } else if (isInexact) {
    // Subnormal: the last bit stands for 2⁻¹⁰⁷⁴, and halves are rounded here.
    const twice = 2n * (scaled - quotient * divisor);
    if (twice > divisor || (twice === divisor && (quotient & 1n) === 1n)) quotient += 1n;
  }
  const value = scaleByPower(Number(quotient), scale);
  return numerator < 0n ? -value : value;
}

/** x 2ᵏ, in steps that are exact as long as the result is. */
function scaleByPower(x: number, exponent: number): number {
  let [value, left] = [x, exponent];
  while (left > 1000) {
    value *= 2 ** 1000;
    left -= 1000;
    if (value === Infinity) return value;
  }
  while (left < -1000) {
    value *= 2 ** -1000;
    left += 1000;
    if (value === 0) return 0;
  }
  return value * 2 ** left;
}

/** The number of binary digits of an integer ≥ 0. */
export function bitLength(value: bigint): number {
  const digits = value.toString(16);
  return digits === '0' ? 0 : 4 * digits.length - Math.clz32(parseInt(digits.charAt(0), 16)) + 28;
}

/** By Euclid's algorithm; of long integers, many of its steps at once from leading digits (Lehmer). */
export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  if (x < y) [x, y] = [y, x];
  let shift = x > long ? bitLength(x) - leadingBits : 0;
  while (y !== 0n) {
    // Numbers that fit are faster as such.
    if (x <= largest) return BigInt(smallDivisor(Number(x), Number(y)));
    const steps = y > long ? leadingSteps(x, y, shift) : undefined;
    if (steps === undefined) [x, y] = [y, x % y];
    else {
      const [p, q, r, s] = steps.map(BigInt) as [bigint, bigint, bigint, bigint];
      [x, y] = [p * x + q * y, r * x + s * y];
    }
    // x has become shorter: its leading digits begin further right.
    if (x > long) shift = shiftOf(x, shift);
  }
  return x;
}

const largest = BigInt(Number.MAX_SAFE_INTEGER);
/** Integers below this are divided as they are. */
const long = 1n << 512n;
const leadingBits = 52;

/** How far the leading digits of x stand from its end, which is not far below where they stood before. */
function shiftOf(x: bigint, before: number): number {
  const head = Number(x >> BigInt(before));
  // Finding the length of x takes as long as a division.
  const length = head === 0 ? bitLength(x) : before + Math.floor(Math.log2(head)) + 1;
  return length - leadingBits;
}

/**
 * What all steps of Euclid's algorithm that the leading digits are sure of make of x ≥ y: [p, q, r, s] for
 * px + qy and rx + sy (Knuth, The Art of Computer Programming, vol. 2, algorithm 4.5.2 L).
 */
function leadingSteps(x: bigint, y: bigint, shift: number): readonly number[] | undefined {
  let [u, v] = [Number(x >> BigInt(shift)), Number(y >> BigInt(shift))];
  let [p, q, r, s] = [1, 0, 0, 1];
  while (v + r !== 0 && v + s !== 0) {
    const quotient = Math.floor((u + p) / (v + r));
    if (quotient !== Math.floor((u + q) / (v + s))) break;
    const [nextR, nextS] = [p - quotient * r, q - quotient * s];
    // All products of these with leading digits stay exact.
    if (Math.abs(nextR) > mostOfStep || Math.abs(nextS) > mostOfStep) break;
    [p, q, r, s] = [r, s, nextR, nextS];
    [u, v] = [v, u - quotient * v];
  }
  return q === 0 ? undefined : [p, q, r, s];
}

const mostOfStep = 2 ** 50;

function smallDivisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

/** ⌊√a⌋ of an integer ≥ 0, by Newton's method from above. */
export function integerRoot(a: bigint): bigint {
  if (a < 2n) return a;
  let root = 1n << BigInt(Math.ceil(bitLength(a) / 2));
  for (;;) {
    const next = (root + a / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** The fraction as text: "-3/2". */
export function describeRational({ numerator, denominator }: Rational): string {
  return denominator === 1n ? numerator.toString() : `${numerator.toString()}/${denominator.toString()}`;
}
