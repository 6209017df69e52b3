import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { limit, mlp, recurrent, residual, toNested, type Model } from '../../src/index.js';
import {
  mlpKernels,
  piecewiseDual,
  recurrentKernels,
  reluDual,
  residualKernels,
  smoothDual,
  type Dual,
  type Kernels,
} from './support/recursions.js';

// Rounding of some hundred operations on numbers near 1, and of the recursions of the tests.
const TOLERANCE = 1e-12;

const close = (actual: number, expected: number, what: string): void => {
  ok(
    Math.abs(actual - expected) <= TOLERANCE * Math.max(1, Math.abs(expected)),
    `${what}: ${actual}, ${expected}`,
  );
};

const duals: Record<string, Dual> = {
  relu: reluDual(Math.SQRT2),
  tanh: smoothDual(Math.tanh, t => 1 - Math.tanh(t) ** 2),
  sin: smoothDual(Math.sin, Math.cos),
  softplus: smoothDual(
    t => Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t))),
    t => 1 / (1 + Math.exp(-t)),
  ),
};
const dualOf = (activation: string): Dual => duals[activation] as Dual;

const inputs = [
  [1, 2, 2],
  [0.5, -1, 2],
  [-0.3, 0.2, 0.9],
  [-1, -2, -2],
];

async function checkKernels(
  model: Model,
  x: readonly unknown[],
  expected: (i: number, j: number) => Kernels,
) {
  const network = limit(model);
  const { nngp, ntk } = await network.both(x as number[][]);
  const contributions = await network.contributions(x as number[][]);
  for (const i of x.keys()) {
    for (const j of x.keys()) {
      const k = i * x.length + j;
      const kernels = expected(i, j);
      close(nngp.data[k] ?? NaN, kernels.nngp, `NNGP ${i} ${j}`);
      close(ntk.data[k] ?? NaN, kernels.ntk, `NTK ${i} ${j}`);
      for (const [name, { data }] of Object.entries(contributions)) {
        close(data[k] ?? NaN, kernels.contributions[name] ?? NaN, `${name} ${i} ${j}`);
      }
    }
  }
  ok(network.error <= TOLERANCE, `error ${network.error}`);
}

describe('kernels at infinite width', () => {
  for (const activation of Object.keys(duals)) {
    for (const depth of [1, 2, 3, 4]) {
      it(`are those of the recursion: mlp of depth ${depth}, ${activation}`, async () => {
        await checkKernels(mlp({ depth, activation }), inputs, (i, j) =>
          mlpKernels(dualOf(activation), { depth }, inputs[i] ?? [], inputs[j] ?? []),
        );
      });
    }

    it(`are those of the recursion with scales and biases: ${activation}`, async () => {
      const options = { depth: 3, weightScale: 1.2, biasScale: 0.5, outputBias: false, readoutScale: 0.7 };
      await checkKernels(mlp({ ...options, activation }), inputs, (i, j) =>
        mlpKernels(dualOf(activation), options, inputs[i] ?? [], inputs[j] ?? []),
      );
    });

    it(`are those of residual networks: ${activation}`, async () => {
      const options = { depth: 3, alpha: 0.6, weightScale: 1.1, branchScale: 0.8 };
      await checkKernels(residual({ ...options, activation }), inputs, (i, j) =>
        residualKernels(dualOf(activation), options, inputs[i] ?? [], inputs[j] ?? []),
      );
    });

    for (const pooling of ['last', 'average'] as const) {
      it(`are those of recurrent networks that read the ${pooling}: ${activation}`, async () => {
        const options = { pooling, weightScale: 0.9, inputScale: 1.1, biasScale: 0.3, readoutScale: 1.2 };
        const sequences = [
          [
            [1, 2],
            [0.5, 1],
            [0, 1],
          ],
          [
            [1, 1],
            [0.2, -1],
            [0.3, 1],
          ],
          [
            [-1, 1],
            [0.4, 0.1],
            [0.8, 0.3],
          ],
        ];
        await checkKernels(recurrent({ length: 3, activation, ...options }), sequences, (i, j) =>
          recurrentKernels(dualOf(activation), options, sequences[i] ?? [], sequences[j] ?? []),
        );
      });
    }
  }

  const sigmoid = (t: number): number => 1 / (1 + Math.exp(-t));
  const within = (t: number, a: number, b: number): number => Number(t > a && t < b);
  const others: Record<string, Dual> = {
    sigmoid: smoothDual(sigmoid, t => sigmoid(t) * (1 - sigmoid(t))),
    silu: smoothDual(
      t => t * sigmoid(t),
      t => sigmoid(t) * (1 + t * (1 - sigmoid(t))),
    ),
    elu: piecewiseDual(
      t => (t > 0 ? t : Math.expm1(t)),
      t => (t > 0 ? 1 : Math.exp(t)),
      [0],
    ),
    relu6: piecewiseDual(
      t => Math.min(Math.max(t, 0), 6),
      t => within(t, 0, 6),
      [0, 6],
    ),
    hardtanh: piecewiseDual(
      t => Math.min(Math.max(t, -1), 1),
      t => within(t, -1, 1),
      [-1, 1],
    ),
    quadratic: smoothDual(
      t => t * t,
      t => 2 * t,
    ),
    exp: {
      value: (k11, k12, k22) => Math.exp(k11 / 2 + k12 + k22 / 2),
      slope: (k11, k12, k22) => Math.exp(k11 / 2 + k12 + k22 / 2),
    },
    'leakyRelu0.1': piecewiseDual(
      t => Math.SQRT2 * (t > 0 ? t : 0.1 * t),
      t => Math.SQRT2 * (t > 0 ? 1 : 0.1),
      [0],
    ),
  };
  for (const [activation, dual] of Object.entries(others)) {
    it(`are those of the recursion: ${activation}`, async () => {
      // Small ones, at which every function of these has moderate moments.
      const small = inputs.map(x => x.map(value => value / 3));
      await checkKernels(mlp({ depth: 3, activation, biasScale: 0.2 }), small, (i, j) =>
        mlpKernels(dual, { depth: 3, biasScale: 0.2 }, small[i] ?? [], small[j] ?? []),
      );
    });
  }

  it('hold for sequences of different lengths', async () => {
    const options = {
      pooling: 'average',
      weightScale: 0.9,
      inputScale: 1.1,
      biasScale: 0.3,
      readoutScale: 1.2,
    } as const;
    for (const pooling of ['last', 'average'] as const) {
      const network = limit(recurrent({ length: 4, ragged: true, ...options, pooling }));
      const [x, y] = [
        [
          [1, 2],
          [0.5, 1],
          [0, 1],
          [0.3, 0.4],
        ],
        [
          [1, 1],
          [0.2, -1],
          [0.3, 1],
        ],
      ];
      const padded = { x: [...y, [9, 9]], length: 3 };
      const { nngp, ntk } = await network.both({ x, length: 4 }, padded);
      const expected = recurrentKernels(dualOf('relu'), { ...options, pooling }, x, y);
      close(nngp.data[0] ?? NaN, expected.nngp, 'NNGP');
      close(ntk.data[0] ?? NaN, expected.ntk, 'NTK');
    }
  });

  it('carry σ² where scales are factors, and do not where they are in the law', async () => {
    const options = { depth: 3, weightScale: 1.3, biasScale: 0.4, readoutScale: 0.5 };
    const [outside, inside] = [
      limit(mlp({ ...options, variance: 'outside' })),
      limit(mlp({ ...options, variance: 'inside' })),
    ];
    deepStrictEqual((await inside.nngp(inputs)).shape, [4, 4]);
    const [first, second] = [await outside.nngp(inputs), await inside.nngp(inputs)];
    first.data.forEach((value, k) => {
      close(second.data[k] ?? NaN, value, 'NNGP');
    });
    const [factors, law] = [await outside.contributions(inputs), await inside.contributions(inputs)];
    const variances: Record<string, number> = { W1: 1.69, W2: 1.69, W3: 0.25, b1: 0.16, b2: 0.16, b3: 0.16 };
    for (const [name, { data }] of Object.entries(factors)) {
      data.forEach((value, k) => {
        close((law[name]?.data[k] ?? NaN) * (variances[name] ?? NaN), value, name);
      });
    }
  });

  it('are these numbers for ReLU networks with three matrices', async () => {
    const ntkOf = async (biasScale: number | null, x: number[], y: number[]): Promise<number> =>
      (await limit(mlp({ depth: 3, biasScale })).ntk(x, y)).data[0] ?? NaN;
    const [x, zero] = [
      [1, 2, 2],
      [0, 0, 0],
    ];
    strictEqual(await ntkOf(null, zero, zero), 0);
    strictEqual(await ntkOf(null, x, zero), 0);
    close(await ntkOf(null, x, x), 9, 'x, x');
    close(await ntkOf(0.5, zero, zero), 1.5, 'biases: 0, 0');
    close(await ntkOf(0.5, x, zero), 1.61295230462717, 'biases: x, 0');
    close(await ntkOf(0.5, x, x), 10.5, 'biases: x, x');
  });

  it('are those of the recursion where inputs are near each other', async () => {
    const network = limit(mlp({ depth: 4 }));
    const at = [1, 2, 2];
    for (const angle of [0.001, 0.003, 0.01, 0.03, 0.06, 0.1, 0.12, 0.15, 0.25, 0.4, 0.7]) {
      // [−4, 1, 1] is orthogonal to [1, 2, 2]; the lengths are 3 and 3.3.
      const across = [-4, 1, 1].map(value => (3.3 * Math.sin(angle) * value) / Math.sqrt(18));
      const along = at.map((value, k) => 1.1 * Math.cos(angle) * value + (across[k] ?? NaN));
      const { nngp, ntk } = await network.both(at, along);
      const expected = mlpKernels(dualOf('relu'), { depth: 4 }, at, along);
      close(nngp.data[0] ?? NaN, expected.nngp, `NNGP ${angle}`);
      close(ntk.data[0] ?? NaN, expected.ntk, `NTK ${angle}`);
    }
  });

  it('tell inputs apart that are 1e-8 from parallel', async () => {
    const at = [Math.SQRT2, 0];
    const along = [Math.SQRT2 * Math.cos(1e-8), Math.SQRT2 * Math.sin(1e-8)];
    const ntk = (await limit(mlp({ depth: 3 })).ntk(at, along)).data[0] ?? NaN;
    // The spacing of numbers below 3 is 4.4e-16.
    ok(Math.abs(3 - ntk - 9.54929671862686e-9) < 2e-15, `3 − ${3 - ntk}`);
  });

  it('tell sequences apart that differ by 1e-8 in one step', async () => {
    const network = limit(recurrent({ length: 3, biasScale: 0.3 }));
    const sequence = (shift: number): number[][] => [
      [1, 2],
      [0.5, 1 + shift],
      [0, 1],
    ];
    const dropOf = async (shift: number): Promise<number> => {
      const { data } = await network.ntk([sequence(0), sequence(shift)]);
      return (data[0] ?? NaN) - (data[1] ?? NaN);
    };
    // The kernel has a cusp at equal inputs: it falls by the size of the shift, to first order.
    const [near, far] = [await dropOf(1e-8), await dropOf(1e-5)];
    ok(near > 1e-9 && Math.abs(near / far / 1e-3 - 1) < 1e-4, `${near}, ${far}`);
  });

  it('are one number for outputs that are equal, and zero for others', async () => {
    const model = mlp({ depth: 3, outputs: 3 });
    const one = await limit(mlp({ depth: 3 })).both(inputs);
    const same = await limit(model, { output: 2 }).both(inputs);
    const other = await limit(model, { output: [0, 2] }).both(inputs);
    deepStrictEqual(same.ntk.data, one.ntk.data);
    deepStrictEqual(same.nngp.data, one.nngp.data);
    deepStrictEqual(
      toNested(other.ntk),
      inputs.map(() => inputs.map(() => 0)),
    );
    deepStrictEqual(
      toNested(other.nngp),
      inputs.map(() => inputs.map(() => 0)),
    );
  });

  it('are symmetric, and equal for equal inputs, to the bit', async () => {
    const x = [...inputs, ...inputs];
    for (const activation of ['relu', 'tanh', 'gelu']) {
      const { ntk, nngp } = await limit(mlp({ depth: 4, activation, biasScale: 0.2 })).both(x);
      for (const { data } of [ntk, nngp]) {
        for (let i = 0; i < 8; i++) {
          for (let j = 0; j < 8; j++) {
            strictEqual(data[8 * i + j], data[8 * j + i]);
            strictEqual(data[8 * i + j], data[8 * ((i + 4) % 8) + j]);
          }
        }
      }
    }
  });
});
