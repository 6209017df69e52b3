import { ok } from 'node:assert/strict';
import {
  defineModel,
  forward,
  initialize,
  limit,
  mlp,
  neuralTangentKernel,
  recurrent,
  releaseParameters,
  residual,
  type Model,
  type ModelInputs,
} from '../../src/index.js';
import {
  batchNormalize,
  dimensionSize,
  divide,
  matvec,
  multiply,
  relu,
  reshape,
  sqrt,
  sum,
  type Node,
} from '../../src/doors/graph.js';

/** Networks of the exact law, wide enough that what n⁻¹ changes the means by is far below their spread. */
const WIDTH = 100_000;
const SEEDS = 10;
/** Outputs are independent of each other given the layers below, so that their products are samples. */
const OUTPUTS = 30;

const vectors: ModelInputs = [
  [1, 2, 2],
  [0.5, -1, 2],
  [-0.3, 0.2, 0.9],
];
const sequences: ModelInputs = [
  [
    [1, 2, 0],
    [0.5, 1, 1],
    [0, 1, -1],
  ],
  [
    [1, 1, 1],
    [0.2, -1, 0],
    [0.3, 1, 2],
  ],
];

const BATCH = 4;
const scaled = (matrix: Node, q: Node, fanIn: string): Node =>
  divide(matvec(matrix, q), sqrt(dimensionSize(fanIn)));
/** Outputs of the examples of a batch, of which `at` chooses one. */
const normalized = defineModel({
  name: 'batch normalisation',
  inputs: { x: [BATCH, 'inputSize'], at: [BATCH] },
  parameters: { U: ['n', 'inputSize'], W: ['n', 'n'], v: [OUTPUTS, 'n'] },
  apply({ U, W, v }, { x, at }) {
    const first = relu(batchNormalize(scaled(U, x, 'inputSize'), 0, 0.05));
    const second = relu(batchNormalize(scaled(W, first, 'n'), 0, 0.05));
    return sum(multiply(reshape(at, [BATCH, 1]), scaled(v, second, 'n')), 0);
  },
});
const batchOf = (seed: number): number[][] =>
  Array.from({ length: BATCH }, (_, i) => [0, 1, 2].map(k => Math.cos(i * (k + 1) + seed * k + k * k)));
/** Two examples of one batch, and one of another. */
const batches: ModelInputs = {
  x: [batchOf(0), batchOf(0), batchOf(0.5)],
  at: [0, 2, 1].map(chosen => Array.from({ length: BATCH }, (_, k) => Number(k === chosen))),
};

const models: readonly (readonly [string, Model, ModelInputs])[] = [
  ['mlp', mlp({ depth: 3, biasScale: 0.3, outputs: OUTPUTS }), vectors],
  [
    'mlp with scales in the law',
    mlp({
      depth: 3,
      activation: 'tanh',
      variance: 'inside',
      weightScale: 1.4,
      biasScale: 0.2,
      outputs: OUTPUTS,
    }),
    vectors,
  ],
  ['residual', residual({ depth: 2, alpha: 0.7, weightScale: 1.2, outputs: OUTPUTS }), vectors],
  [
    'recurrent, last state',
    recurrent({ length: 3, activation: 'erf', weightScale: 0.9, biasScale: 0.3, outputs: OUTPUTS }),
    sequences,
  ],
  [
    'recurrent, average',
    recurrent({ length: 3, pooling: 'average', readoutScale: 1.3, outputs: OUTPUTS }),
    sequences,
  ],
  ['batch normalisation', normalized, batches],
];

/** A mean, and what it may differ from the law's by once in ten thousand times. */
function checkMean(samples: readonly number[], expected: number, what: string): void {
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
  const variance = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (samples.length - 1);
  const error = Math.sqrt(variance / samples.length);
  ok(Math.abs(mean - expected) <= 4 * error, `${what}: ${mean} ± ${error} against ${expected}`);
}

describe('kernels of wide networks of the exact law', () => {
  for (const [name, model, inputs] of models) {
    it(`are those of the limit within four standard errors: ${name}`, async () => {
      const { nngp, ntk } = await limit(model).both(inputs);
      const count = Math.sqrt(ntk.data.length);
      const kernels = ntk.data.reduce<number[][]>(all => [...all, []], []);
      const products = kernels.map((): number[] => []);
      for (let seed = 1; seed <= SEEDS; seed++) {
        const parameters = initialize(model, { width: WIDTH, inputSize: 3, seed });
        const { data } = await neuralTangentKernel(model, parameters, { at: inputs });
        data.forEach((value, k) => kernels[k]?.push(value));
        const outputs = await forward(model, parameters, inputs);
        for (let i = 0; i < count; i++) {
          for (let j = 0; j < count; j++) {
            for (let k = 0; k < OUTPUTS; k++) {
              const [f, g] = [outputs.data[i * OUTPUTS + k] ?? NaN, outputs.data[j * OUTPUTS + k] ?? NaN];
              products[i * count + j]?.push(f * g);
            }
          }
        }
        releaseParameters(parameters);
      }
      ntk.data.forEach((expected, k) => {
        checkMean(kernels[k] ?? [], expected, `NTK ${k}`);
        checkMean(products[k] ?? [], nngp.data[k] ?? NaN, `NNGP ${k}`);
      });
    });
  }
});
