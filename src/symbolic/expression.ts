import { Budget } from './budget.js';
import { constantFormula, oneFormula, SumOfTerms, symbolFormula, type Formula } from './formula.js';
import { equalRationals, one, rational, type Rational } from './rational.js';

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
 * The expression multiplied out.
 * @throws InvalidArgumentError for a quotient by a sum, or a root of one; SymbolicLimitError.
 */
export function expanded(expression: Expression, budget = new Budget()): Formula {
  switch (expression.kind) {
    case 'constant':
      return constantFormula(expression.value);
    case 'symbol':
      return symbolFormula(expression.name);
    case 'sum': {
      const sum = new SumOfTerms();
      for (const term of expression.terms) {
        sum.addAll(expanded(term, budget));
        budget.holdTerms(sum.size);
      }
      return sum.toFormula();
    }
    case 'product':
      return expression.factors.reduce(
        (product, factor) => product.times(expanded(factor, budget), budget),
        oneFormula,
      );
    case 'power':
      return expanded(expression.base, budget).power(expression.exponent, budget);
  }
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
  switch (expression.kind) {
    case 'constant': {
      const { numerator, denominator } = expression.value;
      const text = denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`;
      return numerator < 0n || denominator !== 1n ? `(${text})` : text;
    }
    case 'symbol':
      return expression.name;
    case 'sum':
      return expression.terms.length === 0 ? '0' : `(${expression.terms.map(textOfExpression).join(' + ')})`;
    case 'product':
      return expression.factors.length === 0 ? '1' : expression.factors.map(textOfExpression).join('*');
    case 'power': {
      const { base, exponent } = expression;
      const isAtom = base.kind === 'symbol' || base.kind === 'sum';
      const text = textOfExpression(base);
      const power = Number.isInteger(exponent) ? String(exponent) : `${2 * exponent}/2`;
      return `${isAtom && text !== '0' ? text : `(${text})`}^(${power})`;
    }
  }
}
