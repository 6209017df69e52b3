import { add, cos, matvec, multiply, reshape, slice, type Node } from '../ad/index.js';
import { activationOf, defaultGain, type Activation } from './activations.js';
import { checkedOptions, optionTypes } from './kinds/checkedOptions.js';
import type { ModelFlags, ModelKind } from './kinds/kind.js';
import { applyLayers, layerFlags, layerParameters, linear, type Layers } from './layers.js';
import { nodeOf, type Model, type Parameter, type ParameterNodes } from './model.js';
import { scaleOf, unitScale } from './scale.js';

export interface HypernetworkOptions {
  /** L, the number of weight matrices of the hypernetwork f: an integer ≥ 1. */
  readonly depth: number;
  /**
   * m₀, m₁, ..., m_H: the size of the input z, the widths of the primary network g, and its number of
   * outputs.
   */
  readonly primaryWidths: readonly number[];
  /** The activation of f; "relu" unless given. */
  readonly activation?: string | Activation | undefined;
  /** The activation of g; that of f unless given. */
  readonly primaryActivation?: string | Activation | undefined;
  /**
   * What the output of f's activation is multiplied by; √2 for ReLU and leaky ReLU, 1 for others, unless
   * given.
   */
  readonly gain?: number | undefined;
  /** The same for g. */
  readonly primaryGain?: number | undefined;
  /** β of the biases of f; without it, or with null, there are none. */
  readonly biasScale?: number | null | undefined;
  /**
   * k: gives g the random Fourier features cos(W z + b), W ~ N(0, 1), b ~ U(−π, π), k of them, instead of z.
   */
  readonly fourierFeatures?: number | null | undefined;
}

/**
 * A hypernetwork h(x, z; w) = g(z; f(x; w)) (Littwin et al. 2020, eq. 2–3): the outputs of the plain network
 * f are the weights V¹, ..., Vᴴ of the primary network g, concatenated row-major,
 *
 *   gˡ = Vˡ aˡ⁻¹ / √m_{l−1},  aˡ = gain · φ(gˡ),  a⁰ = z,  h = gᴴ.
 *
 * Its inputs are `x` and `z`. With Fourier features a⁰ = cos(W z + b) (their Remark 2), and these W, b are
 * not trained.
 *
 * @throws InvalidArgumentError for depths or widths that are not integers ≥ 1, or factors that are not
 *   finite; UnknownNameError for an unknown activation or option.
 * @example
 * ```ts
 * import { hypernetwork, initialize, taylorTerms } from 'widejet';
 * const model = hypernetwork({ depth: 2, primaryWidths: [2, 3, 1] });
 * const parameters = initialize(model, { width: 64, inputSize: 2, seed: 7 });
 * const { derivatives } = await taylorTerms(model, parameters, {
 *   at: { x: [1, 0], z: [1, 1] },
 *   along: { x: [0, 1], z: [1, 1] },
 *   order: 2,
 * });
 * console.log(derivatives.length); // 3
 * ```
 */
export function hypernetwork(options: HypernetworkOptions): Model {
  const checked = checkedOptions(hypernetworkKind, options);
  const { depth, primaryWidths } = checked;
  const biasScale = checked.biasScale ?? null;
  const fourierFeatures = checked.fourierFeatures ?? null;
  const activation = activationOf(checked.activation ?? 'relu');
  const primaryActivation = activationOf(checked.primaryActivation ?? activation, 'primaryActivation');
  const gain = checked.gain ?? defaultGain(activation);
  const primaryGain = checked.primaryGain ?? defaultGain(primaryActivation);

  const inputSize = primaryWidths[0] as number;
  const outputs = primaryWidths.at(-1) as number;
  // The first layer of g sees the features, if there are any.
  const widths = [fourierFeatures ?? inputSize, ...primaryWidths.slice(1)];
  const sizes = widths.slice(1).map((rows, layer) => rows * (widths[layer] as number));
  const hiddenDimensions = Array.from({ length: depth - 1 }, (_, layer) => `n${layer + 1}`);
  const layers: Layers = {
    dimensions: ['inputSize', ...hiddenDimensions, sizes.reduce((total, size) => total + size, 0)],
    activation,
    gain,
    weightScale: unitScale,
    readoutScale: unitScale,
    biasScale: biasScale === null ? null : scaleOf(biasScale, 'outside', 'biasScale'),
    outputBias: true,
  };

  function primary(v: Node, features: Node): Node {
    let a = features;
    let start = 0;
    for (const [layer, size] of sizes.entries()) {
      const [columns, rows] = [widths[layer] as number, widths[layer + 1] as number];
      const matrix = reshape(slice(v, start, start + size), [rows, columns]);
      start += size;
      const y = linear(matrix, a, columns);
      if (layer === sizes.length - 1) return y;
      a = multiply(primaryGain, primaryActivation.apply(y));
    }
    return a;
  }

  return {
    name: 'hypernetwork',
    configuration: {
      model: 'hypernetwork',
      depth,
      primaryWidths,
      activation: activation.name,
      primaryActivation: primaryActivation.name,
      gain,
      primaryGain,
      biasScale,
      fourierFeatures,
    },
    inputs: { x: ['inputSize'], z: [inputSize] },
    parameters: [...layerParameters(layers), ...featureParameters(fourierFeatures, inputSize)],
    hiddenDimensions,
    outputs,
    apply(parameters, inputs) {
      const z = nodeOf(inputs, 'z');
      const features = fourierFeatures === null ? z : fourier(parameters, z);
      return primary(applyLayers(layers, parameters, nodeOf(inputs, 'x')), features);
    },
  };
}

const hypernetworkFlags = {
  ...layerFlags,
  primaryDepth: {
    type: 'layers',
    placeholder: 'H',
    help: 'depth of the primary network of a hypernetwork (default: 2)',
    multiplies: 'H',
  },
  primaryWidth: { type: 'positive', placeholder: 'm', help: 'width of its hidden layers (default: 8)' },
  primaryInput: { type: 'positive', placeholder: 'm0', help: 'size of its input z (default: 2)' },
  primaryActivation: {
    type: 'text',
    placeholder: 'name',
    help: 'its activation (default: that of the hypernetwork)',
  },
  fourierFeatures: { type: 'positive', placeholder: 'k', help: 'gives it k random Fourier features of z' },
} as const satisfies ModelFlags;

export const hypernetworkKind: ModelKind<HypernetworkOptions, typeof hypernetworkFlags> = {
  name: 'hypernetwork',
  schema(zod) {
    const { positiveInteger, finite, activation } = optionTypes(zod);
    return zod.strictObject({
      depth: positiveInteger,
      primaryWidths: zod
        .array(positiveInteger)
        .min(2, { error: 'at least two widths: m₀ (input) and m₁ (output)' }),
      activation: activation.optional(),
      primaryActivation: activation.optional(),
      gain: finite.optional(),
      primaryGain: finite.optional(),
      biasScale: finite.nullish(),
      fourierFeatures: positiveInteger.nullish(),
    });
  },
  build: hypernetwork,
  flags: hypernetworkFlags,
  fromFlags({ depth = 4, primaryDepth = 2, primaryWidth = 8, primaryInput = 2, ...options }) {
    const hidden = new Array<number>(primaryDepth - 1).fill(primaryWidth);
    return { depth, primaryWidths: [primaryInput, ...hidden, 1], ...options };
  },
  sweptByDefault: true,
  file: {
    required: ['activation', 'primaryWidths'],
    optional: ['gain', 'primaryActivation', 'primaryGain'],
    found: ['depth', 'biasScale'],
    build: hypernetwork,
  },
};

function featureParameters(count: number | null, inputSize: number): Parameter[] {
  if (count === null) return [];
  return [
    { name: 'fourierFrequencies', kind: 'feature', shape: [count, inputSize], law: 'normal' },
    { name: 'fourierPhases', kind: 'feature', shape: [count], law: 'phase' },
  ];
}

/** cos(W z + b), Littwin et al. 2020, Remark 2. */
function fourier(parameters: ParameterNodes, z: Node): Node {
  const frequencies = nodeOf(parameters, 'fourierFrequencies');
  return cos(add(matvec(frequencies, z), nodeOf(parameters, 'fourierPhases')));
}
