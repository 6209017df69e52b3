import { expect } from 'chai';
import { input, multiply, type Node, type Tensor } from '../../../src/ad/index.js';
import { evaluate, jet, jvp, vjp } from '../../../src/evaluation/index.js';
import type { Backend } from '../../../src/program/index.js';
import type { BinaryCase, Domain, SeriesArray, StructuralCase, UnaryCase } from './cases.js';
import { coefficientsBy, highestOrder, polynomial, sumAll, type Route } from './compositions.js';
import {
  composeSeries,
  exact,
  relativeError,
  times,
  total,
  zero,
  type DecimalSeries,
} from './decimalSeries.js';
import { once } from './once.js';
import { spread } from './operators.js';

/**
 * Of float64, of the size of the terms that the closed form adds up. That is the value itself but where terms
 * of both signs meet: near the zeros of a derivative (Hermite polynomials, polynomials in tanh x) and in
 * series with curved inner functions.
 */
export const tolerance = 1e-12;

/** Where a case is computed, how exact that is, and which numbers it has. */
export interface Accuracy {
  readonly backend?: Backend;
  /** Of the size of the terms that the closed form adds up. */
  readonly tolerance: number;
  /** The number that the backend has for one in float64. */
  readonly round: (number: number) => number;
  /** Points are left out where coefficients grow larger than this. */
  readonly largest: number;
  /** Smaller errors are those of numbers that are rounded to multiples of the smallest one. */
  readonly smallest: number;
}

export const float64: Accuracy = {
  tolerance,
  round: number => number,
  largest: Infinity,
  // Numbers under 2.2e-308 are multiples of 5e-324.
  smallest: 1e-290,
};

/**
 * x(t) = x₀ + t, and a curve whose higher terms reach every partial derivative of Faà di Bruno's formula;
 * exact in float32.
 */
const curves = [
  { name: 'a line', higher: [1] },
  { name: 'a curve', higher: [1.3125, -0.6875, 0.40625] },
];
const otherCurve = [-0.625, 1.125, 0.1875];

/** A statement to check by one composition of the transforms; what is expected is calculated once for all. */
export interface Check {
  readonly title: string;
  /** The highest order for which derivatives exist. */
  readonly highest: number;
  readonly run: (route: Route) => Promise<void>;
}

function seriesAt(x0: number, higher: readonly number[], order = highestOrder): DecimalSeries {
  return Array.from({ length: order + 1 }, (_, k) => (k === 0 ? exact(x0) : exact(higher[k - 1] ?? 0)));
}

function expectCoefficients(
  actual: ReadonlyMap<number, Float64Array>,
  expected: readonly DecimalSeries[],
  { tolerance, smallest }: Accuracy,
  describe: (element: number) => string,
): void {
  for (const [k, values] of actual) {
    expected.forEach((series, element) => {
      const [value, truth] = [values[element]!, series[k]!];
      const error = relativeError(value, truth, smallest);
      if (error <= tolerance) return;
      expect.fail(
        `order ${k} ${describe(element)}: ${value}, true ${truth.value.toPrecision(20)}, error ${error} > ${tolerance}`,
      );
    });
  }
}

export function unaryChecks(test: UnaryCase, accuracy = float64): Check[] {
  return domainsFor(test, accuracy).flatMap(({ points, order = highestOrder }) => {
    const outer = once(() => points.map(x => test.closedForm(x, order)));
    return curves.map(({ name, higher }) => {
      const expected = once(() =>
        points.map((x, i) => composeSeries(outer()[i]!, seriesAt(x, higher, order))),
      );
      return {
        title: `along ${name}, ${points.length} points to order ${order}`,
        highest: order,
        async run(route) {
          const actual = await coefficientsBy(
            route,
            ([x0]) =>
              t =>
                test.apply(polynomial([x0!, ...higher], t)),
            [Float64Array.from(points)],
            [points.length],
            order,
            accuracy,
          );
          expectCoefficients(actual, expected(), accuracy, element => `at x = ${points[element]!}`);
        },
      };
    });
  });
}

/** The points of a case that a backend has, with coefficients that it has. */
function domainsFor({ domains, closedForm }: UnaryCase, { round, largest }: Accuracy): Domain[] {
  if (largest === Infinity) return [...domains];
  return domains
    .map(({ points, order = highestOrder }) => ({
      order,
      points: [...new Set(points.filter(x => x === 0 || round(x) !== 0).map(round))].filter(x =>
        composeSeries(closedForm(x, order), seriesAt(x, curves[1]!.higher, order)).every(({ size }) =>
          size.lt(largest),
        ),
      ),
    }))
    .filter(({ points }) => points.length > 0);
}

export function binaryChecks(test: BinaryCase, accuracy = float64): Check[] {
  const pairs = test.pairs.map(([a, b]) => [accuracy.round(a), accuracy.round(b)] as const);
  return curves.map(({ name, higher }) => {
    const expected = once(() =>
      pairs.map(([a, b]) => test.series(seriesAt(a, higher), seriesAt(b, otherCurve))),
    );
    return {
      title: `along ${name}`,
      highest: highestOrder,
      async run(route) {
        const actual = await coefficientsBy(
          route,
          ([a, b]) =>
            t =>
              test.apply(polynomial([a!, ...higher], t), polynomial([b!, ...otherCurve], t)),
          [Float64Array.from(pairs, ([a]) => a), Float64Array.from(pairs, ([, b]) => b)],
          [pairs.length],
          highestOrder,
          accuracy,
        );
        expectCoefficients(actual, expected(), accuracy, element => `at ${pairs[element]!.join(', ')}`);
      },
    };
  });
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** The coefficients of arrays that are cubic polynomials of t. */
function curveCoefficients(shapes: StructuralCase['shapes']): Tensor[][] {
  return shapes.map((shape, position) =>
    [0, 1, 2, 3].map(k => ({ data: spread(sizeOf(shape), 4 * position + k), shape })),
  );
}

function asSeries(coefficients: readonly Tensor[]): SeriesArray {
  const [first] = coefficients;
  return {
    shape: first!.shape,
    at: Array.from(first!.data, (_, element) =>
      Array.from({ length: highestOrder + 1 }, (_unused, k) => exact(coefficients[k]?.data[element] ?? 0)),
    ),
  };
}

export function structuralChecks(test: StructuralCase, accuracy = float64): Check[] {
  const coefficients = curveCoefficients(test.shapes);
  const expected = once(() => test.loops(...coefficients.map(asSeries)));
  const along = (nodes: readonly Node[], t: Node): Node =>
    test.apply(
      ...test.shapes.map((_, position) => polynomial(nodes.slice(4 * position, 4 * position + 4), t)),
    );

  const contracted = once(() => {
    const { shape, at } = expected();
    const weights = { data: spread(at.length, 50), shape };
    const series = Array.from({ length: highestOrder + 1 }, (_, k) =>
      total(at.map((element, i) => times(exact(weights.data[i]!), element[k] ?? zero))),
    );
    return { weights, series };
  });

  return [
    {
      title: 'contracted with an array',
      highest: highestOrder,
      async run(route) {
        const { weights, series } = contracted();
        const actual = await coefficientsBy(
          route,
          nodes => t => sumAll(multiply(nodes.at(-1)!, along(nodes, t))),
          [...coefficients.flat(), weights],
          [],
          highestOrder,
          accuracy,
        );
        expectCoefficients(actual, [series], accuracy, () => 'in sum');
      },
    },
  ];
}

/** What of an accuracy is for `evaluate`. */
function whereOf({ backend }: Accuracy): { readonly backend?: Backend } {
  return backend === undefined ? {} : { backend };
}

/** Every element of y(t), with its shape: the coefficients of all orders at once. */
export async function checkElements(test: StructuralCase, accuracy = float64): Promise<void> {
  const coefficients = curveCoefficients(test.shapes);
  const expected = test.loops(...coefficients.map(asSeries));
  const values = coefficients.flat();
  const nodes = values.map(({ shape }, position) => input(String(position), shape));
  const [t, one] = [input('t', []), input('one', [])];
  const y = (u: Node): Node =>
    test.apply(
      ...test.shapes.map((_, position) => polynomial(nodes.slice(4 * position, 4 * position + 4), u)),
    );
  const results = await evaluate(
    jet(y, highestOrder)([t], [one]).coefficients,
    new Map<Node, Tensor | number>([
      [t, 0],
      [one, 1],
      ...nodes.map((node, position) => [node, values[position]!] as const),
    ]),
    whereOf(accuracy),
  );
  expect(results.map(({ shape }) => shape)).to.deep.equal(results.map(() => expected.shape));
  expectCoefficients(
    new Map(results.map(({ data }, k) => [k, data])),
    expected.at,
    accuracy,
    i => `element ${i}`,
  );
}

/** ⟨ȳ, J v⟩ = ⟨Jᵀ ȳ, v⟩, where the cotangents have the shapes of the inputs. */
export async function checkAdjoint(test: StructuralCase, accuracy = float64): Promise<void> {
  const coefficients = curveCoefficients(test.shapes);
  const [values, tangents] = [0, 1].map(k => coefficients.map(own => own[k]!)) as [Tensor[], Tensor[]];
  const nodes = [values, tangents].map(arrays => arrays.map(({ shape }, k) => input(`${k}`, shape)));
  const [x, v] = nodes as [Node[], Node[]];
  const { tangent: Jv } = jvp(test.apply)(x, v);
  const ybar = input('cotangent', Jv.shape);
  const cotangent = { data: spread(sizeOf(Jv.shape as number[]), 60), shape: Jv.shape as number[] };
  const given = new Map([
    ...[...x, ...v].map((node, k) => [node, [...values, ...tangents][k]!] as const),
    [ybar, cotangent] as const,
  ]);
  const [tangent, ...cotangents] = await evaluate(
    [Jv, ...vjp(test.apply)(x, ybar).cotangents],
    given,
    whereOf(accuracy),
  );
  expect(cotangents.map(({ shape }) => shape)).to.deep.equal(test.shapes);
  const right = cotangents.reduce((sum, { data }, place) => sum + contract(data, tangents[place]!.data), 0);
  // Rounding of sums of numbers below 5.
  const closeness = 1e-2 * accuracy.tolerance * cotangent.data.length;
  expect(right).to.be.closeTo(contract(tangent!.data, cotangent.data), closeness);
}

function contract(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
