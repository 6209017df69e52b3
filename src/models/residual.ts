import { add, multiply } from '../ad/index.js';
import { activationOf, defaultGain, type Activation } from './activations.js';
import { checkedOptions, optionTypes } from './kinds/checkedOptions.js';
import type { ModelFlags, ModelKind } from './kinds/kind.js';
import { layerFlags, linear, scaleFlags } from './layers.js';
import { nodeOf, type Model } from './model.js';
import { normalParameter } from './scale.js';

export interface ResidualOptions {
  /** L, the number of residual blocks: an integer ≥ 1. */
  readonly depth: number;
  /** α, what every block is multiplied by before it is added; 1 unless given. */
  readonly alpha?: number | undefined;
  /** σ_w of the matrices within blocks before φ, and of the last one; 1 unless given. */
  readonly weightScale?: number | undefined;
  /** σ_v of the matrices within blocks after φ; 1 unless given. */
  readonly branchScale?: number | undefined;
  /** φ: a name such as "relu", or an `Activation`. "relu" unless given. */
  readonly activation?: string | Activation | undefined;
  /** What the output of φ is multiplied by: √2 for ReLU and leaky ReLU, 1 for others, unless given. */
  readonly gain?: number | undefined;
  /** The number of outputs; 1 unless given. */
  readonly outputs?: number | undefined;
}

/**
 * A fully connected residual network of L blocks, in the parametrisation of Tirer, Bruna & Giryes 2020
 * (Kernel-Based Smoothness Analysis of Residual Networks; their definition of the network):
 *
 *   x⁰ = U x / √d,  gˡ = σ_w Wˡ xˡ⁻¹ / √n,  xˡ = xˡ⁻¹ + α σ_v Vˡ φ(gˡ) / √n,  h(x) = σ_w Wᴸ⁺¹ xᴸ / √n,
 *
 * with all entries of U, W and V drawn from N(0, 1): all factors stand in the graph. φ stands for gain · φ;
 * with `gain: 1` the network is theirs to the letter. All hidden layers have one width, the named dimension
 * n; the input is `x`.
 *
 * @throws InvalidArgumentError for a number of blocks or outputs that is not an integer ≥ 1, or a factor that
 *   is not finite; UnknownNameError for an unknown activation or option.
 * @example
 * ```ts
 * import { factsOf, initialize, residual, taylorTerms } from 'widejet';
 * const model = residual({ depth: 2, alpha: 0.1 });
 * const parameters = initialize(model, { width: 64, inputSize: 2, seed: 7 });
 * const { derivatives } = await taylorTerms(model, parameters, { at: [1, 0], along: [0, 1], order: 2 });
 * console.log(model.hiddenDimensions, derivatives.length, factsOf(model).degree); // [ 'n' ] 3 6
 * ```
 */
export function residual(options: ResidualOptions): Model {
  const checked = checkedOptions(residualKind, options);
  const { depth, alpha = 1, weightScale = 1, branchScale = 1, outputs = 1 } = checked;
  const activation = activationOf(checked.activation ?? 'relu');
  const gain = checked.gain ?? defaultGain(activation);
  const blocks = Array.from({ length: depth }, (_, block) => block + 1);
  const readout = `W${depth + 1}`;
  return {
    name: 'residual',
    configuration: {
      model: 'residual',
      depth,
      alpha,
      weightScale,
      branchScale,
      activation: activation.name,
      gain,
      outputs,
    },
    inputs: { x: ['inputSize'] },
    parameters: [
      normalParameter('U', 'weight', ['n', 'inputSize']),
      ...blocks.flatMap(block => [
        normalParameter(`W${block}`, 'weight', ['n', 'n']),
        normalParameter(`V${block}`, 'weight', ['n', 'n']),
      ]),
      normalParameter(readout, 'weight', [outputs, 'n']),
    ],
    hiddenDimensions: ['n'],
    outputs,
    apply(parameters, inputs) {
      let x = linear(nodeOf(parameters, 'U'), nodeOf(inputs, 'x'), 'inputSize');
      for (const block of blocks) {
        const g = linear(nodeOf(parameters, `W${block}`), x, 'n', weightScale);
        const branch = multiply(gain, activation.apply(g));
        x = add(x, linear(nodeOf(parameters, `V${block}`), branch, 'n', alpha * branchScale));
      }
      return linear(nodeOf(parameters, readout), x, 'n', weightScale);
    },
  };
}

const residualFlags = {
  depth: layerFlags.depth,
  activation: layerFlags.activation,
  gain: layerFlags.gain,
  weightScale: scaleFlags.weightScale,
  alpha: {
    type: 'number',
    placeholder: 'alpha',
    help: 'α of the blocks of a residual network (default: 1)',
    multiplies: 'α',
  },
  branchScale: {
    type: 'number',
    placeholder: 'sigma',
    help: 'σ of the matrices after the activations of its blocks (default: 1)',
  },
} as const satisfies ModelFlags;

export const residualKind: ModelKind<ResidualOptions, typeof residualFlags> = {
  name: 'residual',
  schema(zod) {
    const { layers, outputs, finite, activation } = optionTypes(zod);
    return zod.strictObject({
      depth: layers,
      alpha: finite.optional(),
      weightScale: finite.optional(),
      branchScale: finite.optional(),
      activation: activation.optional(),
      gain: finite.optional(),
      outputs: outputs.optional(),
    });
  },
  build: residual,
  flags: residualFlags,
  fromFlags: ({ depth = 4, ...options }) => ({ depth, ...options }),
};
