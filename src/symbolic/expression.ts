import { bounded } from '../errors/index.js';
import { Budget, checkDigits } from './budget.js';
import {
  constantFormula,
  oneFormula,
  SumOfTerms,
  symbolFormula,
  zeroFormula,
  type Formula,
} from './formula.js';
import { describeRational, equalRationals, one, rational, type Rational } from './rational.js';

/**
 * A formula as it is written, before anything is multiplied out: what a recursion gives, or a text says.
 * Nothing is simplified; a difference is a sum with a factor −1, a quotient a product with a power −1.
 */
export type Expression =
  | { readonly kind: 'constant'; readonly value: Rational }
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'sum'; readonly terms: readonly Expression[] }
  | { readonly kind: 'product'; readonly factors: readonly Expression[] }
  /** An integer power, or half of one. */
  | { readonly kind: 'power'; readonly base: Expression; readonly exponent: number };

export const minusOne: Expression = { kind: 'constant', value: rational(-1n) };

/** The sum; sums among the terms are not nested. */
export function sumOf(terms: readonly Expression[]): Expression {
  const flat = terms.flatMap(term => (term.kind === 'sum' ? term.terms : [term]));
  const [first] = flat;
  return flat.length === 1 && first !== undefined ? first : { kind: 'sum', terms: flat };
}

/** The product; products among the factors are not nested. */
export function productOf(factors: readonly Expression[]): Expression {
  const flat = factors.flatMap(factor => (factor.kind === 'product' ? factor.factors : [factor]));
  const [first] = flat;
  return flat.length === 1 && first !== undefined ? first : { kind: 'product', factors: flat };
}

/**
 * The expression multiplied out; what stands in it several times, as recursions make it, once.
 * @throws InvalidArgumentError for a quotient by a sum, or a root of one; SymbolicLimitError.
 */
export function expanded(expression: Expression, budget = new Budget()): Formula {
  const shared = sharedParts(expression);
  const known = new Map<Expression, Formula>();
  const expand = (part: Expression): Formula => {
    if (!shared.has(part)) return multiplyOut(part);
    const formula = known.get(part) ?? multiplyOut(part);
    known.set(part, formula);
    return formula;
  };
  const multiplyOut = (part: Expression): Formula => {
    switch (part.kind) {
      case 'constant':
        checkDigits(part.value);
        return constantFormula(part.value);
      case 'symbol':
        return symbolFormula(part.name);
      case 'sum': {
        const sum = new SumOfTerms(zeroFormula, budget);
        for (const term of part.terms) {
          sum.addAll(expand(term));
          budget.holdTerms(sum.size);
        }
        return sum.toFormula();
      }
      case 'product':
        return part.factors.reduce((product, factor) => product.times(expand(factor), budget), oneFormula);
      case 'power':
        return expand(part.base).power(part.exponent, budget);
    }
  };
  return expand(expression);
}

/** The sums, products and powers that stand in an expression more than once. */
function sharedParts(expression: Expression): ReadonlySet<Expression> {
  const [seen, shared] = [new Set<Expression>(), new Set<Expression>()];
  const visit = (part: Expression): void => {
    if (part.kind === 'constant' || part.kind === 'symbol') return;
    if (seen.has(part)) {
      shared.add(part);
      return;
    }
    seen.add(part);
    const inner = part.kind === 'sum' ? part.terms : part.kind === 'product' ? part.factors : [part.base];
    for (const each of inner) visit(each);
  };
  visit(expression);
  return shared;
}

/** A formula as a sum of products. */
export function expressionOf(formula: Formula): Expression {
  return sumOf(
    [...formula.terms].map(({ coefficient, monomial: { radicand, names, halves } }) => {
      const factors: Expression[] = [];
      if (!equalRationals(coefficient, one)) factors.push({ kind: 'constant', value: coefficient });
      if (radicand !== 1n)
        factors.push({
          kind: 'power',
          base: { kind: 'constant', value: rational(radicand) },
          exponent: 0.5,
        });
      for (const [k, name] of names.entries()) {
        const exponent = (halves[k] ?? 0) / 2;
        const base: Expression = { kind: 'symbol', name };
        factors.push(exponent === 1 ? base : { kind: 'power', base, exponent });
      }
      return productOf(factors);
    }),
  );
}

/** The expression as `parseExpression` reads it. */
export function textOfExpression(expression: Expression): string {
  let text = '';
  for (const piece of piecesOf(expression)) text += piece;
  return text;
}

/** The same for messages: no more of it than so many characters. */
export function startOfExpression(expression: Expression, most = 300): string {
  let text = '';
  for (const piece of piecesOf(expression)) {
    text += piece;
    if (text.length > most) break;
  }
  return bounded(text, most);
}

/** The text piece by piece, since that of an expression with shared parts can be longer than any memory. */
function* piecesOf(expression: Expression): Generator<string> {
  switch (expression.kind) {
    case 'constant': {
      const text = describeRational(expression.value);
      yield /^\d+$/.test(text) ? text : `(${text})`;
      return;
    }
    case 'symbol':
      yield expression.name;
      return;
    case 'sum':
      if (expression.terms.length === 0) yield '0';
      for (const [position, term] of expression.terms.entries()) {
        yield position === 0 ? '(' : ' + ';
        yield* piecesOf(term);
      }
      if (expression.terms.length > 0) yield ')';
      return;
    case 'product':
      if (expression.factors.length === 0) yield '1';
      for (const [position, factor] of expression.factors.entries()) {
        if (position > 0) yield '*';
        yield* piecesOf(factor);
      }
      return;
    case 'power': {
      const { base, exponent } = expression;
      const isAtom = base.kind === 'symbol' || (base.kind === 'sum' && base.terms.length > 0);
      if (!isAtom) yield '(';
      yield* piecesOf(base);
      if (!isAtom) yield ')';
      yield `^(${Number.isInteger(exponent) ? String(exponent) : `${2 * exponent}/2`})`;
    }
  }
}
