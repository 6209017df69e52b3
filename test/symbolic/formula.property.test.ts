import { expect } from 'chai';
import fc from 'fast-check';
import { expanded, textOfExpression } from '../../src/symbolic/expression.js';
import { constantFormula, type Formula, symbolFormula } from '../../src/symbolic/formula.js';
import { parseExpression, parseFormula } from '../../src/symbolic/notation/parse.js';
import {
  addRationals,
  bitLength,
  exactly,
  integerRoot,
  multiplyRationals,
  nearestNumber,
  rational,
} from '../../src/symbolic/rational.js';
import { expressions, floatValue, fraction, points, textOfLatex } from './support/formulas.js';

const formulas = expressions.map(expression => expanded(expression));
const runs = { numRuns: 60 };

describe('exact fractions', () => {
  it('come back from float64 and go to the nearest float64', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), x => {
        expect(nearestNumber(exactly(x))).to.equal(x + 0);
      }),
    );
    // No other float64 is nearer, also among subnormal numbers.
    const neighbour = (x: number, step: bigint): number => {
      const bits = new BigInt64Array(new Float64Array([x]).buffer);
      return new Float64Array(new BigInt64Array([(bits[0] ?? 0n) + step]).buffer)[0] ?? NaN;
    };
    const exponent = fc.integer({ min: -1080, max: 1000 });
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 2n ** 90n }),
        fc.bigInt({ min: 1n, max: 2n ** 70n }),
        exponent,
        (p, q, e) => {
          const fraction = e < 0 ? rational(p, q << BigInt(-e)) : rational(p << BigInt(e), q);
          const nearest = nearestNumber(fraction);
          fc.pre(nearest > 0 && nearest < Infinity);
          const distance = (x: number): bigint => {
            const { numerator, denominator } = exactly(x);
            const difference = fraction.numerator * denominator - numerator * fraction.denominator;
            return ((difference < 0n ? -difference : difference) * (1n << 1100n)) / denominator;
          };
          expect(distance(nearest) <= distance(neighbour(nearest, 1n))).to.be.true;
          expect(distance(nearest) <= distance(neighbour(nearest, -1n))).to.be.true;
        },
      ),
      { numRuns: 500 },
    );
  });

  it('round ties to even, and the largest and the smallest as float64 does', () => {
    const half = rational(1n, 2n);
    const middle = (x: number, y: number): number =>
      nearestNumber(multiplyRationals(half, addRationals(exactly(x), exactly(y))));
    expect(middle(1, 1 + 2 ** -52)).to.equal(1);
    expect(middle(1 + 2 ** -52, 1 + 2 ** -51)).to.equal(1 + 2 ** -51);
    expect(middle(0, Number.MIN_VALUE)).to.equal(0);
    expect(middle(Number.MIN_VALUE, 2 * Number.MIN_VALUE)).to.equal(2 * Number.MIN_VALUE);
    expect(nearestNumber(rational(2n ** 1024n))).to.equal(Infinity);
    expect(nearestNumber(rational(-(10n ** 400n), 10n ** 401n))).to.equal(-0.1);
  });

  it('have whole roots and lengths', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 60n }), a => {
        const root = integerRoot(a);
        expect(root * root <= a && a < (root + 1n) ** 2n).to.be.true;
        expect(bitLength(a)).to.equal(a === 0n ? 0 : a.toString(2).length);
      }),
    );
  });
});

describe('formulas are a ring', () => {
  const same = (a: Formula, b: Formula): void => {
    expect(a.equals(b), `${a.toString()} ≠ ${b.toString()}`).to.be.true;
  };

  it('with the axioms of one', () => {
    fc.assert(
      fc.property(formulas, formulas, formulas, (a, b, c) => {
        same(a.plus(b), b.plus(a));
        same(a.times(b), b.times(a));
        same(a.plus(b).plus(c), a.plus(b.plus(c)));
        same(a.times(b).times(c), a.times(b.times(c)));
        same(a.times(b.plus(c)), a.times(b).plus(a.times(c)));
        same(a.minus(a), constantFormula(0));
        same(a.times(constantFormula(1)), a);
        same(a.power(3), a.times(a).times(a));
        expect(a.equals(a.plus(constantFormula(rational(1n, 10n ** 40n))))).to.be.false;
      }),
      runs,
    );
  });

  it('in which single terms have inverses and roots', () => {
    fc.assert(
      fc.property(formulas, fraction, fc.integer({ min: -4, max: 4 }), (a, q, k) => {
        fc.pre(q.numerator !== 0n);
        const term = constantFormula(q)
          .times(symbolFormula('n', k / 2))
          .times(parseFormula('sqrt(6)*b'));
        same(a.times(term).dividedBy(term), a);
        same(a.times(term.power(-2)).times(term).times(term), a);
        const square = constantFormula(rational(18n, 5n)).times(symbolFormula('n', k));
        same(square.power(0.5).power(2), square);
        same(square.power(-1.5).times(square).times(square.power(0.5)), constantFormula(1));
      }),
      runs,
    );
  });

  it('whose values are those of the expression', () => {
    fc.assert(
      fc.property(expressions, points, (expression, values) => {
        const { value, size } = floatValue(expression, values);
        const exact = expanded(expression).at(values);
        // The float64 rounds at each of up to a hundred operations.
        expect(Math.abs(exact - value)).to.be.at.most(1e-13 * size + 1e-300);
      }),
      { numRuns: 300 },
    );
  });

  it('in which powers of a symbol and replacements are what they are', () => {
    fc.assert(
      fc.property(formulas, points, (formula, values) => {
        const parts = [...formula.coefficients('n')];
        const sum = parts.reduce(
          (total, [power, part]) => total.plus(part.times(symbolFormula('n', power))),
          constantFormula(0),
        );
        same(sum, formula);
        if (!formula.isZero) {
          expect(parts[0]?.[0]).to.equal(formula.exponent('n'));
          same(formula.leading('n').plus(formula.minus(formula.leading('n'))), formula);
        }
        const { a, n } = values;
        const replaced = formula.substitute({ a: parseFormula('a - b'), n: parseFormula('4*n') });
        expect(replaced.at({ ...values, a, b: 0, n })).to.equal(formula.at({ ...values, a, b: 0, n: 4 * n }));
      }),
      runs,
    );
  });
});

describe('the notation of formulas', () => {
  it('comes back from text, from expressions and from LaTeX', () => {
    fc.assert(
      fc.property(expressions, expression => {
        const formula = expanded(expression);
        const text = formula.toString();
        expect(parseFormula(text).equals(formula), text).to.be.true;
        expect(parseFormula(text).toString()).to.equal(text);
        const written = textOfExpression(expression);
        expect(expanded(parseExpression(written)).equals(formula), written).to.be.true;
        for (const collect of [undefined, 'n', 'a']) {
          const latex = formula.toLatex(collect === undefined ? {} : { collect });
          const read = parseFormula(textOfLatex(latex)).substitute({ w_1_2: symbolFormula('w1_2') });
          expect(read.equals(formula), `${latex} is not ${text}`).to.be.true;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('comes back from JSON', () => {
    fc.assert(
      fc.property(formulas, formula => {
        const { terms } = JSON.parse(JSON.stringify(formula)) as ReturnType<Formula['toJSON']>;
        const sum = terms.map(({ coefficient, root = '1', powers }) =>
          Object.entries(powers).reduce(
            (product, [name, power]) => product.times(symbolFormula(name, power)),
            parseFormula(`${coefficient}*sqrt(${root})`),
          ),
        );
        const read = sum.reduce((a, b) => a.plus(b), constantFormula(0));
        expect(read.equals(formula)).to.be.true;
      }),
      runs,
    );
  });
});
