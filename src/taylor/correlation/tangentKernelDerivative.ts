import type { Tensor } from '../../ad/index.js';
import { anything, listOf, optional, optionsOf, ShapeError } from '../../errors/index.js';
import { checkNetwork, type Model, type Parameters } from '../../models/index.js';
import {
  aLoss,
  batchAxes,
  modelInputs,
  type ModelInputs,
  type OutputChoice,
  outputChoice,
  outputsAt,
  someInputs,
  withUnitBatchAxes,
} from '../../questions/index.js';
import { checkLoss, targetValue, type Loss } from '../losses.js';
import { parseCorrelation } from './notation.js';
import type { Point } from './points.js';
import { contractionOf, treeSum } from './trees.js';

export interface NeuralTangentKernelDerivativeOptions {
  /** i: inputs, with batch axes before the axes of one input. */
  readonly at: ModelInputs;
  /** j: inputs as well; those of `at` unless given. */
  readonly along?: ModelInputs;
  /**
   * Which outputs hᵢ and hⱼ are, for networks of several: one number for both, or [i, j]; the first (0)
   * unless given.
   */
  readonly output?: OutputChoice;
  /** The examples k whose losses are descended: inputs with one batch axis, or one example without. */
  readonly examples: ModelInputs;
  /** What h_k should be, one for each example: a number, a class, or one number for each output. */
  readonly targets: readonly (number | readonly number[])[];
  /** "squared" (|h − t|²/2) unless given, or "crossEntropy". */
  readonly loss?: Loss;
}

const derivativeOptions = optionsOf<NeuralTangentKernelDerivativeOptions>('neuralTangentKernelDerivative', {
  at: someInputs,
  along: optional(someInputs),
  output: outputChoice,
  examples: someInputs,
  targets: listOf(anything),
  loss: optional(aLoss),
});

/**
 * How fast the neural tangent kernel changes as all parameters follow the gradient flow ẇ = −Σ_k ∇ℓ_k of the
 * losses of examples (Littwin et al. 2020, eq. 16, where it vanishes as the width grows),
 *
 *   dΘᵢⱼ/dt = −Σ_k Σ_ab (∂_a∂_b hᵢ ∂_a hⱼ + ∂_a hᵢ ∂_a∂_b hⱼ) ∂_b ℓ_k.
 *
 * @returns an array of shape [batch axes of `at`..., batch axes of `along`...].
 * @throws InvalidArgumentError for an unknown loss, targets that do not fit, an output that does not exist,
 *   or inputs that are missing or not finite; ShapeError if shapes or numbers of examples do not match.
 * @example
 * ```ts
 * import { initialize, mlp, neuralTangentKernelDerivative } from 'widejet';
 * const model = mlp({ depth: 3, activation: 'tanh' });
 * const parameters = initialize(model, { width: 10_000, inputSize: 2, seed: 7 });
 * const { data } = await neuralTangentKernelDerivative(model, parameters, {
 *   at: [1, 0],
 *   examples: [[1, 0], [0, 1]],
 *   targets: [1, -1],
 * });
 * console.log(Math.abs(data[0] ?? NaN) < 0.1); // true
 * ```
 */
export async function neuralTangentKernelDerivative(
  model: Model,
  parameters: Parameters,
  options: NeuralTangentKernelDerivativeOptions,
): Promise<Tensor> {
  checkNetwork(model, parameters);
  derivativeOptions.check('options', options);
  const { loss = 'squared', targets } = options;
  checkLoss(loss);
  const inputs = modelInputs(model, options.examples, 'examples');
  const axes = batchAxes(model, inputs);
  const count = axes[0] ?? 1;
  if (axes.length > 1)
    throw new ShapeError(`examples has batch axes [${axes.join(', ')}], allowed: one, or none`);
  if (targets.length !== count)
    throw new ShapeError(`there are ${targets.length} targets, allowed: ${count}, one for each example`);
  const data = new Float64Array(count * model.outputs);
  targets.forEach((target, k) => {
    data.set(targetValue(loss, target, model.outputs), k * model.outputs);
  });
  const target = { data, shape: [...axes, model.outputs] };

  const { points, shape } = table(model, options, axes.length);
  const terms = [
    contractionOf(parseCorrelation('f0[a,b] f1[a] f2[b]')),
    contractionOf(parseCorrelation('f0[a] f1[a,b] f2[b]')),
  ];
  const each = await treeSum(model, parameters, [...points, { inputs, scalar: { loss, target } }], terms);
  // The examples are the last axis.
  const total = new Float64Array(each.data.length / count);
  each.data.forEach((value, i) => {
    const pair = Math.floor(i / count);
    total[pair] = (total[pair] ?? 0) - value;
  });
  return { data: total, shape };
}

/** The inputs i and j of a table, with `further` batch axes free after theirs. */
function table(
  model: Model,
  { at: givenAt, along: givenAlong = givenAt, output }: NeuralTangentKernelDerivativeOptions,
  further: number,
): { points: [Point, Point]; shape: number[] } {
  const [atOutput, alongOutput] = outputsAt(model, output, 2);
  const at = modelInputs(model, givenAt, 'at');
  const along = modelInputs(model, givenAlong, 'along');
  const alongAxes = batchAxes(model, along);
  return {
    points: [
      { inputs: withUnitBatchAxes(model, at, alongAxes.length + further), scalar: atOutput },
      { inputs: withUnitBatchAxes(model, along, further), scalar: alongOutput },
    ],
    shape: [...batchAxes(model, at), ...alongAxes],
  };
}
