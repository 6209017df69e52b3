import { expect } from 'chai';
import fc from 'fast-check';
import {
  formulaArithmetic,
  expressionArithmetic,
  numberArithmetic,
  type Arithmetic,
} from '../../src/symbolic/arithmetic.js';
import { expanded } from '../../src/symbolic/expression.js';
import { constantFormula, symbolFormula, type Formula } from '../../src/symbolic/formula.js';
import {
  composed,
  derived,
  derivativesOf,
  partitionsOf,
  product,
} from '../../src/symbolic/identities/composition.js';
import { parseFormula } from '../../src/symbolic/notation/parse.js';
import { rational } from '../../src/symbolic/rational.js';

/** A program over any arithmetic: each step takes earlier results. */
type Step = readonly [operation: 'add' | 'multiply' | 'negate' | 'divide' | 'power', a: number, b: number];

function run<T>(arithmetic: Arithmetic<T>, leaves: readonly T[], steps: readonly Step[]): T {
  const { add, multiply, negate, divide, power, constant } = arithmetic;
  const values = [...leaves, constant(rational(-2n, 3n))];
  for (const [operation, a, b] of steps) {
    const [left, right] = [values[a % values.length]!, values[b % values.length]!];
    const done = {
      add: () => add(left, right),
      multiply: () => multiply(left, right),
      negate: () => negate(left),
      // The first leaf is a symbol, by which formulas can be divided.
      divide: () => divide(left, leaves[0]!),
      power: () => power(left, b % 3),
    };
    values.push(done[operation]());
  }
  return values.at(-1)!;
}

const steps = fc.array(
  fc.tuple(
    fc.constantFrom<Step[0][]>('add', 'multiply', 'negate', 'divide', 'power'),
    fc.nat(20),
    fc.nat(20),
  ),
  { minLength: 1, maxLength: 7 },
);

describe('an arithmetic of expressions', () => {
  it('gives what that of formulas gives, multiplied out, and that of numbers in numbers', () => {
    const values = { a: 0.75, b: -1.25 };
    fc.assert(
      fc.property(steps, program => {
        const symbols = ['a', 'b'] as const;
        const formula = run(
          formulaArithmetic(),
          symbols.map(name => symbolFormula(name)),
          program,
        );
        const expression = run(
          expressionArithmetic,
          symbols.map(name => ({ kind: 'symbol', name }) as const),
          program,
        );
        expect(expanded(expression).equals(formula)).to.be.true;
        const number = run(numberArithmetic, [values.a, values.b], program);
        const exact = formula.at(values);
        expect(Math.abs(number - exact)).to.be.at.most(1e-9 * Math.max(1, Math.abs(exact)));
      }),
      { numRuns: 100 },
    );
  });

  it('writes a difference as a factor −1, and a quotient as a power −1', () => {
    const [a, b] = ['a', 'b'].map(name => ({ kind: 'symbol', name }) as const);
    const { add, divide, negate } = expressionArithmetic;
    expect(expanded(add(a!, negate(divide(a!, b!)))).toString()).to.equal('a - a/b');
  });
});

describe('Faà di Bruno', () => {
  it('sums over the partitions: 1, 2, 3, 5, 7, 11, 15, 22', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8].map(k => partitionsOf(k).length)).to.deep.equal([
      1, 2, 3, 5, 7, 11, 15, 22,
    ]);
    for (const counts of partitionsOf(8))
      expect(counts.reduce((sum, count, position) => sum + count * (position + 1), 0)).to.equal(8);
  });

  it('has the derivatives of tanh by its differential equation', () => {
    const derivatives = derivativesOf(parseFormula('t'), { t: parseFormula('1 - t^2') }, 3);
    expect(derivatives.map(String)).to.deep.equal(['t', '-t^2 + 1', '2*t^3 - 2*t', '-6*t^4 + 8*t^2 - 2']);
  });

  it('derives by the product rule, with powers of both signs and halves', () => {
    const derivation = { x: constantFormula(1), y: parseFormula('z') };
    expect(
      derived(parseFormula('x^3*y/2 + 1/x + sqrt(x)'), derivation).equals(
        parseFormula('3*x^2*y/2 + x^3*z/2 - 1/x^2 + 1/(2*sqrt(x))'),
      ),
    ).to.be.true;
  });

  it('composes polynomials as multiplying them out does', () => {
    // (x + ε x1 + ε² x2)³ by its coefficients of ε, and by products.
    const arithmetic = formulaArithmetic();
    const x = ['x', 'x1', 'x2', 'x3'].map(name => symbolFormula(name));
    const derivatives = derivativesOf(parseFormula('x^3'), { x: constantFormula(1) }, 3);
    const cubes: Formula[] = product(product(x, x, arithmetic), x, arithmetic);
    const found = composed(derivatives, x, arithmetic);
    expect(found.map(String)).to.deep.equal(cubes.map(String));
    const powers = parseFormula('(x + e*x1 + e^2*x2 + e^3*x3)^3').coefficients('e');
    for (const [k, formula] of found.entries()) expect(formula.equals(powers.get(k)!)).to.be.true;
  });
});
