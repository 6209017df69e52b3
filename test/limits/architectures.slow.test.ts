import { ok } from 'node:assert/strict';
import {
  defineModel,
  forward,
  initialize,
  limit,
  mlp,
  neuralTangentKernel,
  releaseParameters,
  type Model,
  type ModelInputs,
} from '../../src/index.js';
import {
  add,
  dimensionSize,
  divide,
  matvec,
  max,
  mean,
  multiply,
  relu,
  reshape,
  shift,
  sigmoid,
  sqrt,
  square,
  subtract,
  tanh,
  type Node,
  type Shape,
} from '../../src/doors/graph.js';
import { mlpKernels, reluDual } from './support/recursions.js';

const OUTPUTS = 20;
const SEEDS = 12;

const scaled = (matrix: Node, q: Node, fanIn = 'n'): Node =>
  divide(matvec(matrix, q), sqrt(dimensionSize(fanIn)));
const layerNorm = (q: Node): Node => {
  const centered = subtract(q, mean(q));
  return divide(centered, sqrt(mean(square(centered))));
};

const vectors: ModelInputs = [
  [1, 2, 2],
  [0.5, -1, 2],
];
const sequences: ModelInputs = [
  [
    [1, 2, 0],
    [0.5, 1, 1],
    [0, 1, -1],
    [1, -1, 0.3],
  ],
  [
    [1, 1, 1],
    [0.2, -1, 0],
    [0.3, 1, 2],
    [-1, 0.5, 0.2],
  ],
];

type Nodes = Record<'U' | 'W' | 'A' | 'B' | 'C' | 'v' | 'x' | 'z', Node>;
function network(
  name: string,
  parameters: Record<string, Shape>,
  apply: (nodes: Nodes) => Node,
  inputs: Record<string, Shape> = { x: [3] },
): Model {
  return defineModel({
    name,
    inputs,
    parameters,
    apply: (weights, given) => apply({ ...(weights as object), ...given } as Nodes),
  });
}
const body = { U: ['n', 3], W: ['n', 'n'], v: [OUTPUTS, 'n'] } as const;

/** Each with its width, wide enough that n⁻¹ is far below the spread. */
const models: readonly (readonly [number, Model, ModelInputs])[] = [
  [
    10_000,
    network('tanh of layer norm of relu', body, ({ U, W, v, x }) =>
      scaled(v, relu(scaled(W, tanh(layerNorm(relu(matvec(U, x))))))),
    ),
    vectors,
  ],
  [
    10_000,
    network('layer norm after a residual block, before relu', body, ({ U, W, v, x }) => {
      const q = relu(matvec(U, x));
      return scaled(v, relu(layerNorm(add(q, scaled(W, q)))));
    }),
    vectors,
  ],
  [
    10_000,
    network(
      'channels scaled by gates of their means over places',
      { ...body, A: ['n', 'n'] },
      ({ U, W, A, v, x }) => {
        const q = relu(matvec(U, x));
        const gates = sigmoid(scaled(A, relu(scaled(W, mean(q, 0)))));
        return scaled(v, mean(multiply(q, gates), 0));
      },
      { x: [4, 3] },
    ),
    sequences,
  ],
  [
    10_000,
    network(
      'convolutions with max pooling',
      { A: ['n', 3], B: ['n', 3], C: ['n', 3], W: ['n', 'n'], v: [OUTPUTS, 'n'] },
      ({ A, B, C, W, v, x }) => {
        const filtered = [A, B, C].map((matrix, k) => matvec(matrix, shift(x, k - 1, 0))) as [
          Node,
          Node,
          Node,
        ];
        const h = add(add(filtered[0], filtered[1]), filtered[2]);
        const pooled = max(reshape(h, [2, 2, 'n']), 1);
        return scaled(v, mean(relu(scaled(W, pooled)), 0));
      },
      { x: [4, 3] },
    ),
    sequences,
  ],
  [
    200,
    network(
      'a generated matrix used twice, in a residual block',
      { U: ['n', 3], W: ['m·m', 'n'], A: ['m', 2], v: [OUTPUTS, 'm'] },
      ({ U, W, A, v, x, z }) => {
        const matrix = reshape(scaled(W, relu(matvec(U, x))), ['m', 'm']);
        const a = relu(matvec(A, z));
        const h = add(a, scaled(matrix, a, 'm'));
        return scaled(v, relu(add(h, scaled(matrix, tanh(h), 'm'))), 'm');
      },
      { x: [3], z: [2] },
    ),
    {
      x: vectors,
      z: [
        [1, 1],
        [0.5, -1],
      ],
    } as unknown as ModelInputs,
  ],
];

/** A mean, and what it may differ from the law's by once in ten thousand times. */
function checkMean(samples: readonly number[], expected: number, what: string, ofLimit: number): void {
  const average = samples.reduce((total, value) => total + value, 0) / samples.length;
  const variance = samples.reduce((total, value) => total + (value - average) ** 2, 0) / (samples.length - 1);
  const error = Math.sqrt(variance / samples.length);
  // Of twelve samples Student's t has tails like these.
  const most = samples.length > 30 ? 4 : 5.5;
  ok(
    Math.abs(average - expected) <= most * error + ofLimit,
    `${what}: ${average} ± ${error} against ${expected}`,
  );
}

describe('kernels of wide networks as people write them', () => {
  for (const [width, model, inputs] of models) {
    it(`are those of the limit: ${model.name}`, async () => {
      const kernels = limit(model);
      const { nngp, ntk } = await kernels.both(inputs);
      // Sums with Gaussians beside functions of others are integrated over lattices, which say their error.
      const { error } = kernels;
      ok(error < 0.02, String(error));
      const found: number[][] = [[], [], [], []];
      const products: number[][] = [[], [], [], []];
      for (let seed = 1; seed <= SEEDS; seed++) {
        const parameters = initialize(model, { width, inputSize: 3, seed });
        const { data } = await neuralTangentKernel(model, parameters, { at: inputs });
        data.forEach((value, k) => found[k]?.push(value));
        const { data: outputs } = await forward(model, parameters, inputs);
        for (let pair = 0; pair < 4; pair++) {
          for (let k = 0; k < OUTPUTS; k++) {
            const [i, j] = [(pair >> 1) * OUTPUTS + k, (pair & 1) * OUTPUTS + k];
            products[pair]?.push((outputs[i] ?? NaN) * (outputs[j] ?? NaN));
          }
        }
        releaseParameters(parameters);
      }
      for (let pair = 0; pair < 4; pair++) {
        checkMean(found[pair] ?? [], ntk.data[pair] ?? NaN, `NTK ${pair}`, error);
        checkMean(products[pair] ?? [], nngp.data[pair] ?? NaN, `NNGP ${pair}`, error);
      }
    });
  }

  it('are those of the recursion for a thousand layers', async () => {
    const [x, y] = [
      [1, 2, 2],
      [0.5, -1, 2],
    ];
    const { nngp, ntk } = await limit(mlp({ depth: 1000, biasScale: 0.1 })).both(x, y);
    const expected = mlpKernels(reluDual(Math.SQRT2), { depth: 1000, biasScale: 0.1 }, x, y);
    // A thousand roundings of each covariance.
    ok(Math.abs((nngp.data[0] ?? NaN) / expected.nngp - 1) < 1e-11, `${nngp.data[0]}, ${expected.nngp}`);
    ok(Math.abs((ntk.data[0] ?? NaN) / expected.ntk - 1) < 1e-11, `${ntk.data[0]}, ${expected.ntk}`);
  });
});
