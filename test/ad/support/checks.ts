import { expect } from 'chai';
import { input, multiply, type Node, type Tensor } from '../../../src/ad/index.js';
import { evaluate, jet, jvp, vjp } from '../../../src/evaluation/index.js';
import type { BinaryCase, SeriesArray, StructuralCase, UnaryCase } from './cases.js';
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
import { spread } from './operators.js';

/**
 * Of the size of the terms that the closed form adds up. That is the value itself but where terms of both signs meet:
 * near the zeros of a derivative (Hermite polynomials, polynomials in tanh x) and in series with curved inner
 * functions.
 */
export const tolerance = 1e-12;

/** x(t) = x₀ + t, and a curve whose higher terms reach every partial derivative of Faà di Bruno's formula. */
const curves = [
  { name: 'a line', higher: [1] },
  { name: 'a curve', higher: [1.3, -0.7, 0.4] },
];
const otherCurve = [-0.6, 1.1, 0.2];

/** A statement to check by one composition of the transforms; what is expected is calculated once for all. */
export interface Check {
  readonly title: string;
  /** The highest order for which derivatives exist. */
  readonly highest: number;
  readonly run: (route: Route) => Promise<void>;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function seriesAt(x0: number, higher: readonly number[], order = highestOrder): DecimalSeries {
  return Array.from({ length: order + 1 }, (_, k) => (k === 0 ? exact(x0) : exact(higher[k - 1] ?? 0)));
}

function expectCoefficients(
  actual: ReadonlyMap<number, Float64Array>,
  expected: readonly DecimalSeries[],
  describe: (element: number) => string,
): void {
  for (const [k, values] of actual) {
    expected.forEach((series, element) => {
      const [value, truth] = [values[element]!, series[k]!];
      const error = relativeError(value, truth);
      if (error <= tolerance) return;
      expect.fail(
        `order ${k} ${describe(element)}: ${value}, true ${truth.value.toPrecision(20)}, error ${error} > ${tolerance}`,
      );
    });
  }
}

export function unaryChecks(test: UnaryCase): Check[] {
  return test.domains.flatMap(({ points, order = highestOrder }) =>
    curves.map(({ name, higher }) => {
      const expected = once(() =>
        points.map(x => composeSeries(test.closedForm(x, order), seriesAt(x, higher, order))),
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
          );
          expectCoefficients(actual, expected(), element => `at x = ${points[element]!}`);
        },
      };
    }),
  );
}

export function binaryChecks(test: BinaryCase): Check[] {
  return curves.map(({ name, higher }) => {
    const expected = once(() =>
      test.pairs.map(([a, b]) => test.series(seriesAt(a, higher), seriesAt(b, otherCurve))),
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
          [Float64Array.from(test.pairs, ([a]) => a), Float64Array.from(test.pairs, ([, b]) => b)],
          [test.pairs.length],
          highestOrder,
        );
        expectCoefficients(actual, expected(), element => `at ${test.pairs[element]!.join(', ')}`);
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

export function structuralChecks(test: StructuralCase): Check[] {
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
        );
        expectCoefficients(actual, [series], () => 'in sum');
      },
    },
  ];
}

/** Every element of y(t), with its shape: the coefficients of all orders at once. */
export async function checkElements(test: StructuralCase): Promise<void> {
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
  );
  expect(results.map(({ shape }) => shape)).to.deep.equal(results.map(() => expected.shape));
  expectCoefficients(new Map(results.map(({ data }, k) => [k, data])), expected.at, i => `element ${i}`);
}

/** ⟨ȳ, J v⟩ = ⟨Jᵀ ȳ, v⟩, where the cotangents have the shapes of the inputs. */
export async function checkAdjoint(test: StructuralCase): Promise<void> {
  const coefficients = curveCoefficients(test.shapes);
  const [values, tangents] = [0, 1].map(k => coefficients.map(own => own[k]!)) as [Tensor[], Tensor[]];
  const { value, tangent } = await jvp(test.apply)(values, tangents);
  const cotangent = { data: spread(value.data.length, 60), shape: value.shape };
  const { cotangents } = await vjp(test.apply)(values, cotangent);
  expect(cotangents.map(({ shape }) => shape)).to.deep.equal(test.shapes);
  const right = cotangents.reduce((sum, { data }, place) => sum + contract(data, tangents[place]!.data), 0);
  // Rounding of sums of numbers below 5.
  expect(right).to.be.closeTo(contract(tangent.data, cotangent.data), 1e-14 * value.data.length);
}

function contract(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
