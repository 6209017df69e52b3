import type { Formula } from '../formula.js';
import type { FormulaTerm } from '../formulaTypes.js';
import type { Monomial } from '../monomial.js';

/** Terms in the order in which they are written: few symbols below the fraction line first. */
export function inOrder(terms: Iterable<FormulaTerm>): FormulaTerm[] {
  return [...terms]
    .map(term => ({ term, below: halvesBelow(term.monomial) }))
    .sort((a, b) => a.below - b.below || comparePowers(a.term.monomial, b.term.monomial))
    .map(({ term }) => term);
}

function halvesBelow({ halves }: Monomial): number {
  return halves.reduce((sum, half) => (half < 0 ? sum - half : sum), 0);
}

/** Higher powers of symbols that come earlier in the alphabet stand first. */
function comparePowers(a: Monomial, b: Monomial): number {
  for (let k = 0; k < Math.max(a.names.length, b.names.length); k++) {
    const [left, right] = [a.names[k], b.names[k]];
    if (left === undefined) return 1;
    if (right === undefined) return -1;
    if (left !== right) return left < right ? -1 : 1;
    const difference = (b.halves[k] ?? 0) - (a.halves[k] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.radicand < b.radicand ? -1 : a.radicand > b.radicand ? 1 : 0;
}

/** Σ of terms as in "9*G^2 - 2*sqrt(2)*G/(3*n^(3/2))". */
export function textOfFormula(formula: Formula): string {
  if (formula.isZero) return '0';
  let text = '';
  for (const term of inOrder(formula.terms)) {
    const isNegative = term.coefficient.numerator < 0n;
    const sign = text === '' ? (isNegative ? '-' : '') : isNegative ? ' - ' : ' + ';
    text += sign + textOfTerm(term);
  }
  return text;
}

/** A term without its sign. */
function textOfTerm({ coefficient, monomial }: FormulaTerm): string {
  const { radicand, names, halves } = monomial;
  const magnitude = coefficient.numerator < 0n ? -coefficient.numerator : coefficient.numerator;
  const above = magnitude === 1n ? [] : [magnitude.toString()];
  const below = coefficient.denominator === 1n ? [] : [coefficient.denominator.toString()];
  if (radicand !== 1n) above.push(`sqrt(${radicand.toString()})`);
  for (const [position, name] of names.entries()) {
    const half = halves[position] ?? 0;
    (half > 0 ? above : below).push(textOfPower(name, Math.abs(half)));
  }
  const numerator = above.length === 0 ? '1' : above.join('*');
  if (below.length === 0) return numerator;
  return `${numerator}/${below.length === 1 ? below.join() : `(${below.join('*')})`}`;
}

function textOfPower(name: string, half: number): string {
  if (half === 2) return name;
  return half % 2 === 0 ? `${name}^${half / 2}` : `${name}^(${half}/2)`;
}
