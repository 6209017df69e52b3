import { backprop, input, multiply, power, type Node } from '../../ad/index.js';
import { evaluate } from '../../evaluation/index.js';
import { pairExpectation, slot } from '../../limits/graphs/index.js';
import { expandFunctions } from '../../program/index.js';
import { Budget } from '../budget.js';
import { constantFormula, symbolFormula, zeroFormula, type Formula } from '../formula.js';
import { rational } from '../rational.js';
import type { Equation, Identity } from './identity.js';
import { compared } from './numbersAt.js';
import { expressionNumbers, formulaNumbers, readScalars, type Numbers } from './readScalars.js';
import { factorial } from './factorials.js';

/** Degrees up to which f and g are polynomials, and those up to which all witnesses are asked. */
const degree = 6;
const smallDegree = 3;

const covariance = { k11: input('k11', []), k12: input('k12', []), k22: input('k22', []) };
const names = ['k11', 'k12', 'k22'] as const;
const scalars = names.map(name => [covariance[name], symbolFormula(name)] as const);

/** Polynomials f = Σ fₐ xᵃ and g = Σ g_b yᵇ with any coefficients, term by term. */
interface DualCase {
  readonly name: string;
  readonly statement: string;
  readonly source: string;
  /** What is computed of xᵃ and yᵇ; undefined is 0. */
  readonly computed: (a: number, b: number) => Node | undefined;
  readonly expected: (a: number, b: number) => Formula;
}

const cases: readonly DualCase[] = [
  {
    name: 'isserlis',
    statement: 'E f(u) g(v) = Σ over pairings of the factors of uᵃ vᵇ, for polynomials f, g',
    source: 'Isserlis 1918',
    computed: (a, b) => expected(power(slot(0), a), power(slot(0), b)),
    expected: pairings,
  },
  {
    name: 'price',
    statement: '∂/∂k₁₂ E f(u) g(v) = E f′(u) g′(v)',
    source: 'Price 1958',
    computed: (a, b) => derivative('k12', a, b),
    expected: (a, b) => pairings(a - 1, b - 1).times(constantFormula(a * b)),
  },
  {
    name: 'heat',
    statement: '∂/∂k₁₁ E f(u) g(v) = ½ E f″(u) g(v)',
    source: 'Price 1958',
    computed: (a, b) => derivative('k11', a, b),
    expected: (a, b) => pairings(a - 2, b).times(constantFormula(rational(BigInt(a * (a - 1)), 2n))),
  },
  {
    name: 'stein',
    statement: 'E u f(u) g(v) = k₁₁ E f′(u) g(v) + k₁₂ E f(u) g′(v)',
    source: 'Stein 1981',
    computed: (a, b) => expected(multiply(slot(0), power(slot(0), a)), power(slot(0), b)),
    expected: (a, b) =>
      symbolFormula('k11')
        .times(constantFormula(a))
        .times(pairings(a - 1, b))
        .plus(
          symbolFormula('k12')
            .times(constantFormula(b))
            .times(pairings(a, b - 1)),
        ),
  },
];

export const dualIdentities: readonly Identity[] = cases.map(dualIdentity);

function dualIdentity({ name, statement, source, computed, expected: formulaOf }: DualCase): Identity {
  /** The powers that meet, and what is computed of them. */
  const terms = (most: number): { a: number; b: number; node: Node }[] =>
    Array.from(
      { length: (most + 1) ** 2 },
      (_, k) => [Math.floor(k / (most + 1)), k % (most + 1)] as const,
    ).flatMap(([a, b]) => {
      const node = computed(a, b);
      return node === undefined ? [] : [{ a, b, node: expandFunctions([node])[0] as Node }];
    });
  const sumOf = <T>(
    { add, multiply, of }: Numbers<T>,
    summands: readonly (readonly [number, number, T])[],
  ): T =>
    summands
      .map(([a, b, value]) =>
        multiply(of(symbolFormula(`f${a}`)), multiply(of(symbolFormula(`g${b}`)), value)),
      )
      .reduce(add);
  const equation = <T extends Equation['left']>(most: number, numbers: Numbers<T>): Equation => {
    const found = terms(most);
    const read = readScalars(
      found.map(({ node }) => node),
      { scalars },
      numbers,
    );
    // All powers, so that what is computed as 0 is proved to be.
    const all = Array.from({ length: (most + 1) ** 2 }, (_, k) => {
      const [a, b] = [Math.floor(k / (most + 1)), k % (most + 1)];
      return [a, b, numbers.of(formulaOf(a, b))] as const;
    });
    return {
      name: `degree ${most}`,
      left: sumOf(
        numbers,
        found.map(({ a, b }, k) => [a, b, read[k] as T]),
      ),
      right: sumOf(numbers, all),
      isLarge: most === degree,
    };
  };
  return {
    name,
    group: 'duals',
    statement,
    source,
    equations: () => [
      equation(smallDegree, expressionNumbers),
      equation(degree, formulaNumbers(new Budget())),
    ],
    async numbers() {
      const found = terms(degree);
      const values = { k11: 1.25, k12: -0.5, k22: 0.75 };
      const bindings = new Map(names.map(name => [covariance[name], values[name]]));
      const results = await evaluate(
        found.map(({ node }) => node),
        bindings,
      );
      return compared(
        results.map(({ data }) => data[0] ?? NaN),
        values,
        ({ of }) => found.map(({ a, b }) => of(formulaOf(a, b))),
      );
    },
  };
}

function expected(f: Node, g: Node): Node | undefined {
  return pairExpectation(f, g, covariance);
}

function derivative(by: 'k11' | 'k12', a: number, b: number): Node | undefined {
  const node = expected(power(slot(0), a), power(slot(0), b));
  return node && backprop(node, [covariance[by]])[0];
}

/**
 * E uᵃ vᵇ by counting the pairings that have j pairs of u and v:
 *
 *   Σⱼ a! b!/(j! p! q! 2^(p+q)) k₁₂ʲ k₁₁ᵖ k₂₂^q,  p = (a − j)/2,  q = (b − j)/2.
 */
function pairings(a: number, b: number): Formula {
  let sum = zeroFormula;
  for (let j = 0; j <= Math.min(a, b); j++) {
    const [p, q] = [(a - j) / 2, (b - j) / 2];
    if (!Number.isInteger(p) || !Number.isInteger(q)) continue;
    const count = rational(
      factorial(a) * factorial(b),
      factorial(j) * factorial(p) * factorial(q) * 2n ** BigInt(p + q),
    );
    const product = [symbolFormula('k12', j), symbolFormula('k11', p), symbolFormula('k22', q)];
    sum = sum.plus(product.reduce((all, factor) => all.times(factor), constantFormula(count)));
  }
  return sum;
}
