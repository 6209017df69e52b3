import type { Expression } from '../../../src/symbolic/expression.js';

/** How an expression is made wrong: the sign of a summand, or one of its symbols. */
export type Mutation = 'sign' | 'symbol';

/** How many places there are for a mutation. */
export function placesOf(expression: Expression, mutation: Mutation): number {
  const own =
    mutation === 'symbol'
      ? Number(expression.kind === 'symbol')
      : expression.kind === 'sum'
        ? expression.terms.length
        : 0;
  return childrenOf(expression).reduce((sum, child) => sum + placesOf(child, mutation), own);
}

/** The expression with a mutation at one place; all of it with another sign if it has no sum. */
export function mutated(expression: Expression, mutation: Mutation, place: number): Expression {
  if (mutation === 'sign' && placesOf(expression, 'sign') === 0) return negated(expression);
  let left = place;
  const visit = (part: Expression): Expression => {
    switch (part.kind) {
      case 'constant':
        return part;
      case 'symbol':
        return mutation === 'symbol' && left-- === 0 ? { kind: 'symbol', name: `${part.name}_other` } : part;
      case 'sum': {
        const terms = part.terms.map(term =>
          mutation === 'sign' && left-- === 0 ? negated(term) : visit(term),
        );
        return { kind: 'sum', terms };
      }
      case 'product':
        return { kind: 'product', factors: part.factors.map(visit) };
      case 'power':
        return { kind: 'power', base: visit(part.base), exponent: part.exponent };
    }
  };
  return visit(expression);
}

function negated(expression: Expression): Expression {
  return {
    kind: 'product',
    factors: [{ kind: 'constant', value: { numerator: -1n, denominator: 1n } }, expression],
  };
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'sum':
      return expression.terms;
    case 'product':
      return expression.factors;
    case 'power':
      return [expression.base];
    case 'constant':
    case 'symbol':
      return [];
  }
}
