import { InvalidArgumentError } from '../errors/index.js';
import { activationOf, type Activation } from './activations.js';
import { checkedOptions, optionTypes } from './kinds/checkedOptions.js';
import type { ModelKind } from './kinds/kind.js';
import { applyLayers, layerParameters, type Layers } from './layers.js';
import { nodeOf, type Model } from './model.js';
import { unitScale } from './scale.js';

export interface StandardMlpOptions {
  /** n₀, ..., n_L: the length of the input, the widths of the hidden layers, the number of outputs. */
  readonly sizes: readonly number[];
  /** φ: a name such as "relu", "tanh", "leakyRelu0.01", or an `Activation`. "relu" unless given. */
  readonly activation?: string | Activation | undefined;
  /** What the output of φ is multiplied by: 1 unless given, whatever φ is. */
  readonly gain?: number | undefined;
  /** Whether layers have biases; true unless given. */
  readonly bias?: boolean | undefined;
  /** Whether the last layer has one where the others have; true unless given. */
  readonly outputBias?: boolean | undefined;
}

/**
 * A fully connected network of given sizes in the standard parametrisation, as PyTorch, Keras and Flax have
 * it:
 *
 *   yˡ = Wˡ qˡ⁻¹ + bˡ,  qˡ = gain · φ(yˡ),  q⁰ = x,  h(x) = yᴸ,
 *
 * with the entries of Wˡ drawn from N(0, 1/n_{l−1}) and bˡ = 0 at initialisation. Its outputs are then those
 * of `mlp` with σ = 1, but its derivatives by weights lack the factors 1/√n_{l−1}: the tangent kernel grows
 * with the widths, and it has no limit n → ∞ (Sohl-Dickstein et al. 2020). Its input is `x`; no width is left
 * open.
 *
 * @throws InvalidArgumentError for fewer than two sizes, or one that is not an integer ≥ 1, or a gain that is
 *   not finite; UnknownNameError for an unknown activation or option.
 * @example
 * ```ts
 * import { initialize, standardMlp, taylorTerms } from 'widejet';
 * const model = standardMlp({ sizes: [2, 16, 1], activation: 'tanh' });
 * const parameters = initialize(model, { width: [], inputSize: 2, seed: 1 });
 * const { derivatives } = await taylorTerms(model, parameters, { at: [1, 0], along: [0, 1], order: 2 });
 * console.log([...parameters.keys()], derivatives.length); // [ 'W1', 'b1', 'W2', 'b2' ] 3
 * ```
 */
export function standardMlp(options: StandardMlpOptions): Model {
  const checked = checkedOptions(standardMlpKind, options);
  const { sizes, gain = 1, bias = true } = checked;
  const outputBias = checked.outputBias ?? bias;
  if (outputBias && !bias) throw new InvalidArgumentError('outputBias', outputBias, 'false without biases');
  const activation = activationOf(checked.activation ?? 'relu');
  const layers: Layers = {
    dimensions: sizes,
    parametrisation: 'standard',
    activation,
    gain,
    weightScale: unitScale,
    readoutScale: unitScale,
    biasScale: bias ? { factor: 1, deviation: 0 } : null,
    outputBias,
  };
  const [inputSize = NaN] = sizes;
  return {
    name: 'standardMlp',
    configuration: {
      model: 'standardMlp',
      sizes,
      activation: activation.name,
      gain,
      bias,
      ...(bias && !outputBias && { outputBias }),
    },
    inputs: { x: [inputSize] },
    parameters: layerParameters(layers),
    hiddenDimensions: [],
    outputs: sizes.at(-1) ?? NaN,
    apply: (parameters, inputs) => applyLayers(layers, parameters, nodeOf(inputs, 'x')),
  };
}

export const standardMlpKind: ModelKind<StandardMlpOptions> = {
  name: 'standardMlp',
  schema(zod) {
    const { length, finite, boolean, activation } = optionTypes(zod);
    return zod.strictObject({
      sizes: zod.array(length).min(2, { error: 'two sizes or more, from the input to the output' }),
      activation: activation.optional(),
      gain: finite.optional(),
      bias: boolean.optional(),
      outputBias: boolean.optional(),
    });
  },
  build: standardMlp,
  flags: {},
  fromFlags: () => ({ sizes: [] }),
  // Its sizes are those of arrays that are there: the command line draws networks of one width.
  accepts: () => false,
  file: {
    required: ['activation', 'gain'],
    optional: ['outputBias'],
    found: ['sizes', 'bias'],
    build: standardMlp,
  },
};
