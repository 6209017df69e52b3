import { add, dimensionSize, matvec, multiply, power, type Dimension, type Node } from '../ad/index.js';
import { activationNames, activationOf, defaultGain, type Activation } from './activations.js';
import { checkedOptions, optionTypes } from './kinds/checkedOptions.js';
import type { ModelFlags, ModelKind } from './kinds/kind.js';
import { nodeOf, type Model, type Parameter, type ParameterNodes } from './model.js';

export interface MlpOptions {
  /** L, the number of weight matrices: an integer ≥ 1; 1 is a linear map. */
  readonly depth: number;
  /** φ: a name such as "relu", "tanh", "leakyRelu0.1", or an `Activation`. "relu" unless given. */
  readonly activation?: string | Activation | undefined;
  /** What the output of φ is multiplied by: √2 for ReLU and leaky ReLU, 1 for others, unless given. */
  readonly gain?: number | undefined;
  /** β, what biases are multiplied by; without it, or with null, there are no biases. */
  readonly biasScale?: number | null | undefined;
  /** The number of outputs; 1 unless given. */
  readonly outputs?: number | undefined;
}

/** The layers of a plain network, as models are built from them. */
export interface Layers {
  readonly dimensions: readonly Dimension[];
  readonly activation: Activation;
  readonly gain: number;
  readonly biasScale: number | null;
}

/**
 * A fully connected network in the NTK parametrisation (Jacot et al. 2018; Littwin et al. 2020, eq. 2):
 *
 *   yˡ = Wˡ qˡ⁻¹ / √n_{l−1} + β bˡ,  qˡ = gain · φ(yˡ),  q⁰ = x,  h(x) = yᴸ,
 *
 * with all entries of W and b drawn from N(0, 1). Its input is `x`; its hidden widths n1 ... n(L−1) and the
 * size of its input are named dimensions, bound by `initialize`.
 *
 * @throws InvalidArgumentError for a depth or number of outputs that is not an integer ≥ 1, or a gain or bias
 *   scale that is not finite; UnknownNameError for an unknown activation or option.
 * @example
 * ```ts
 * import { initialize, mlp, taylorTerms } from 'widejet';
 * const model = mlp({ depth: 3, activation: 'tanh' });
 * const parameters = initialize(model, { width: 64, inputSize: 2, seed: 7 });
 * const { derivatives } = await taylorTerms(model, parameters, { at: [1, 0], along: [0, 1], order: 2 });
 * console.log(derivatives.length); // 3
 * ```
 */
export function mlp(options: MlpOptions): Model {
  const checked = checkedOptions(mlpKind, options);
  const { depth, outputs = 1 } = checked;
  const biasScale = checked.biasScale ?? null;
  const activation = activationOf(checked.activation ?? 'relu');
  const gain = checked.gain ?? defaultGain(activation);
  const hiddenDimensions = Array.from({ length: depth - 1 }, (_, layer) => `n${layer + 1}`);
  const layers = { dimensions: ['inputSize', ...hiddenDimensions, outputs], activation, gain, biasScale };
  return {
    name: 'mlp',
    configuration: {
      model: 'mlp',
      depth,
      activation: activation.name,
      gain,
      biasScale,
      outputs,
    },
    inputs: { x: ['inputSize'] },
    parameters: layerParameters(layers),
    hiddenDimensions,
    outputs,
    apply: (parameters, inputs) => applyLayers(layers, parameters, nodeOf(inputs, 'x')),
  };
}

/** What networks of both kinds are asked for on the command line. */
export const layerFlags = {
  depth: {
    type: 'layers',
    placeholder: 'L',
    help: 'number of weight matrices of the (hyper)network (default: 4)',
    multiplies: 'L',
  },
  activation: {
    type: 'text',
    placeholder: 'name',
    help: `${activationNames.join(', ')} (default: relu)`,
  },
  gain: {
    type: 'number',
    placeholder: 'factor',
    help: 'what activations are multiplied by (default: √2 for ReLU, else 1)',
  },
  biasScale: { type: 'number', placeholder: 'beta', help: 'β of the biases (default: no biases)' },
} as const satisfies ModelFlags;

export const mlpKind: ModelKind<MlpOptions, typeof layerFlags> = {
  name: 'mlp',
  schema(zod) {
    const { positiveInteger, finite, activation } = optionTypes(zod);
    return zod.strictObject({
      depth: positiveInteger,
      activation: activation.optional(),
      gain: finite.optional(),
      biasScale: finite.nullish(),
      outputs: positiveInteger.optional(),
    });
  },
  build: mlp,
  flags: layerFlags,
  fromFlags: ({ depth = 4, ...options }) => ({ depth, ...options }),
  sweptByDefault: true,
  file: {
    required: ['activation'],
    optional: ['gain'],
    found: ['depth', 'outputs', 'biasScale'],
    build: mlp,
  },
};

export function layerParameters({ dimensions, biasScale }: Layers): Parameter[] {
  return dimensions.slice(1).flatMap((rows, position): Parameter[] => {
    const columns = dimensions[position] as Dimension;
    const layer = position + 1;
    const matrix: Parameter = { name: `W${layer}`, kind: 'weight', shape: [rows, columns], law: 'normal' };
    const bias: Parameter = { name: `b${layer}`, kind: 'bias', shape: [rows], law: 'normal' };
    return biasScale === null ? [matrix] : [matrix, bias];
  });
}

/** yᴸ of the layers at q⁰ = x. */
export function applyLayers(layers: Layers, parameters: ParameterNodes, x: Node): Node {
  const { dimensions, activation, gain, biasScale } = layers;
  const depth = dimensions.length - 1;
  let q = x;
  for (let layer = 1; layer <= depth; layer++) {
    let y = linear(nodeOf(parameters, `W${layer}`), q, dimensions[layer - 1] as Dimension);
    if (biasScale !== null) y = add(y, multiply(biasScale, nodeOf(parameters, `b${layer}`)));
    if (layer === depth) return y;
    q = multiply(gain, activation.apply(y));
  }
  return q;
}

/** W q / √(fan in) */
export function linear(matrix: Node, q: Node, fanIn: Dimension): Node {
  return multiply(matvec(matrix, q), power(dimensionSize(fanIn), -0.5));
}
