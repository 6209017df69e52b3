import { add, dimensionSize, matvec, multiply, power, type Dimension, type Node } from '../ad/index.js';
import { activationNames, type Activation } from './activations.js';
import type { ModelFlags } from './kinds/kind.js';
import { nodeOf, type Parameter, type ParameterNodes } from './model.js';
import { normalParameter, type Scale } from './scale.js';

/** The layers of a plain network, as models are built from them. */
export interface Layers {
  readonly dimensions: readonly Dimension[];
  /** Whether y = W q / √(fan in), unless given, or y = W q with entries of variance 1/(fan in). */
  readonly parametrisation?: 'ntk' | 'standard';
  readonly activation: Activation;
  readonly gain: number;
  /** Of all matrices but the last. */
  readonly weightScale: Scale;
  /** Of the last matrix. */
  readonly readoutScale: Scale;
  /** Of the biases; null where there are none. */
  readonly biasScale: Scale | null;
  /** Whether the last layer has a bias where the others have. */
  readonly outputBias: boolean;
  /** What the names of the last matrix and bias have at their end, where there are several last layers. */
  readonly readout?: string;
}

/** What kinds of networks are asked for on the command line under the same names. */
export const layerFlags = {
  depth: {
    type: 'layers',
    placeholder: 'L',
    help: 'number of weight matrices of the (hyper)network, or of blocks of a residual one (default: 4)',
    multiplies: 'L',
  },
  activation: {
    type: 'text',
    placeholder: 'name',
    help: `${activationNames.join(', ')} (default: relu)`,
    words: activationNames,
  },
  gain: {
    type: 'number',
    placeholder: 'factor',
    help: 'what activations are multiplied by (default: √2 for ReLU, else 1)',
  },
  biasScale: { type: 'number', placeholder: 'beta', help: 'β of the biases (default: no biases)' },
} as const satisfies ModelFlags;

/** The flags of scales, of those kinds that have them. */
export const scaleFlags = {
  weightScale: { type: 'number', placeholder: 'sigma', help: 'σ of the weight matrices (default: 1)' },
  readoutScale: {
    type: 'number',
    placeholder: 'sigma',
    help: 'σ of the last matrix (default: that of the others; 1 for a recurrent network)',
  },
  variance: {
    type: 'text',
    placeholder: 'place',
    help: 'where the scales stand: outside, as factors, or inside, in the law of the parameters (default: outside)',
    words: ['outside', 'inside'],
  },
} as const satisfies ModelFlags;

export function layerParameters(layers: Layers): Parameter[] {
  const { dimensions, biasScale } = layers;
  return dimensions.slice(1).flatMap((rows, position): Parameter[] => {
    const columns = dimensions[position] as Dimension;
    const layer = position + 1;
    const name = nameOf(layers, layer);
    const scale = lawOf(layers, layer, columns);
    const matrix = normalParameter(`W${name}`, 'weight', [rows, columns], scale);
    if (biasScale === null || !hasBias(layers, layer)) return [matrix];
    return [matrix, normalParameter(`b${name}`, 'bias', [rows], biasScale)];
  });
}

/** yᴸ of the layers at q⁰ = x. */
export function applyLayers(layers: Layers, parameters: ParameterNodes, x: Node): Node {
  const { dimensions, activation, gain, biasScale } = layers;
  const depth = depthOf(layers);
  let q = x;
  for (let layer = 1; layer <= depth; layer++) {
    const fanIn = dimensions[layer - 1] as Dimension;
    const name = nameOf(layers, layer);
    const matrix = nodeOf(parameters, `W${name}`);
    const { factor } = matrixScale(layers, layer);
    let y =
      layers.parametrisation === 'standard'
        ? multiply(factor, matvec(matrix, q))
        : linear(matrix, q, fanIn, factor);
    if (biasScale !== null && hasBias(layers, layer))
      y = add(y, multiply(biasScale.factor, nodeOf(parameters, `b${name}`)));
    if (layer === depth) return y;
    q = multiply(gain, activation.apply(y));
  }
  return q;
}

function depthOf({ dimensions }: Layers): number {
  return dimensions.length - 1;
}

function nameOf(layers: Layers, layer: number): string {
  return `${layer}${layer === depthOf(layers) ? (layers.readout ?? '') : ''}`;
}

function matrixScale(layers: Layers, layer: number): Scale {
  return layer === depthOf(layers) ? layers.readoutScale : layers.weightScale;
}

/** Of a matrix whose columns are as many as its fan in, which is a number in the standard parametrisation. */
function lawOf(layers: Layers, layer: number, fanIn: Dimension): Scale {
  const scale = matrixScale(layers, layer);
  if (layers.parametrisation !== 'standard') return scale;
  return { ...scale, deviation: scale.deviation / Math.sqrt(Number(fanIn)) };
}

function hasBias(layers: Layers, layer: number): boolean {
  return layer < depthOf(layers) || layers.outputBias;
}

/** σ W q / √(fan in) */
export function linear(matrix: Node, q: Node, fanIn: Dimension, sigma = 1): Node {
  return multiply(matvec(matrix, q), multiply(sigma, power(dimensionSize(fanIn), -0.5)));
}
