import {
  abs,
  add,
  applyFunction,
  atan2,
  divide,
  gramRoot,
  log,
  maximum,
  multiply,
  power,
  sign,
  stopGradient,
  subtract,
  type ElementwiseFunction,
  type Node,
} from '../../ad/index.js';
import { constantFormula, symbolFormula, zeroFormula } from '../formula.js';
import { parseFormula } from '../notation/parse.js';
import { rational } from '../rational.js';
import { composed, derivativesOf, product, type Coefficients, type Derivation } from './composition.js';
import type { Identity } from './identity.js';
import type { Numbers } from './readScalars.js';
import { largestOrder, recurrence, type Recurrence } from './recurrence.js';

/** The coefficients of f of a series, by the derivatives of f in symbols. */
function ofSeries<T>(
  value: string,
  slopes: Readonly<Record<string, string>>,
  x: Coefficients<T>,
  { of, ...arithmetic }: Numbers<T>,
): T[] {
  const derivation: Derivation = Object.fromEntries(
    Object.entries(slopes).map(([symbol, text]) => [symbol, parseFormula(text)]),
  );
  return composed(derivativesOf(parseFormula(value), derivation, x.length - 1).map(of), x, arithmetic);
}

function difference<T>(a: Coefficients<T>, b: Coefficients<T>, { add: plus, negate }: Numbers<T>): T[] {
  return a.map((coefficient, k) => plus(coefficient, negate(b[k] as T)));
}

/** ∫ a: a₀ is y₀, and yₖ = aₖ₋₁/k. */
function integrated<T>(first: T, a: Coefficients<T>, { multiply: times, constant }: Numbers<T>): T[] {
  return [first, ...a.slice(0, -1).map((slope, k) => times(constant(rational(1n, BigInt(k + 1))), slope))];
}

/** (k + 1) aₖ₊₁, and 0 at the end. */
function differentiated<T>(a: Coefficients<T>, { multiply: times, of }: Numbers<T>): T[] {
  const derivative = a.slice(1).map((next, k) => times(of(constantFormula(k + 1)), next));
  return [...derivative, of(zeroFormula)];
}

/** f0, f1, f2, ..., each of which is the derivative of the one before, and no more is known of them. */
function anyFunction(order: number): ElementwiseFunction {
  return {
    key: `identities: f${order}`,
    name: `f${order}`,
    // Where numbers are compared, all of them are exp.
    value: ([x = NaN]) => Math.exp(x),
    partial: (_, [x]) => applyFunction(anyFunction(order + 1), [x as Node]),
  };
}

const orders = Array.from({ length: largestOrder + 1 }, (_, order) => order);

const recurrences: readonly Omit<Recurrence, 'source'>[] = [
  {
    name: 'multiply',
    statement: 'yₖ = Σⱼ aⱼ bₖ₋ⱼ',
    operands: ['a', 'b'],
    graph: ([a, b]) => multiply(a as Node, b as Node),
    functions: () => [],
    expected: ([a = [], b = []], numbers) => product(a, b, numbers),
    at: [0.75, -1.25],
    values: () => ({}),
  },
  {
    name: 'divide',
    statement: 'y b = a',
    operands: ['a', 'b'],
    graph: ([a, b]) => divide(a as Node, b as Node),
    functions: () => [],
    expected: ([a = [], b = []], numbers) => product(a, ofSeries('1/b', { b: '1' }, b, numbers), numbers),
    at: [0.75, -1.25],
    values: () => ({}),
  },
  {
    name: 'exponentiate',
    orderAsWritten: 3,
    statement: 'y = exp(b log a)',
    operands: ['a', 'b'],
    graph: ([a, b]) => power(a as Node, b as Node),
    functions: ([a, b]) => [
      [power(a as Node, b as Node), 'y'],
      [log(a as Node), 'l'],
    ],
    expected([a = [], b = []], numbers) {
      const logarithm = ofSeries('l', { l: '1/a', a: '1' }, a, numbers);
      return ofSeries('y', { y: 'y' }, product(b, logarithm, numbers), numbers);
    },
    at: [0.75, 1.25],
    values: ([a = NaN, b = NaN]) => ({ y: a ** b, l: Math.log(a) }),
  },
  {
    name: 'atan2',
    orderAsWritten: 3,
    statement: '(y² + x²) θ′ = x y′ − y x′',
    operands: ['y', 'x'],
    graph: ([y, x]) => atan2(y as Node, x as Node),
    // r = y² + x², by a size s that has no influence
    functions([y, x]) {
      const size = stopGradient(maximum(abs(y as Node), abs(x as Node)));
      const [a, b] = [divide(y as Node, size), divide(x as Node, size)];
      return [
        [size, 's'],
        [add(multiply(a, a), multiply(b, b)), 'r/s^2'],
      ];
    },
    expected([y = [], x = []], numbers) {
      const [ofY, ofX] = [differentiated(y, numbers), differentiated(x, numbers)];
      const above = difference(product(x, ofY, numbers), product(y, ofX, numbers), numbers);
      const squares = product(y, y, numbers).map((value, k) =>
        numbers.add(value, product(x, x, numbers)[k] as typeof value),
      );
      const below = ofSeries('1/r', { r: '1' }, squares, numbers);
      return integrated(numbers.of(symbolFormula('theta')), product(above, below, numbers), numbers);
    },
    at: [0.75, -1.25],
    values: ([y = NaN, x = NaN]) => ({ r: y * y + x * x, s: 1, theta: Math.atan2(y, x) }),
  },
  {
    name: 'gramRoot',
    orderAsWritten: 3,
    statement: 'y² = k₁₁ k₂₂ − k₁₂²',
    operands: ['p', 'q', 'r'],
    graph: ([p, q, r]) => gramRoot(p as Node, q as Node, r as Node),
    functions: ([p, q, r]) => [[gramRoot(p as Node, q as Node, r as Node), 'y']],
    expected([p = [], q = [], r = []], numbers) {
      const square = difference(product(p, r, numbers), product(q, q, numbers), numbers);
      return ofSeries('y', { y: '1/(2*y)' }, square, numbers);
    },
    at: [1.25, 0.25, 1.5],
    values: ([p = NaN, q = NaN, r = NaN]) => ({ y: Math.sqrt(p * r - q * q) }),
  },
  {
    name: 'maximum',
    statement: 'y = (a + b + d (a − b))/2, d the sign of a − b',
    operands: ['a', 'b'],
    graph: ([a, b]) => maximum(a as Node, b as Node),
    functions: ([a, b]) => [
      [sign(subtract(a as Node, b as Node)), 'd'],
      [sign(subtract(b as Node, a as Node)), '-d'],
    ],
    expected: ([a = [], b = []], { add: plus, multiply: times, negate, of }) =>
      a.map((left, k) => {
        const right = b[k] as typeof left;
        const bent = times(of(symbolFormula('d')), plus(left, negate(right)));
        return times(of(parseFormula('1/2')), plus(plus(left, right), bent));
      }),
    at: [0.75, -1.25],
    values: () => ({ d: 1 }),
  },
  {
    name: 'elementwiseFunction',
    statement: 'y′ = f′(x) x′ for any f, with any derivatives',
    operands: ['x'],
    graph: ([x]) => applyFunction(anyFunction(0), [x as Node]),
    functions: ([x]) => orders.map(order => [applyFunction(anyFunction(order), [x as Node]), `f${order}`]),
    expected: ([x = []], { of, ...arithmetic }) =>
      composed(
        orders.slice(0, x.length).map(order => of(symbolFormula(`f${order}`))),
        x,
        arithmetic,
      ),
    at: [0.5],
    values: ([x = NaN]) => Object.fromEntries(orders.map(order => [`f${order}`, Math.exp(x)])),
  },
];

export const otherRecurrences: readonly Identity[] = recurrences.map(of =>
  recurrence({ ...of, source: `src/ad/primitives/${of.name}.ts` }),
);
