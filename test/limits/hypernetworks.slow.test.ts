import { ok } from 'node:assert/strict';
import {
  conditionalLimit,
  hypernetwork,
  initialize,
  limit,
  releaseParameters,
  taylorTerms,
  type Model,
} from '../../src/index.js';

const pair = { at: { x: [1, 2, 2], z: [1, -0.5] }, along: { x: [0.5, -1, 2], z: [0.2, 0.9] } };
const inputs = { x: [pair.at.x, pair.along.x], z: [pair.at.z, pair.along.z] };

/** K⁽ʳ⁾ of networks of the exact law, r = 0 ... order. */
async function drawn(
  model: Model,
  width: number | readonly number[],
  seeds: number,
  order: number,
): Promise<number[][]> {
  const values: number[][] = Array.from({ length: order + 1 }, () => []);
  for (let seed = 0; seed < seeds; seed++) {
    const parameters = initialize(model, { width, inputSize: 3, seed, storage: 'implicit' });
    const { derivatives } = await taylorTerms(model, parameters, { ...pair, order });
    derivatives.forEach(({ data }, r) => values[r]?.push(data[0] ?? NaN));
    releaseParameters(parameters);
  }
  return values;
}

function meanOf(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / values.length / (values.length - 1)) };
}

describe('hypernetworks of the exact law', () => {
  for (const [name, model] of [
    ['relu', hypernetwork({ depth: 3, primaryWidths: [2, 4, 1], biasScale: 0.3 })],
    ['tanh', hypernetwork({ depth: 2, primaryWidths: [2, 3, 1], activation: 'tanh' })],
  ] as const) {
    for (const width of [10_000, 1_000_000]) {
      it(`have the Taylor terms of the conditional limit at n = ${width}: ${name}`, async function () {
        this.timeout(600_000);
        const found = await drawn(model, width, width > 100_000 ? 40 : 400, 2);
        const network = conditionalLimit(model, { order: 2 });
        const { derivatives } = await network.moments(inputs, { seed: 1, count: 200_000 });
        for (const r of [1, 2]) {
          const { mean, error } = meanOf(found[r] ?? []);
          const [value, own] = [
            derivatives[r]?.value.data[1] ?? NaN,
            derivatives[r]?.standardError.data[1] ?? NaN,
          ];
          const bound = 4 * Math.hypot(error, own);
          ok(Math.abs(mean - value) <= bound, `K${r}: ${mean} ± ${error} against ${value} ± ${own}`);
        }
      });
    }
  }

  for (const [name, options] of [
    ['relu', { depth: 2, primaryWidths: [2, 'm1', 'm2', 1], biasScale: 0.3 }],
    [
      'erf, Fourier features',
      { depth: 2, primaryWidths: [2, 'm1', 1], activation: 'erf', fourierFeatures: 'k' },
    ],
  ] as const) {
    it(`have the kernel of both limits: ${name}`, async function () {
      this.timeout(600_000);
      const model = hypernetwork(options);
      const width = 'fourierFeatures' in options ? [10_000, 400, 1000] : [10_000, 400, 400];
      const found = await drawn(model, width, 40, 1);
      const { data } = await limit(model).ntk(pair.at, pair.along);
      const { mean, error } = meanOf(found[1] ?? []);
      ok(Math.abs(mean - (data[0] ?? NaN)) <= 4 * error, `${mean} ± ${error} against ${data[0]}`);
    });
  }
});
