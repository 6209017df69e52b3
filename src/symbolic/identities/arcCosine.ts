import {
  backprop,
  input,
  isApplication,
  power,
  primitives,
  relu,
  step,
  topologicalOrder,
  type Node,
} from '../../ad/index.js';
import { evaluate } from '../../evaluation/index.js';
import { pairExpectation, slot } from '../../limits/graphs/index.js';
import { expandFunctions } from '../../program/index.js';
import { Budget } from '../budget.js';
import type { Expression } from '../expression.js';
import { constantFormula, symbolFormula, zeroFormula, type Formula } from '../formula.js';
import { parseFormula } from '../notation/parse.js';
import { derived } from './composition.js';
import type { Equation, Identity } from './identity.js';
import { compared } from './numbersAt.js';
import { expressionNumbers, formulaNumbers, readScalars, type Numbers } from './readScalars.js';

const covariance = { k11: input('k11', []), k12: input('k12', []), k22: input('k22', []) };
const { k11, k12, k22 } = covariance;

/** E relu(u)ⁿ relu(v)ⁿ as it is evaluated; relu(u)⁰ is the step. */
function kernelOf(order: number): Node {
  const f = order === 0 ? step(slot(0)) : power(relu(slot(0)), order);
  const node = pairExpectation(f, f, covariance);
  if (node === undefined) throw new Error('the kernel of relu is not 0');
  return node;
}

/** What the covariances, R = √(k₁₁ k₂₂ − k₁₂²) and the angle a = π − θ are. */
interface Angles {
  readonly k11: Formula;
  readonly k12: Formula;
  readonly k22: Formula;
  readonly R: Formula;
  readonly a: Formula;
}

const anyAngle: Angles = {
  k11: symbolFormula('k11'),
  k12: symbolFormula('k12'),
  k22: symbolFormula('k22'),
  R: symbolFormula('R'),
  a: symbolFormula('a'),
};
/** The relation of R to the covariances, solved for k₁₁. */
const k11ByRoot = parseFormula('(R^2 + k12^2)/k22');

function readKernel<T>(order: number, at: Angles, numbers: Numbers<T>): T {
  const nodes = expandFunctions([kernelOf(order)]);
  const scalars: [Node, Formula][] = [
    [k11, at.k11],
    [k12, at.k12],
    [k22, at.k22],
  ];
  for (const node of topologicalOrder(nodes)) {
    if (isApplication(node, primitives.gramRoot)) scalars.push([node, at.R]);
    if (isApplication(node, primitives.atan2)) scalars.push([node, at.a]);
  }
  return readScalars(nodes, { scalars }, numbers)[0] as T;
}

const inKernels = { group: 'kernels', source: 'Cho & Saul 2009' } as const;

const orders = [1, 2, 3];

const derivatives: Identity = {
  ...inKernels,
  name: 'arc-cosine',
  statement: '∂/∂k₁₂ E relu(u)ⁿ relu(v)ⁿ = n² E relu(u)ⁿ⁻¹ relu(v)ⁿ⁻¹; n = 1: κ₁′ = κ₀',
  equations() {
    const byK12 = { R: parseFormula('-k12/R'), a: parseFormula('1/R'), k12: parseFormula('1') };
    return orders.map((order): Equation => {
      const slope = derived(readKernel(order, anyAngle, formulaNumbers(new Budget())), byK12);
      const below = readKernel<Expression>(order - 1, { ...anyAngle, k11: k11ByRoot }, expressionNumbers);
      return {
        name: `n = ${order}`,
        left: slope.substitute({ k11: k11ByRoot }),
        right: expressionNumbers.multiply(expressionNumbers.of(constantFormula(order ** 2)), below),
      };
    });
  },
  async numbers() {
    const values = { k11: 1.25, k12: -0.5, k22: 0.75 };
    const slopes = orders.map(order => backprop(kernelOf(order), [k12])[0] ?? k12);
    const given = new Map([
      [k11, values.k11],
      [k12, values.k12],
      [k22, values.k22],
    ]);
    const results = await evaluate(slopes, given);
    const angles = {
      R: Math.sqrt(values.k11 * values.k22 - values.k12 ** 2),
      a: Math.acos(-values.k12 / Math.sqrt(values.k11 * values.k22)),
    };
    return compared(
      results.map(({ data }) => data[0] ?? NaN),
      { ...values, ...angles, pi: Math.PI },
      numbers =>
        orders.map(order =>
          numbers.multiply(numbers.of(constantFormula(order ** 2)), readKernel(order - 1, anyAngle, numbers)),
        ),
    );
  },
};

const [k, halfPi] = [symbolFormula('k'), parseFormula('pi/2')];

/** E relu(u)ⁿ relu(v)ⁿ for v = u, for independent u and v, and for v = −u. */
const special: readonly {
  readonly name: string;
  readonly angles: Angles;
  readonly values: readonly string[];
  readonly at: Readonly<Record<'k11' | 'k12' | 'k22', number>>;
}[] = [
  {
    name: 'v = u',
    angles: { k11: k, k12: k, k22: k, R: zeroFormula, a: symbolFormula('pi') },
    values: ['1/2', 'k/2', '3*k^2/2', '15*k^3/2'],
    at: { k11: 1.5, k12: 1.5, k22: 1.5 },
  },
  {
    name: 'independent',
    angles: { ...anyAngle, k12: zeroFormula, R: parseFormula('sqrt(k11)*sqrt(k22)'), a: halfPi },
    values: ['1/4', 'sqrt(k11)*sqrt(k22)/(2*pi)', 'k11*k22/4', '2*sqrt(k11)^3*sqrt(k22)^3/pi'],
    at: { k11: 1.5, k12: 0, k22: 0.75 },
  },
  {
    name: 'v = -u',
    angles: { k11: k, k12: k.negated(), k22: k, R: zeroFormula, a: zeroFormula },
    values: ['0', '0', '0', '0'],
    at: { k11: 1.5, k12: -1.5, k22: 1.5 },
  },
];

const values: Identity = {
  ...inKernels,
  name: 'arc-cosine-values',
  statement: 'E relu(u)ⁿ relu(v)ⁿ for v = u, independent u and v, and v = −u: κ₀(1) = κ₁(1) = 1, ...',
  equations: () =>
    special.flatMap(({ name, angles, values: expected }) =>
      expected.map((text, order): Equation => ({
        name: `n = ${order}, ${name}`,
        left: readKernel<Expression>(order, angles, expressionNumbers),
        right: parseFormula(text),
      })),
    ),
  async numbers() {
    const nodes = [0, ...orders].map(kernelOf);
    const found = special.map(async ({ at, values: expected }) => {
      const given = new Map([
        [k11, at.k11],
        [k12, at.k12],
        [k22, at.k22],
      ]);
      const results = await evaluate(nodes, given);
      return compared(
        results.map(({ data }) => data[0] ?? NaN),
        { ...at, k: at.k11, pi: Math.PI },
        ({ of }) => expected.map(text => of(parseFormula(text))),
      );
    });
    return (await Promise.all(found)).flat();
  },
};

export const arcCosineIdentities: readonly Identity[] = [derivatives, values];
