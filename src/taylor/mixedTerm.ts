import type { Tensor } from '../ad/index.js';
import { InvalidArgumentError, listOf, optionsOf } from '../errors/index.js';
import { checkNetwork, type Model, type Parameters } from '../models/index.js';
import { treeSum } from './correlation/index.js';
import {
  modelInputs,
  type ModelInputs,
  type OutputChoice,
  outputChoice,
  outputsAt,
  someInputs,
} from '../questions/index.js';

export interface MixedTermOptions {
  /** x₀, where the network is expanded. */
  readonly at: ModelInputs;
  /** x₁, ..., x_r: the inputs whose gradients are the directions. Equal ones are expanded together. */
  readonly along: readonly ModelInputs[];
  /**
   * Which outputs of the network are meant: one number, or a list [x₀, x₁, ...]; the first (0) unless given.
   */
  readonly output?: OutputChoice;
}

const mixedOptions = optionsOf<MixedTermOptions>('mixedTaylorTerm', {
  at: someInputs,
  along: listOf(someInputs),
  output: outputChoice,
});

/**
 * The mixed Taylor term (Littwin et al. 2020, eq. 23)
 *
 *   𝒯ʳ(x₀; x₁, ..., x_r) = ⟨∇ʳh(x₀), ∇h(x₁) ⊗ ... ⊗ ∇h(x_r)⟩,
 *
 * the correlation function 'f0[a,b,...] f1[a] f2[b] ...', by a jet of jets, one for each distinct direction,
 * of the order in which it occurs. Nothing cancels, as it would in polarisation formulas. The cost is the
 * product of (multiplicity + 1) over the distinct directions.
 *
 * @returns a scalar, with the batch axes of the inputs if they have any (broadcast together).
 * @throws InvalidArgumentError if there are more than 12 directions, or an input is missing or not finite;
 *   ShapeError if shapes do not match.
 * @example
 * ```ts
 * import { initialize, mixedTaylorTerm, mlp } from 'widejet';
 * const model = mlp({ depth: 3, activation: 'tanh' });
 * const parameters = initialize(model, { width: 32, inputSize: 2, seed: 7 });
 * const term = await mixedTaylorTerm(model, parameters, { at: [1, 0], along: [[0, 1], [1, 1]] });
 * console.log(term.shape); // []
 * ```
 */
export async function mixedTaylorTerm(
  model: Model,
  parameters: Parameters,
  options: MixedTermOptions,
): Promise<Tensor> {
  checkNetwork(model, parameters);
  mixedOptions.check('options', options);
  if (options.along.length > 12) {
    throw new InvalidArgumentError(
      'along.length',
      options.along.length,
      'at most 12 directions, since cost doubles with each',
    );
  }
  // The star f0[a,b,...] f1[a] f2[b] ...
  const outputs = outputsAt(model, options.output, 1 + options.along.length);
  const points = [options.at, ...options.along].map((inputs, k) => ({
    inputs: modelInputs(model, inputs, k === 0 ? 'at' : `along[${k - 1}]`),
    scalar: outputs[k] ?? 0,
  }));
  const vertices = points.map((_, k) => k);
  const pairs = vertices.slice(1).map(k => [0, k] as const);
  return treeSum(model, parameters, points, [{ vertices, pairs }]);
}
