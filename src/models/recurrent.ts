import { abs, add, divide, multiply, reshape, slice, subtract, where, type Node } from '../ad/index.js';
import { activationOf, defaultGain, type Activation } from './activations.js';
import { checkedOptions, optionTypes } from './kinds/checkedOptions.js';
import type { ModelFlags, ModelKind } from './kinds/kind.js';
import { layerFlags, linear, scaleFlags } from './layers.js';
import { nodeOf, type Model } from './model.js';
import { normalParameter, scaleOf, type Variance } from './scale.js';

export interface RecurrentOptions {
  /** T, the number of steps, which is that of the vectors of an input: an integer ≥ 1. */
  readonly length: number;
  /** What the readout sees: the `last` state, or the `average` of all. "last" unless given. */
  readonly pooling?: 'last' | 'average' | undefined;
  /** σ_W of the matrix from state to state; 1 unless given. */
  readonly weightScale?: number | undefined;
  /** σ_U of the matrix from inputs to states; 1 unless given. */
  readonly inputScale?: number | undefined;
  /** σ_b of the bias; without it, or with null, there is none. */
  readonly biasScale?: number | null | undefined;
  /** σ_v of the readout; 1 unless given. */
  readonly readoutScale?: number | undefined;
  /**
   * Where the scales stand: `outside`, as factors of parameters drawn from N(0, 1), or `inside`, in the laws
   * N(0, σ²) of parameters without factors, as in Tensor Programs II. "outside" unless given.
   */
  readonly variance?: Variance | undefined;
  /** φ: a name such as "tanh", or an `Activation`. "relu" unless given. */
  readonly activation?: string | Activation | undefined;
  /** What the output of φ is multiplied by: √2 for ReLU and leaky ReLU, 1 for others, unless given. */
  readonly gain?: number | undefined;
  /** The number of outputs; 1 unless given. */
  readonly outputs?: number | undefined;
  /** Whether inputs are of several lengths, each given beside its input; false unless given. */
  readonly ragged?: boolean | undefined;
}

/**
 * A recurrent network of T steps, with the same weights at each of them (Yang 2020, Tensor Programs II, eq.
 * 13 and Appendix E.2):
 *
 *   sᵗ = φ(σ_W W sᵗ⁻¹ / √n + σ_U U xᵗ / √d + σ_b b),  s⁰ = 0,  h(x) = σ_v v · sᵀ / √n,
 *
 * or, with `pooling: 'average'`, h(x) = (1/T) Σₜ σ_v v · sᵗ / √n. All entries of W, U, b and v are drawn from
 * N(0, 1); with `variance: 'inside'` they are drawn from N(0, σ²) and have no factors, which is what the
 * formulas of Appendix E.2 are for. φ stands for gain · φ.
 *
 * The input is `x`, of T vectors: [T, inputSize]. With `ragged` there is a second one, `length`, an integer
 * from 1 to T: the readout sees the state after so many steps, or the average of so many, and the vectors
 * beyond do not matter.
 *
 * @throws InvalidArgumentError for a number of steps or outputs that is not an integer ≥ 1, a pooling that
 *   there is not, or a factor that is not finite, or negative inside a law; UnknownNameError for an unknown
 *   activation or option.
 * @example
 * ```ts
 * import { forward, initialize, recurrent } from 'widejet';
 * const model = recurrent({ length: 3, activation: 'tanh', biasScale: 0.1, ragged: true });
 * const parameters = initialize(model, { width: 64, inputSize: 2, seed: 7 });
 * const x = [[1, 0], [0, 1], [1, 1]];
 * const padded = [[1, 0], [0, 1], [0, 0]];
 * const short = await forward(model, parameters, { x, length: 2 });
 * const same = await forward(model, parameters, { x: padded, length: 2 });
 * console.log(short.data[0] === same.data[0]); // true
 * ```
 */
export function recurrent(options: RecurrentOptions): Model {
  const checked = checkedOptions(recurrentKind, options);
  const { length, pooling = 'last', weightScale = 1, inputScale = 1, readoutScale = 1 } = checked;
  const { variance = 'outside', outputs = 1, ragged = false } = checked;
  const biasScale = checked.biasScale ?? null;
  const activation = activationOf(checked.activation ?? 'relu');
  const gain = checked.gain ?? defaultGain(activation);
  const [ofStates, ofInputs, ofReadout] = [
    scaleOf(weightScale, variance, 'weightScale'),
    scaleOf(inputScale, variance, 'inputScale'),
    scaleOf(readoutScale, variance, 'readoutScale'),
  ];
  const ofBias = biasScale === null ? null : scaleOf(biasScale, variance, 'biasScale');
  const pooled = pooling === 'last' ? lastState : averageState;
  return {
    name: 'recurrent',
    configuration: {
      model: 'recurrent',
      length,
      pooling,
      weightScale,
      inputScale,
      biasScale,
      readoutScale,
      variance,
      activation: activation.name,
      gain,
      outputs,
      ragged,
    },
    inputs: { x: [length, 'inputSize'], ...(ragged && { length: [] }) },
    ...(ragged && { integerInputs: { length: { least: 1, most: length } } }),
    parameters: [
      normalParameter('U', 'weight', ['n', 'inputSize'], ofInputs),
      // The first step has no state before it.
      ...(length > 1 ? [normalParameter('W', 'weight', ['n', 'n'], ofStates)] : []),
      ...(ofBias === null ? [] : [normalParameter('b', 'bias', ['n'], ofBias)]),
      normalParameter('v', 'weight', [outputs, 'n'], ofReadout),
    ],
    hiddenDimensions: ['n'],
    outputs,
    apply(parameters, inputs) {
      const embedded = linear(nodeOf(parameters, 'U'), nodeOf(inputs, 'x'), 'inputSize', ofInputs.factor);
      const given =
        ofBias === null ? embedded : add(embedded, multiply(ofBias.factor, nodeOf(parameters, 'b')));
      const states: Node[] = [];
      for (let t = 0; t < length; t++) {
        const row = reshape(slice(given, t, t + 1, 0), ['n']);
        const before = states.at(-1);
        const y =
          before === undefined
            ? row
            : add(linear(nodeOf(parameters, 'W'), before, 'n', ofStates.factor), row);
        states.push(multiply(gain, activation.apply(y)));
      }
      const steps = ragged ? nodeOf(inputs, 'length') : undefined;
      return linear(nodeOf(parameters, 'v'), pooled(states, steps), 'n', ofReadout.factor);
    },
  };
}

/** sᵀ, or the state after so many steps. */
function lastState(states: readonly Node[], steps: Node | undefined): Node {
  if (steps === undefined) return states.at(-1) as Node;
  const weights = states.map((_, t) => where(subtract(0.5, abs(subtract(steps, t + 1))), 1, 0));
  return weighted(states, weights);
}

/** The mean of all states, or of the first so many. */
function averageState(states: readonly Node[], steps: Node | undefined): Node {
  if (steps === undefined) return multiply(1 / states.length, total(states));
  const weights = states.map((_, t) => where(subtract(steps, t + 0.5), 1, 0));
  // Their number is counted, since a count has no slope where inputs are differentiated.
  return multiply(divide(1, total(weights)), weighted(states, weights));
}

function weighted(states: readonly Node[], weights: readonly Node[]): Node {
  return total(states.map((state, t) => multiply(weights[t] as Node, state)));
}

function total(states: readonly Node[]): Node {
  return states.reduce((sum, state) => add(sum, state));
}

const recurrentFlags = {
  activation: layerFlags.activation,
  gain: layerFlags.gain,
  biasScale: layerFlags.biasScale,
  ...scaleFlags,
  inputScale: {
    type: 'number',
    placeholder: 'sigma',
    help: 'σ of the matrix from the inputs of a recurrent network to its states (default: 1)',
  },
  length: {
    type: 'layers',
    placeholder: 'T',
    help: 'number of its steps, each of which sees as large a part of the image (default: 4)',
    multiplies: 'T',
  },
  pooling: {
    type: 'text',
    placeholder: 'states',
    help: 'what its readout sees: the last state or the average (default: last)',
    words: ['last', 'average'],
  },
} as const satisfies ModelFlags;

export const recurrentKind: ModelKind<RecurrentOptions, typeof recurrentFlags> = {
  name: 'recurrent',
  schema(zod) {
    const { layers, outputs, finite, boolean, activation, variance } = optionTypes(zod);
    return zod.strictObject({
      length: layers,
      pooling: zod.enum(['last', 'average'], { error: '"last" or "average"' }).optional(),
      weightScale: finite.optional(),
      inputScale: finite.optional(),
      biasScale: finite.nullish(),
      readoutScale: finite.optional(),
      variance: variance.optional(),
      activation: activation.optional(),
      gain: finite.optional(),
      outputs: outputs.optional(),
      ragged: boolean.optional(),
    });
  },
  build: recurrent,
  flags: recurrentFlags,
  // The schema says which words are allowed.
  fromFlags: ({ length = 4, ...options }) => ({ length, ...options }) as RecurrentOptions,
};
