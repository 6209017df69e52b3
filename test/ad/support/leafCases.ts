import { expect } from 'chai';
import {
  add,
  backprop,
  constant,
  dimensionSize,
  inner,
  input,
  jetOfGraph,
  matvec,
  multiply,
  stopGradient,
  sum,
  weight,
  type Node,
} from '../../../src/ad/index.js';
import { evaluate, gradient, jet } from '../../../src/evaluation/index.js';
import { exact, plus, type DecimalSeries } from './decimalSeries.js';
import { CountingOperator } from './operators.js';

export function plusNumber(series: DecimalSeries, number: number): DecimalSeries {
  return series.map((coefficient, k) => (k === 0 ? plus(coefficient, exact(number)) : coefficient));
}

export async function constantIsConstant(): Promise<void> {
  const [value] = await evaluate([constant(-0.125)], new Map());
  expect(Array.from(value!.data)).to.deep.equal([-0.125]);
  const { coefficients } = await jet(() => constant(3), 6)([2], [1]);
  expect(coefficients.map(({ data }) => data[0])).to.deep.equal([3, 0, 0, 0, 0, 0, 0]);
  expect((await gradient(() => constant(3))([1, 2])).data).to.deep.equal(Float64Array.of(0, 0));
}

export async function constantArrayIsConstant(): Promise<void> {
  const numbers = Float64Array.of(1, -2, 0.5, 4);
  const held = constant({ data: numbers, shape: [2, 2] });
  expect(
    constant([
      [1, -2],
      [0.5, 4],
    ]),
    'equal arrays are one node',
  ).to.equal(held);
  expect(constant([1, -2, 0.5, 4]), 'of another shape').not.to.equal(held);
  expect(
    constant([
      [1, -2],
      [0.5, -4],
    ]),
    'of other numbers',
  ).not.to.equal(held);
  numbers[0] = 7;
  const [value] = await evaluate([held], new Map());
  expect(value, 'a copy').to.deep.equal({ data: Float64Array.of(1, -2, 0.5, 4), shape: [2, 2] });
  value!.data[0] = 9;
  const [again] = await evaluate([held], new Map());
  expect(again!.data[0], 'results belong to the caller').to.equal(1);
  const f = (x: Node): Node => sum(sum(multiply(x, held)));
  expect(
    (
      await gradient(f)([
        [1, 1],
        [1, 1],
      ])
    ).data,
  ).to.deep.equal(Float64Array.of(1, -2, 0.5, 4));
}

export async function dimensionSizeIsLength(): Promise<void> {
  const x = input('x', ['n']);
  const mean = multiply(sum(x), dimensionSize('n'));
  for (const n of [1, 4]) {
    const given = new Float64Array(n).fill(2);
    const [slope] = backprop(mean, [x]);
    const [size, product, gradientOfMean] = await evaluate(
      [dimensionSize('n'), mean, slope!],
      new Map([[x, given]]),
    );
    expect(size!.data[0]).to.equal(n);
    expect(product!.data[0]).to.equal(2 * n * n);
    expect(gradientOfMean).to.deep.equal({ data: new Float64Array(n).fill(n), shape: [n] });
  }
  const size = dimensionSize('n');
  expect(jetOfGraph([size], new Map([[x, [x, x]]]), 6)).to.deep.equal([[size]]);
}

export async function inputIsVariable(): Promise<void> {
  const { coefficients } = await jet(x => x, 6)([5], [7]);
  expect(coefficients.map(({ data }) => data[0])).to.deep.equal([5, 7, 0, 0, 0, 0, 0]);
  expect((await gradient(x => x)(5)).data[0]).to.equal(1);
  expect(input('x', [2]), 'two inputs are never the same').to.not.equal(input('x', [2]));
}

/** y = ½ xᵀ s W x: ∂y/∂x = ½ s (W + Wᵀ) x, ∂y/∂W = ½ s x xᵀ, ∂y/∂s = ½ xᵀ W x, with W = [[1, 2], [3, 4]]. */
export async function weightIsOperator(): Promise<void> {
  const W = weight('W', [2, 2]);
  const x = input('x', [2]);
  const s = input('s', []);
  const y = multiply(0.5, inner(x, matvec(multiply(s, W), x)));
  const slopes = backprop(y, [x, W, s]);
  const [series] = jetOfGraph([y], new Map([[x, [x, x]]]), 6);
  const results = await evaluate(
    [...slopes, ...series!].map(node => node!),
    new Map([
      [W, new CountingOperator(2, 2, Float64Array.of(1, 2, 3, 4))],
      [x, Float64Array.of(5, 7)],
      [s, 2],
    ] as [typeof W, CountingOperator | Float64Array | number][]),
  );
  const quadratic = 25 + 5 * 35 + 4 * 49;
  expect(results.map(({ data }) => Array.from(data))).to.deep.equal([
    [2 * 5 + 5 * 7, 5 * 5 + 8 * 7],
    [25, 35, 35, 49],
    [quadratic / 2],
    // Along x itself, y((1 + ε) x) = (1 + 2ε + ε²) y.
    [quadratic],
    [2 * quadratic],
    [quadratic],
  ]);
}

/** d/dx (x · stop(x)) = stop(x), of which nothing is left to differentiate. */
export async function stopGradientOfFactor(): Promise<void> {
  const f = gradient(x => add(multiply(x, stopGradient(x)), x));
  expect((await f(3)).data[0]).to.equal(4);
  expect((await gradient(x => f(x))(3)).data[0]).to.equal(0);
  const { coefficients } = await jet(x => multiply(x, stopGradient(x)), 3)([3], [1]);
  expect(coefficients.map(({ data }) => data[0])).to.deep.equal([9, 3, 0, 0]);
}
