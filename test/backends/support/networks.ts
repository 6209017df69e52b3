import type { Tensor } from '../../../src/ad/index.js';
import { hypernetwork, mlp, type Model } from '../../../src/models/index.js';
import { userModels } from '../../reference/userModels.js';

/** A network that every backend computes, and a batch of three examples. */
export interface NetworkCase {
  readonly name: string;
  readonly model: Model;
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** Also where each network takes long. */
  readonly isShort?: true;
}

/** Three inputs. */
export const x = [
  [1, 0.25, -0.5],
  [0.5, -1, 0.75],
  [-0.25, 0.5, 1],
];

const plain: Tensor = { data: Float64Array.from(x.flat()), shape: [3, 3] };
const primary: Tensor = { data: Float64Array.of(1, -1, 0.5, 0.25, -0.75, 1), shape: [3, 2] };

/** Numbers of both signs up to 1, none of them equal. */
function numbers(shape: readonly number[]): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return { data: Float64Array.from({ length: size }, (_, k) => Math.sin(1.7 * k + 0.3)), shape };
}

/**
 * Networks with smooth and with piecewise linear functions, biases, generated weights, and models of users:
 * sums of paths, softmax, parts of arrays, and a weight that is read again and again.
 */
export const networkCases: readonly NetworkCase[] = [
  {
    name: 'a plain network with biases',
    model: mlp({ depth: 3, activation: 'tanh', biasScale: 0.5 }),
    inputs: { x: plain },
    isShort: true,
  },
  { name: 'a deeper network', model: mlp({ depth: 4, activation: 'tanh' }), inputs: { x: plain } },
  { name: 'a plain network with kinks', model: mlp({ depth: 4 }), inputs: { x: plain } },
  { name: 'a network of gelu', model: mlp({ depth: 3, activation: 'gelu' }), inputs: { x: plain } },
  {
    name: 'a network of error functions',
    model: mlp({ depth: 3, activation: 'erf', biasScale: 0.5 }),
    inputs: { x: plain },
  },
  { name: 'a network of sines', model: mlp({ depth: 3, activation: 'sin' }), inputs: { x: plain } },
  {
    name: 'a hypernetwork of a smooth network',
    model: hypernetwork({
      depth: 3,
      primaryWidths: [2, 3, 1],
      activation: 'gelu',
      primaryActivation: 'tanh',
    }),
    inputs: { x: plain, z: primary },
  },
  {
    name: 'a hypernetwork of a network with kinks',
    model: hypernetwork({
      depth: 3,
      primaryWidths: [2, 3, 1],
      activation: 'gelu',
      primaryActivation: 'relu',
    }),
    inputs: { x: plain, z: primary },
    isShort: true,
  },
  { name: 'a residual network', model: userModels['residual']!, inputs: { x: plain } },
  { name: 'a head of attention', model: userModels['attention']!, inputs: { x: numbers([3, 3, 3]) } },
  { name: 'a convolution', model: userModels['convolution']!, inputs: { x: numbers([3, 4, 4, 1]) } },
  { name: 'a recurrent network', model: userModels['recurrent']!, inputs: { x: numbers([3, 3, 3]) } },
];
