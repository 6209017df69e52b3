import { bounded, InvalidArgumentError } from '../../errors/index.js';
import type { Budget } from '../budget.js';
import { constantFormula, SumOfTerms, type Formula } from '../formula.js';
import { rational, type Rational } from '../rational.js';

const coefficient = String.raw`\d+(?:/\d+)?|\(-?\d+/\d+\)`;
const power = String.raw`v\d+(?:\^\d{1,7})?`;
/** A sign, and a fraction alone or powers of variables with or without one; then another term or the end. */
const term = new RegExp(
  `(?<sign>[+-]?)(?:(?<alone>${coefficient})|(?:(?<before>${coefficient})\\*)?(?<powers>${power}(?:\\*${power})*))(?=[+-]|$)`,
  'y',
);

/**
 * Reads nerdamer's answer, which has to be a sum multiplied out: Σ ± fraction · powers of variables, and no
 * such powers twice.
 *
 * @param variables what v0, v1, ... stand for.
 * @throws InvalidArgumentError for any other text.
 */
export function readSum(text: string, variables: readonly Formula[], budget: Budget): Formula {
  if (text === '0') return constantFormula(0);
  const refuse = (problem: string): InvalidArgumentError =>
    new InvalidArgumentError('the answer of nerdamer', bounded(text, 60), 'a sum multiplied out', problem);
  const sum = new SumOfTerms(constantFormula(0), budget);
  const seen = new Set<string>();
  let position = 0;
  while (position < text.length) {
    term.lastIndex = position;
    const match = term.exec(text);
    const { sign = '', alone, before, powers = '' } = match?.groups ?? {};
    if (match === null || (position > 0 && sign === ''))
      throw refuse(`No term begins at position ${position}`);
    position = term.lastIndex;

    const magnitude = rationalOf(alone ?? before ?? '1');
    if (magnitude === undefined) throw refuse('A fraction in it is none, or 0');
    const factors = powers === '' ? [] : powers.split('*').map(factor => factor.slice(1).split('^'));
    const exponents = new Map(factors.map(([index, exponent = '1']) => [Number(index), Number(exponent)]));
    if (exponents.size < factors.length) throw refuse('A variable is in one term twice');
    const key = [...exponents].sort(([a], [b]) => a - b).join(' ');
    if (seen.has(key)) throw refuse('Two of its terms have the same powers');
    seen.add(key);

    let product = constantFormula(magnitude);
    for (const [index, exponent] of exponents) {
      const variable = variables[index];
      if (variable === undefined) throw refuse(`It has v${index}, which the question has not`);
      product = product.times(variable.power(exponent, budget), budget);
    }
    sum.addAll(sign === '-' ? product.negated() : product);
    budget.holdTerms(sum.size);
  }
  if (seen.size === 0) throw refuse('It is empty');
  return sum.toFormula();
}

function rationalOf(text: string): Rational | undefined {
  const [numerator = '', denominator = '1'] = text.replace('(', '').replace(')', '').split('/');
  const [p, q] = [BigInt(numerator), BigInt(denominator)];
  return p === 0n || q === 0n ? undefined : rational(p, q);
}
