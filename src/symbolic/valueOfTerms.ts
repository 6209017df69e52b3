import { InvalidArgumentError } from '../errors/index.js';
import type { FormulaTerm } from './formulaTypes.js';
import {
  addRationals,
  greatestCommonDivisor,
  integerRoot,
  multiplyRationals,
  nearestNumber,
  rational,
  zero,
  type Rational,
} from './rational.js';

/** Binary digits that roots are computed to beyond the size of the largest term. */
const guardBits = 256;

/**
 * The float64 nearest to a sum of terms at fractions: all terms over one denominator, those with one root
 * together exactly, and roots to many more digits than a float64 has.
 *
 * @throws InvalidArgumentError for a negative number under a root, or zero below a fraction line.
 */
export function valueOfTerms(terms: readonly FormulaTerm[], values: ReadonlyMap<string, Rational>): number {
  const powers = new Map([...values].map(([name, value]) => [name, powersOf(name, value, terms)]));
  let common = 1n;
  for (const { coefficient } of terms)
    common *= coefficient.denominator / greatestCommonDivisor(common, coefficient.denominator);
  // By what stands under the root.
  const parts = new Map<string, { square: Rational; factor: bigint }>();
  for (const { coefficient, monomial: of } of terms) {
    let factor = coefficient.numerator * (common / coefficient.denominator);
    let [square, key] = [rational(of.radicand), of.radicand.toString()];
    for (const [name, { integerPower }] of powers) {
      const position = of.names.indexOf(name);
      const half = position < 0 ? 0 : (of.halves[position] ?? 0);
      factor *= integerPower(Math.floor(half / 2));
      if (half % 2 === 0) continue;
      square = multiplyRationals(square, values.get(name) ?? zero);
      key += ` ${name}`;
    }
    const known = parts.get(key);
    parts.set(key, { square, factor: (known?.factor ?? 0n) + factor });
  }
  for (const { denominator } of powers.values()) common *= denominator;
  let sum = zero;
  for (const { square, factor } of parts.values())
    sum = addRationals(sum, multiplyRationals(rational(factor), rootOfRational(square)));
  return nearestNumber(rational(sum.numerator, sum.denominator * common));
}

/**
 * The powers (p/q)ᵏ that occur, k from −m to M, times one denominator pᵐ q^M: the integers pᵏ⁺ᵐ q^(M−k).
 */
function powersOf(
  name: string,
  value: Rational,
  terms: readonly FormulaTerm[],
): { integerPower: (exponent: number) => bigint; denominator: bigint } {
  let [least, most, isUnderRoot] = [0, 0, false];
  for (const { monomial: of } of terms) {
    const position = of.names.indexOf(name);
    const half = position < 0 ? 0 : (of.halves[position] ?? 0);
    least = Math.min(least, Math.floor(half / 2));
    most = Math.max(most, Math.floor(half / 2));
    isUnderRoot ||= half % 2 !== 0;
  }
  if (least < 0 && value.numerator === 0n)
    throw new InvalidArgumentError(`the value of ${name}`, 0, 'a number that is not 0');
  if (isUnderRoot && value.numerator < 0n)
    throw new InvalidArgumentError(`the value of ${name}`, nearestNumber(value), 'a number ≥ 0');
  const known = new Map<number, bigint>();
  const integerPower = (exponent: number): bigint => {
    const power =
      known.get(exponent) ??
      value.numerator ** BigInt(exponent - least) * value.denominator ** BigInt(most - exponent);
    known.set(exponent, power);
    return power;
  };
  return {
    integerPower,
    denominator: value.numerator ** BigInt(-least) * value.denominator ** BigInt(most),
  };
}

function rootOfRational({ numerator, denominator }: Rational): Rational {
  const product = numerator * denominator;
  const root = integerRoot(product);
  if (root * root === product) return rational(root, denominator);
  const shift = BigInt(guardBits);
  return rational(integerRoot(product << (2n * shift)), denominator << shift);
}
