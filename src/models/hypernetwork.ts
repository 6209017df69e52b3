import { multiply, type Dimension } from '../ad/index.js';
import { InvalidArgumentError } from '../errors/index.js';
import { activationNames, activationOf, defaultGain, type Activation } from './activations.js';
import { featureParameters, fourierFeaturesOf } from './fourierFeatures.js';
import { checkedOptions, optionTypes } from './kinds/checkedOptions.js';
import type { ModelFlags, ModelKind } from './kinds/kind.js';
import { applyLayers, layerFlags, layerParameters, linear, type Layers } from './layers.js';
import { nodeOf, type Model } from './model.js';
import { generatedMatrices, namesIn } from './primaryNetwork.js';
import { scaleOf, unitScale } from './scale.js';

export interface HypernetworkOptions {
  /** L, the number of weight matrices of the hypernetwork f: an integer ≥ 1. */
  readonly depth: number;
  /**
   * m₀, m₁, ..., m_H: the size of the input z, the widths of the primary network g, and its number of
   * outputs. A hidden width may be a name: then it is a width as those of f are, which `initialize` binds and
   * which goes to infinity in the limit, "m1" in [2, "m1", 1].
   */
  readonly primaryWidths: readonly Dimension[];
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
   * k: gives g the random Fourier features cos(W z + b), W ~ N(0, 1), b ~ U(−π, π), k of them, instead of z;
   * a name is a width, as one of g.
   */
  readonly fourierFeatures?: Dimension | null | undefined;
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
 * With names among the widths of g, the last layer of f is cut into one for each matrix of g, with the
 * parameters "W3V1", "W3V2", ... where that of W3 would be: the same network, whose rows are counted anew as
 * the widths grow. Then both networks become wide together (their Theorems 2 and 3): `limit` has the kernels.
 * With numbers f alone becomes wide: `conditionalLimit` has what h tends to.
 *
 * @throws InvalidArgumentError for depths or widths that are not integers ≥ 1, names of widths that are
 *   taken, or factors that are not finite; UnknownNameError for an unknown activation or option.
 * @example
 * ```ts
 * import { hypernetwork, initialize, limit, taylorTerms } from 'widejet';
 * const model = hypernetwork({ depth: 2, primaryWidths: [2, 3, 1] });
 * const parameters = initialize(model, { width: 64, inputSize: 2, seed: 7 });
 * const { derivatives } = await taylorTerms(model, parameters, {
 *   at: { x: [1, 0], z: [1, 1] },
 *   along: { x: [0, 1], z: [1, 1] },
 *   order: 2,
 * });
 * console.log(derivatives.length); // 3
 * const wide = hypernetwork({ depth: 2, primaryWidths: [2, 'm1', 1] });
 * console.log(wide.hiddenDimensions); // [ 'n1', 'm1' ]
 * const ntk = await limit(wide).ntk({ x: [1, 1], z: [1, 1] });
 * console.log(ntk.data[0]?.toFixed(12)); // 4.000000000000
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

  const [inputSize, outputs] = [primaryWidths[0], primaryWidths.at(-1)] as [number, number];
  // The first layer of g sees the features, if there are any.
  const widths = [fourierFeatures ?? inputSize, ...primaryWidths.slice(1)];
  const ofWide = Array.from({ length: depth - 1 }, (_, layer) => `n${layer + 1}`);
  const ofPrimary = namesIn(widths, ['inputSize', ...ofWide]);
  const layers: Layers = {
    dimensions: ['inputSize', ...ofWide],
    activation,
    gain,
    weightScale: unitScale,
    readoutScale: unitScale,
    biasScale: biasScale === null ? null : scaleOf(biasScale, 'outside', 'biasScale'),
    outputBias: true,
  };
  const generated = generatedMatrices(layers, widths);
  const { readouts } = generated;

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
    parameters: [
      // Hidden layers are those of all readouts.
      ...new Map(readouts.flatMap(layerParameters).map(parameter => [parameter.name, parameter])).values(),
      ...featureParameters(fourierFeatures, inputSize),
    ],
    hiddenDimensions: [...ofWide, ...ofPrimary],
    outputs,
    apply(parameters, inputs) {
      const z = nodeOf(inputs, 'z');
      const x = nodeOf(inputs, 'x');
      const matrices = generated.matricesOf(readouts.map(readout => applyLayers(readout, parameters, x)));
      let a = fourierFeatures === null ? z : fourierFeaturesOf(parameters, z);
      for (const [layer, matrix] of matrices.entries()) {
        const y = linear(matrix, a, widths[layer] as Dimension);
        a = layer === matrices.length - 1 ? y : multiply(primaryGain, primaryActivation.apply(y));
      }
      return a;
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
  primaryWidth: {
    type: 'width',
    placeholder: 'm',
    help: 'width of its hidden layers, or infinite: they grow with the others (default: 8)',
    words: ['infinite'],
  },
  primaryInput: { type: 'positive', placeholder: 'm0', help: 'size of its input z (default: 2)' },
  primaryActivation: {
    type: 'text',
    placeholder: 'name',
    help: 'its activation (default: that of the hypernetwork)',
    words: activationNames,
  },
  fourierFeatures: {
    type: 'width',
    placeholder: 'k',
    help: 'gives it k random Fourier features of z; infinite: they grow with the widths',
    words: ['infinite'],
  },
} as const satisfies ModelFlags;

export const hypernetworkKind: ModelKind<HypernetworkOptions, typeof hypernetworkFlags> = {
  name: 'hypernetwork',
  schema(zod) {
    const { layers, dimension, finite, activation } = optionTypes(zod);
    const ends = (widths: readonly unknown[]): boolean =>
      typeof widths[0] === 'number' && typeof widths.at(-1) === 'number';
    return zod.strictObject({
      depth: layers,
      primaryWidths: zod
        .array(dimension)
        .min(2, { error: 'at least two widths: m₀ (input) and m₁ (output)' })
        .refine(ends, { error: 'numbers for the first (input) and the last (output) width' }),
      activation: activation.optional(),
      primaryActivation: activation.optional(),
      gain: finite.optional(),
      primaryGain: finite.optional(),
      biasScale: finite.nullish(),
      fourierFeatures: dimension.nullish(),
    });
  },
  build: hypernetwork,
  flags: hypernetworkFlags,
  fromFlags({
    depth = 4,
    primaryDepth = 2,
    primaryWidth = 8,
    primaryInput = 2,
    fourierFeatures,
    ...options
  }) {
    const hidden = Array.from({ length: primaryDepth - 1 }, (_, layer) =>
      primaryWidth === 'infinite' ? `m${layer + 1}` : primaryWidth,
    );
    return {
      depth,
      primaryWidths: [primaryInput, ...hidden, 1],
      fourierFeatures: fourierFeatures === 'infinite' ? 'k' : fourierFeatures,
      ...options,
    };
  },
  sweptByDefault: true,
  file: {
    required: ['activation', 'gain', 'primaryWidths'],
    optional: ['primaryActivation', 'primaryGain'],
    found: ['depth', 'biasScale'],
    build(options) {
      const { primaryWidths } = options;
      if (primaryWidths.every(width => typeof width === 'number')) return hypernetwork(options);
      throw new InvalidArgumentError(
        'primaryWidths',
        primaryWidths,
        'numbers, as the matrices of a file have',
      );
    },
  },
};
