import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { matvec, relu, reshape, type Node, type Tensor } from '../../src/ad/index.js';
import {
  conditionalLimit,
  defineModel,
  hypernetwork,
  initialize,
  limit,
  LimitError,
  mlp,
  taylorTerms,
  toNested,
  type HypernetworkOptions,
} from '../../src/index.js';
import { evaluate } from '../../src/evaluation/index.js';
import { linear } from '../../src/models/layers.js';
import type { LinearOperator } from '../../src/operators/index.js';

const inputs = {
  x: [
    [1, 2, 2],
    [0.5, -1, 2],
    [0.5, -1, 2],
  ],
  z: [
    [1, -0.5],
    [0.2, 0.9],
    [-1, 1],
  ],
};

describe('the limit of hypernetworks whose primary network stays as it is', () => {
  const cases: readonly HypernetworkOptions[] = [
    { depth: 1, primaryWidths: [2, 5, 1] },
    { depth: 1, primaryWidths: [2, 4, 3, 2], primaryActivation: 'tanh' },
    { depth: 1, primaryWidths: [2, 3, 1], biasScale: 0.4, primaryActivation: 'gelu' },
    { depth: 1, primaryWidths: [2, 3, 1], fourierFeatures: 4 },
  ];
  for (const options of cases) {
    // A linear f is at every width what f is in the limit.
    it(`has the Taylor terms of a network whose f is linear: ${JSON.stringify(options)}`, async () => {
      const model = hypernetwork(options);
      const parameters = initialize(model, { width: 1, inputSize: 3, seed: 5, storage: 'dense' });
      const order = 4;
      const { graph, wide } = conditionalLimit(model, { order });
      const entries = (name: string): Float64Array => {
        const value = parameters.get(name);
        if (value === undefined) return new Float64Array(100);
        return 'data' in value ? value.data : (value as LinearOperator).materialize();
      };
      const [matrix, bias] = [entries('W1'), entries('b1')];
      const { at, along, variables, kernels, features, coefficients, overlaps } = graph;
      equal(variables.length, 1);
      const generated = (x: readonly number[]): Float64Array =>
        Float64Array.from({ length: matrix.length / 3 }, (_, row) => {
          const product = x.reduce((sum, value, k) => sum + value * (matrix[3 * row + k] ?? NaN), 0);
          return product / Math.sqrt(3) + (options.biasScale ?? 0) * (bias[row] ?? NaN);
        });
      for (const [i, j] of [
        [0, 1],
        [1, 1],
        [2, 0],
      ] as const) {
        const pair = [
          { x: inputs.x[i] ?? [], z: inputs.z[i] ?? [] },
          { x: inputs.x[j] ?? [], z: inputs.z[j] ?? [] },
        ] as const;
        const kernel = await wide[0]?.ntk([...pair[0].x], [...pair[1].x]);
        const bound = new Map<Node, Tensor | number | readonly number[] | Float64Array>([
          [at['z'] as Node, pair[0].z],
          [along['z'] as Node, pair[1].z],
          [variables[0]?.at as Node, generated(pair[0].x)],
          [variables[0]?.along as Node, generated(pair[1].x)],
          [kernels[0] as Node, kernel?.data[0] ?? NaN],
          ...Object.entries(features).map(([name, node]) => [node, parameters.get(name) as Tensor] as const),
        ]);
        const there = coefficients.flatMap(node => node ?? []);
        const values = await evaluate([...there, ...overlaps], bound as never);
        const wanted = await taylorTerms(model, parameters, { at: pair[0], along: pair[1], order });
        coefficients.forEach((node, r) => {
          const found = node === undefined ? 0 : (values[there.indexOf(node)]?.data[0] ?? NaN);
          const value = wanted.coefficients[r]?.data[0] ?? NaN;
          ok(Math.abs(found - value) <= 1e-12 * Math.max(1, Math.abs(value)), `a${r}: ${found}, ${value}`);
        });
        const overlap = values.at(-1)?.data[0] ?? NaN;
        const ntk = wanted.coefficients[1]?.data[0] ?? NaN;
        ok(Math.abs((kernel?.data[0] ?? NaN) * overlap - ntk) <= 1e-12 * Math.max(1, Math.abs(ntk)));
      }
    });
  }

  it('is drawn bit for bit by its seed, each draw by itself, and symmetric', async () => {
    const network = conditionalLimit(
      hypernetwork({ depth: 3, primaryWidths: [2, 6, 1], fourierFeatures: 3 }),
    );
    const sample = await network.sample(inputs, { seed: 3, count: 4 });
    deepEqual(await network.sample(inputs, { seed: 3, count: 4 }), sample);
    const fewer = await network.sample(inputs, { seed: 3, count: 2 });
    deepEqual(fewer.outputs.data, sample.outputs.data.slice(0, 6));
    deepEqual(fewer.ntk.data, sample.ntk.data.slice(0, 18));
    deepEqual([sample.outputs.shape, sample.ntk.shape, sample.derivatives.length], [[4, 3], [4, 3, 3], 3]);
    sample.ntk.data.forEach((value, e) => {
      const [draw, i, j] = [Math.floor(e / 9), Math.floor(e / 3) % 3, e % 3];
      ok(Math.abs(value - (sample.ntk.data[draw * 9 + 3 * j + i] ?? NaN)) <= 1e-13 * Math.abs(value));
    });
    deepEqual(
      sample.derivatives[0]?.data.filter((_, e) => e % 3 === 0),
      sample.outputs.data,
    );
  });

  it('has no terms beyond H where g is linear but for kinks', async () => {
    const network = conditionalLimit(hypernetwork({ depth: 2, primaryWidths: [2, 6, 4, 1] }), { order: 5 });
    const { derivatives } = await network.sample(inputs, { seed: 1, count: 20 });
    deepEqual(
      derivatives.map(({ data }) => data.some(value => value !== 0)),
      [true, true, true, true, false, false],
    );
  });

  it('has the moments that are known: those of the Gaussian process where g is linear', async () => {
    const model = hypernetwork({ depth: 2, primaryWidths: [2, 1], biasScale: 0.3 });
    const { nngp, ntk } = await limit(model).both(inputs);
    const found = await conditionalLimit(model).moments(inputs, { seed: 2, count: 20_000 });
    nngp.data.forEach((value, e) => {
      const [mean, error] = [found.secondMoments.value.data[e], found.secondMoments.standardError.data[e]];
      ok(Math.abs((mean ?? NaN) - value) <= 4 * (error ?? NaN), `${mean} ± ${error} against ${value}`);
      ok(Math.abs((found.ntk.value.data[e] ?? NaN) - (ntk.data[e] ?? NaN)) <= 1e-12);
    });
  });

  it('has moments that are those of its draws', async () => {
    const network = conditionalLimit(hypernetwork({ depth: 2, primaryWidths: [2, 3, 1] }));
    const { ntk } = await network.sample(inputs, { seed: 9, count: 5 });
    const { ntk: mean } = await network.moments(inputs, { seed: 9, count: 5 });
    mean.value.data.forEach((value, e) => {
      const draws = [0, 1, 2, 3, 4].map(s => ntk.data[9 * s + e] ?? NaN);
      const average = draws.reduce((sum, draw) => sum + draw, 0) / 5;
      const variance = draws.reduce((sum, draw) => sum + (draw - average) ** 2, 0) / 4;
      ok(Math.abs(value - average) <= 1e-12 * Math.abs(average));
      ok(
        Math.abs((mean.standardError.data[e] ?? NaN) - Math.sqrt(variance / 5)) <= 1e-12 * Math.abs(average),
      );
    });
  });

  it('is the Gaussian process of a plain network, which is its own wide network', async () => {
    const network = conditionalLimit(mlp({ depth: 3, outputs: 2 }), { output: [1, 0] });
    const { derivatives } = await network.sample(inputs.x, { seed: 1, count: 2 });
    deepEqual(toNested(derivatives[1] as Tensor), toNested({ data: new Float64Array(18), shape: [2, 3, 3] }));
  });

  it('refuses what is trained besides f, and a factor 1/√n that is missing', () => {
    const generating = (scale: boolean, isTrained: boolean) =>
      defineModel({
        name: 'generating',
        inputs: { x: ['d'], z: [2] },
        parameters: {
          U: ['n', 'd'],
          W: [6, 'n'],
          A: { shape: [1, 3], kind: isTrained ? 'weight' : 'feature' },
        },
        apply({ U, W, A }, { x, z }) {
          const q = relu(linear(U, x, 'd'));
          const v = scale ? linear(W, q, 'n') : matvec(W, q);
          return matvec(A, relu(matvec(reshape(v, [3, 2]), z)));
        },
      });
    equal(conditionalLimit(generating(true, false)).wide.length, 1);
    const refused =
      (reason: string) =>
      (error: unknown): boolean =>
        error instanceof LimitError && error.reason === reason;
    throws(() => conditionalLimit(generating(true, true)), refused('unsupported'));
    throws(() => conditionalLimit(generating(false, false)), refused('growth'));
  });
});
