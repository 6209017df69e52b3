/** Networks of a user's own, written as plain `Model`s: nothing of them is declared but names and shapes. */
import {
  add,
  concatenate,
  dimensionSize,
  divide,
  dot,
  exp,
  matvec,
  multiply,
  power,
  relu,
  reshape,
  slice,
  sqrt,
  sum,
  tanh,
  type Node,
  type Shape,
} from '../../src/ad/index.js';
import type { Model, ParameterNodes } from '../../src/models/index.js';

type Read = (name: string) => Node;

interface Written {
  readonly name: string;
  readonly matrices: Readonly<Record<string, Shape>>;
  readonly biases?: Readonly<Record<string, Shape>>;
  readonly hiddenDimensions?: readonly string[];
  readonly x?: Shape;
  readonly apply: (parameter: Read, x: Node) => Node;
}

export function modelOf({ name, matrices, biases = {}, hiddenDimensions = ['n'], x, apply }: Written): Model {
  const parameterOf =
    (kind: 'weight' | 'bias') =>
    ([parameter, shape]: [string, Shape]) =>
      ({ name: parameter, kind, shape, law: 'normal' }) as const;
  return {
    name,
    configuration: { model: name },
    inputs: { x: x ?? ['inputSize'] },
    parameters: [
      ...Object.entries(matrices).map(parameterOf('weight')),
      ...Object.entries(biases).map(parameterOf('bias')),
    ],
    hiddenDimensions,
    outputs: 1,
    apply: (parameters: ParameterNodes, inputs) =>
      apply(parameter => parameters[parameter] as Node, inputs['x'] as Node),
  };
}

/** W q / √n */
export function scaled(matrix: Node, q: Node): Node {
  return multiply(matvec(matrix, q), power(dimensionSize(q.shape.at(-1)!), -0.5));
}

const square: Shape = ['n', 'n'];
const first: Shape = ['n', 'inputSize'];
const last: Shape = [1, 'n'];

/** h = W₄ (y + V φ(U y)), y = W₁ x: a residual network of one block. */
export const residual = (phi: (x: Node) => Node = relu): Model =>
  modelOf({
    name: 'residual',
    matrices: { W1: first, U: square, V: square, W4: last },
    apply(parameter, x) {
      const y = scaled(parameter('W1'), x);
      const block = scaled(parameter('V'), phi(scaled(parameter('U'), y)));
      return scaled(parameter('W4'), add(y, block));
    },
  });

/** Three steps of qₜ = φ(W qₜ₋₁ + U x) with the same W and U. */
export const recurrent = modelOf({
  name: 'recurrent',
  matrices: { U: first, W: square, V: last },
  apply(parameter, x) {
    const u = scaled(parameter('U'), x);
    let q = relu(u);
    for (let step = 2; step <= 3; step++) q = relu(add(scaled(parameter('W'), q), u));
    return scaled(parameter('V'), q);
  },
});

/** One head of attention from the first of three tokens, with or without the exponential of a softmax. */
export const attention = (weigh: 'softmax' | 'linear'): Model =>
  modelOf({
    name: `${weigh} attention`,
    x: [3, 'inputSize'],
    matrices: { Q: first, K: first, V: first, W: last },
    apply(parameter, x) {
      const [queries, keys, values] = ['Q', 'K', 'V'].map(name => scaled(parameter(name), x)) as [
        Node,
        Node,
        Node,
      ];
      const query = reshape(slice(queries, 0, 1, 0), ['n']);
      const scores = divide(dot(keys, query), sqrt(dimensionSize('n')));
      const weights = weigh === 'linear' ? scores : exp(scores);
      const normalised = weigh === 'linear' ? weights : divide(weights, sum(weights));
      return scaled(parameter('W'), sum(multiply(reshape(normalised, [3, 1]), values), 0));
    },
  });

/** A convolution of a 3 × 3 image with n kernels of 2 × 2, φ, the mean over places, and one output. */
export const convolution = modelOf({
  name: 'convolution',
  x: [3, 3],
  matrices: { W1: ['n', 4], W2: last },
  apply(parameter, x) {
    const patches = [0, 1].flatMap(row =>
      [0, 1].map(column => reshape(slice(slice(x, row, row + 2, 0), column, column + 2, 1), [1, 4])),
    );
    const channels = relu(scaled(parameter('W1'), concatenate(patches, 0)));
    return scaled(parameter('W2'), multiply(0.25, sum(channels, 0)));
  },
});

/** Two layers with a factor n^power at the second. */
export const twoLayers = (factor: number | undefined, phi: (x: Node) => Node = relu): Model =>
  modelOf({
    name: 'two layers',
    matrices: { W1: first, W2: last },
    apply(parameter, x) {
      const output = matvec(parameter('W2'), phi(matvec(parameter('W1'), x)));
      return factor === undefined ? output : multiply(output, power(dimensionSize('n'), factor));
    },
  });

/** A smooth function of a plain network. */
export const squashed = modelOf({
  name: 'squashed',
  matrices: { W1: first, W2: last },
  apply: (parameter, x) => tanh(scaled(parameter('W2'), relu(scaled(parameter('W1'), x)))),
});

/** The square of a plain network: a primary network of degree 2 without matrices. */
export const squared = modelOf({
  name: 'squared',
  matrices: { W1: first, W2: last },
  apply(parameter, x) {
    const f = scaled(parameter('W2'), relu(scaled(parameter('W1'), x)));
    return multiply(f, f);
  },
});
