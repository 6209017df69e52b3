import type { Formula } from '../formula.js';
import type { FormulaTerm } from '../formulaTypes.js';
import { inOrder } from './print.js';

/** A formula in LaTeX; with a symbol, by its powers: A + \frac{B}{n} + .... */
export function latexOfFormula(formula: Formula, collect?: string): string {
  if (formula.isZero) return '0';
  if (collect === undefined) return sumOf(inOrder(formula.terms));
  let text = '';
  for (const [power, coefficient] of formula.coefficients(collect)) {
    const [first] = coefficient.terms;
    const isNegative = coefficient.size === 1 && first !== undefined && first.coefficient.numerator < 0n;
    const part = timesPower(isNegative ? coefficient.negated() : coefficient, collect, power);
    text += (text === '' ? (isNegative ? '-' : '') : isNegative ? ' - ' : ' + ') + part;
  }
  return text;
}

function timesPower(coefficient: Formula, symbol: string, power: number): string {
  const sum = latexOfFormula(coefficient);
  if (power === 0) return sum;
  const factor = latexOfPower(symbol, 2 * Math.abs(power));
  if (power < 0) return `\\frac{${sum}}{${factor}}`;
  if (coefficient.isOne) return factor;
  return coefficient.size === 1 ? `${sum} ${factor}` : `\\left(${sum}\\right) ${factor}`;
}

function sumOf(terms: readonly FormulaTerm[]): string {
  let text = '';
  for (const term of terms) {
    const isNegative = term.coefficient.numerator < 0n;
    text += (text === '' ? (isNegative ? '-' : '') : isNegative ? ' - ' : ' + ') + latexOfTerm(term);
  }
  return text;
}

/** A term without its sign. */
function latexOfTerm({ coefficient, monomial: { radicand, names, halves } }: FormulaTerm): string {
  const magnitude = coefficient.numerator < 0n ? -coefficient.numerator : coefficient.numerator;
  const above = magnitude === 1n ? [] : [magnitude.toString()];
  const below = coefficient.denominator === 1n ? [] : [coefficient.denominator.toString()];
  if (radicand !== 1n) above.push(`\\sqrt{${radicand.toString()}}`);
  for (const [position, name] of names.entries()) {
    const half = halves[position] ?? 0;
    (half > 0 ? above : below).push(latexOfPower(name, Math.abs(half)));
  }
  const numerator = above.length === 0 ? '1' : above.join(' ');
  return below.length === 0 ? numerator : `\\frac{${numerator}}{${below.join(' ')}}`;
}

function latexOfPower(name: string, half: number): string {
  const symbol = latexOfSymbol(name);
  if (half === 2) return symbol;
  return `${symbol}^{${half % 2 === 0 ? String(half / 2) : `${half}/2`}}`;
}

/** "G_ij" as G_{ij}, "n1" as n_{1}, "W1_2_3" as W_{1,2,3}; names of several letters upright. */
export function latexOfSymbol(name: string): string {
  const {
    letters = name,
    digits = '',
    rest = '',
  } = /^(?<letters>\p{L}+)(?<digits>\d*)(?<rest>.*)$/su.exec(name)?.groups ?? {};
  const subscripts = [digits, ...rest.split('_')].filter(part => part !== '');
  const base = /^.$/su.test(letters) ? letters : `\\mathrm{${letters}}`;
  return subscripts.length === 0 ? base : `${base}_{${subscripts.join(',')}}`;
}
