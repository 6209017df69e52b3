import { checkBits } from './budget.js';
import type { FormulaTerm } from './formulaTypes.js';
import { monomial, multiplyMonomials, powerOfSymbol, squareParts } from './monomial.js';
import { bitLength, multiplyRationals, powerOfRational, rational } from './rational.js';

/** The product of two terms. */
export function productOfTerms(a: FormulaTerm, b: FormulaTerm): FormulaTerm {
  const { product, factor } = multiplyMonomials(a.monomial, b.monomial);
  const coefficient = multiplyRationals(a.coefficient, b.coefficient);
  return {
    coefficient: factor === 1n ? coefficient : multiplyRationals(coefficient, rational(factor)),
    monomial: product,
  };
}

/** A power k ≥ 0 of a term. */
export function powerOfTerm({ coefficient, monomial: of }: FormulaTerm, exponent: number): FormulaTerm {
  const magnitude = coefficient.numerator < 0n ? -coefficient.numerator : coefficient.numerator;
  checkBits((bitsPerPower(magnitude) + bitsPerPower(coefficient.denominator)) * exponent);
  checkBits((bitsPerPower(of.radicand) * exponent) / 2);
  const powers = of.names.map((name, k) => powerOfSymbol(name, (of.halves[k] ?? 0) * exponent));
  const rooted = monomial(exponent % 2 === 0 ? 1n : of.radicand, [], []);
  const factor = rational(of.radicand ** BigInt(Math.floor(exponent / 2)));
  return {
    coefficient: multiplyRationals(powerOfRational(coefficient, exponent), factor),
    monomial: powers.reduce((product, next) => multiplyMonomials(product, next).product, rooted),
  };
}

/** √ of a term c Π vᵉ with c > 0, √(p/q) = √(p q)/q; undefined where it has no root that is a term. */
export function rootOfTerm({ coefficient, monomial: of }: FormulaTerm): FormulaTerm | undefined {
  const isWhole = of.halves.every(half => half % 2 === 0) && of.radicand === 1n;
  if (!isWhole || coefficient.numerator <= 0n) return undefined;
  const parts = squareParts(coefficient.numerator * coefficient.denominator);
  if (parts === undefined) return undefined;
  const halves = of.halves.map(half => half / 2);
  return {
    coefficient: rational(parts.factor, coefficient.denominator),
    monomial: monomial(parts.radicand, of.names, halves),
  };
}

/** How many binary digits a power of a number has more than the one before it, at most. */
function bitsPerPower(number: bigint): number {
  return number === 1n ? 0 : bitLength(number);
}
