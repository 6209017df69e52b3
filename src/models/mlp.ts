import { InvalidArgumentError } from '../errors/index.js';
import { activationOf, defaultGain, type Activation } from './activations.js';
import { checkedOptions, optionTypes } from './kinds/checkedOptions.js';
import type { ModelFlags, ModelKind } from './kinds/kind.js';
import { applyLayers, layerFlags, layerParameters, scaleFlags, type Layers } from './layers.js';
import { nodeOf, type Model } from './model.js';
import { scaleOf, type Variance } from './scale.js';

export interface MlpOptions {
  /** L, the number of weight matrices: an integer ≥ 1; 1 is a linear map. */
  readonly depth: number;
  /** φ: a name such as "relu", "tanh", "leakyRelu0.1", or an `Activation`. "relu" unless given. */
  readonly activation?: string | Activation | undefined;
  /** What the output of φ is multiplied by: √2 for ReLU and leaky ReLU, 1 for others, unless given. */
  readonly gain?: number | undefined;
  /** σ, what weight matrices are multiplied by; 1 unless given. */
  readonly weightScale?: number | undefined;
  /** σ of the last matrix; `weightScale` unless given. */
  readonly readoutScale?: number | undefined;
  /** β, what biases are multiplied by; without it, or with null, there are no biases. */
  readonly biasScale?: number | null | undefined;
  /** Whether the last layer has a bias, where there are biases; true unless given. */
  readonly outputBias?: boolean | undefined;
  /**
   * Where σ and β stand: `outside`, as factors of parameters drawn from N(0, 1), or `inside`, in the laws
   * N(0, σ²) and N(0, β²) of parameters without factors. "outside" unless given.
   */
  readonly variance?: Variance | undefined;
  /** The number of outputs; 1 unless given. */
  readonly outputs?: number | undefined;
}

/**
 * A fully connected network in the NTK parametrisation (Jacot et al. 2018; Littwin et al. 2020, eq. 2):
 *
 *   yˡ = σ Wˡ qˡ⁻¹ / √n_{l−1} + β bˡ,  qˡ = gain · φ(yˡ),  q⁰ = x,  h(x) = yᴸ,
 *
 * with all entries of W and b drawn from N(0, 1). With `variance: 'inside'` it is that of Yang, Tensor
 * Programs II: yˡ = Wˡ qˡ⁻¹ / √n_{l−1} + bˡ with the entries of W and b drawn from N(0, σ²) and N(0, β²), so
 * that their gradients have no factor σ or β; β = 0 is a bias that is trained and begins at 0.
 *
 * Its input is `x`; its hidden widths n1 ... n(L−1) and the size of its input are named dimensions, bound by
 * `initialize`.
 *
 * @throws InvalidArgumentError for a depth or number of outputs that is not an integer ≥ 1, a gain or scale
 *   that is not finite, or is negative inside a law, or an output bias without biases; UnknownNameError for
 *   an unknown activation or option.
 * @example
 * ```ts
 * import { initialize, mlp, taylorTerms } from 'widejet';
 * const model = mlp({ depth: 3, activation: 'tanh', weightScale: 1.5, biasScale: 0.1 });
 * const parameters = initialize(model, { width: 64, inputSize: 2, seed: 7 });
 * const { derivatives } = await taylorTerms(model, parameters, { at: [1, 0], along: [0, 1], order: 2 });
 * console.log(derivatives.length); // 3
 * ```
 */
export function mlp(options: MlpOptions): Model {
  const checked = checkedOptions(mlpKind, options);
  const { depth, outputs = 1, weightScale = 1, readoutScale = weightScale, variance = 'outside' } = checked;
  const biasScale = checked.biasScale ?? null;
  const outputBias = checked.outputBias ?? biasScale !== null;
  if (outputBias && biasScale === null)
    throw new InvalidArgumentError('outputBias', outputBias, 'false without a biasScale');
  const activation = activationOf(checked.activation ?? 'relu');
  const gain = checked.gain ?? defaultGain(activation);
  const hiddenDimensions = Array.from({ length: depth - 1 }, (_, layer) => `n${layer + 1}`);
  const layers: Layers = {
    dimensions: ['inputSize', ...hiddenDimensions, outputs],
    activation,
    gain,
    weightScale: scaleOf(weightScale, variance, 'weightScale'),
    readoutScale: scaleOf(readoutScale, variance, 'readoutScale'),
    biasScale: biasScale === null ? null : scaleOf(biasScale, variance, 'biasScale'),
    outputBias,
  };
  return {
    name: 'mlp',
    configuration: {
      model: 'mlp',
      depth,
      activation: activation.name,
      gain,
      biasScale,
      outputs,
      // What is not there means its default, as in journals from before there were these.
      ...(weightScale !== 1 && { weightScale }),
      ...(readoutScale !== weightScale && { readoutScale }),
      ...(biasScale !== null && !outputBias && { outputBias }),
      ...(variance !== 'outside' && { variance }),
    },
    inputs: { x: ['inputSize'] },
    parameters: layerParameters(layers),
    hiddenDimensions,
    outputs,
    apply: (parameters, inputs) => applyLayers(layers, parameters, nodeOf(inputs, 'x')),
  };
}

const mlpFlags = {
  ...layerFlags,
  ...scaleFlags,
  outputBias: {
    type: 'boolean',
    placeholder: 'boolean',
    help: 'whether the last layer has a bias where the others have (default: true)',
  },
} as const satisfies ModelFlags;

export const mlpKind: ModelKind<MlpOptions, typeof mlpFlags> = {
  name: 'mlp',
  schema(zod) {
    const { layers, outputs, finite, boolean, activation, variance } = optionTypes(zod);
    return zod.strictObject({
      depth: layers,
      activation: activation.optional(),
      gain: finite.optional(),
      biasScale: finite.nullish(),
      weightScale: finite.optional(),
      readoutScale: finite.optional(),
      outputBias: boolean.optional(),
      variance: variance.optional(),
      outputs: outputs.optional(),
    });
  },
  build: mlp,
  flags: mlpFlags,
  // The schema says which words are allowed.
  fromFlags: ({ depth = 4, ...options }) => ({ depth, ...options }) as MlpOptions,
  sweptByDefault: true,
  file: {
    required: ['activation', 'gain'],
    optional: ['weightScale', 'readoutScale', 'outputBias'],
    found: ['depth', 'outputs', 'biasScale'],
    build: mlp,
  },
};
