import fc from 'fast-check';
import { exactly, rational, type Rational } from '../../../src/symbolic/rational.js';
import type { Expression } from '../../../src/symbolic/expression.js';

export const integer = fc.integer({ min: -30, max: 30 }).map(BigInt);
export const fraction: fc.Arbitrary<Rational> = fc
  .tuple(
    fc.oneof(integer, fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })),
    fc.oneof(fc.bigInt({ min: 1n, max: 30n }), fc.bigInt({ min: 1n, max: 10n ** 30n })),
  )
  .map(([p, q]) => rational(p, q));

const symbol: fc.Arbitrary<Expression> = fc
  .constantFrom('a', 'b', 'n', 'G_ij', 'w1_2')
  .map(name => ({ kind: 'symbol', name }));
const root: fc.Arbitrary<Expression> = fc.constantFrom(2, 3, 6, 12).map(value => ({
  kind: 'power',
  base: { kind: 'constant', value: exactly(value) },
  exponent: 0.5,
}));
const powerOfN: fc.Arbitrary<Expression> = fc
  .integer({ min: -5, max: 5 })
  .filter(half => half !== 0)
  .map(half => ({ kind: 'power', base: { kind: 'symbol', name: 'n' }, exponent: half / 2 }));

/** Sums and products of fractions, symbols, roots and powers of n. */
export const expressions: fc.Arbitrary<Expression> = fc.letrec<{ any: Expression }>(tie => ({
  any: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    symbol,
    fraction.map((value): Expression => ({ kind: 'constant', value })),
    root,
    powerOfN,
    fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((terms): Expression => ({ kind: 'sum', terms })),
    fc
      .array(tie('any'), { minLength: 1, maxLength: 3 })
      .map((factors): Expression => ({ kind: 'product', factors })),
    fc
      .tuple(tie('any'), fc.integer({ min: 0, max: 3 }))
      .map(([base, exponent]): Expression => ({ kind: 'power', base, exponent })),
  ),
})).any;

/** Numbers for the symbols of these expressions. */
export const points = fc.record({
  a: fc.double({ min: -2, max: 2, noNaN: true }),
  b: fc.double({ min: -2, max: 2, noNaN: true }),
  n: fc.double({ min: 0.5, max: 3, noNaN: true }),
  G_ij: fc.double({ min: -2, max: 2, noNaN: true }),
  w1_2: fc.double({ min: -2, max: 2, noNaN: true }),
});

/** The value of an expression and of Σ|terms| in float64, without the ring. */
export function floatValue(
  expression: Expression,
  values: Readonly<Record<string, number>>,
): { value: number; size: number } {
  const of = (part: Expression): { value: number; size: number } => floatValue(part, values);
  switch (expression.kind) {
    case 'constant': {
      const value = Number(expression.value.numerator) / Number(expression.value.denominator);
      return { value, size: Math.abs(value) };
    }
    case 'symbol': {
      const value = values[expression.name] ?? NaN;
      return { value, size: Math.abs(value) };
    }
    case 'sum':
      return expression.terms
        .map(of)
        .reduce((sum, term) => ({ value: sum.value + term.value, size: sum.size + term.size }), {
          value: 0,
          size: 0,
        });
    case 'product':
      return expression.factors
        .map(of)
        .reduce(
          (product, factor) => ({ value: product.value * factor.value, size: product.size * factor.size }),
          { value: 1, size: 1 },
        );
    case 'power': {
      const { value, size } = of(expression.base);
      return { value: value ** expression.exponent, size: size ** expression.exponent };
    }
  }
}

/** The LaTeX that formulas are written in, as text of the parser's grammar: an independent reader of it. */
export function textOfLatex(latex: string): string {
  let text = latex.replaceAll('\\left', '').replaceAll('\\right', '');
  text = text.replaceAll(/\\mathrm\{([^}]*)\}/g, '$1');
  text = text.replaceAll(/_\{([^}]*)\}/g, (_, subscripts: string) => `_${subscripts.replaceAll(',', '_')}`);
  text = text.replaceAll(/\^\{([^}]*)\}/g, '^($1)');
  text = text.replaceAll(/\\sqrt\{([^}]*)\}/g, 'sqrt($1)');
  // What is left of braces stands around numerators and denominators.
  text = text.replaceAll('}{', ')/(').replaceAll('\\frac{', '((').replaceAll('}', '))');
  return text.replaceAll(/(?<=[\p{L}\p{N})_]) (?=[\p{L}\d(])/gu, '*');
}
