import type { Tensor } from '../ad/index.js';
import { InvalidArgumentError } from '../errors/index.js';
import type { Model, Weights } from '../models/index.js';
import { treeSum } from './correlation/index.js';
import { checkOutput, modelInputs, type ModelInputs } from './inputs.js';

export interface MixedTermOptions {
  /** x₀, where the network is expanded. */
  readonly at: ModelInputs;
  /** x₁, ..., x_r: the inputs whose gradients are the directions. Equal ones are expanded together. */
  readonly along: readonly ModelInputs[];
  /** Which outputs are meant, for networks of several; the first (0) unless given. */
  readonly output?: { readonly at?: number; readonly along?: number };
}

/**
 * The mixed Taylor term (Littwin et al. 2020, eq. 23)
 *
 *   𝒯ʳ(x₀; x₁, ..., x_r) = ⟨∇ʳh(x₀), ∇h(x₁) ⊗ ... ⊗ ∇h(x_r)⟩,
 *
 * the correlation function 'f0[a,b,...] f1[a] f2[b] ...', by a jet of jets, one for each distinct direction, of the
 * order in which it occurs. Nothing cancels, as it would in polarisation formulas. The cost is the product of
 * (multiplicity + 1) over the distinct directions.
 *
 * @returns a scalar, with the batch axes of the inputs if they have any (broadcast together).
 * @throws InvalidArgumentError if there are more than 12 directions, or an input is missing or not finite; ShapeError
 *   if shapes do not match.
 * @example
 * ```ts
 * import { initialize, mixedTaylorTerm, mlp } from 'widejet';
 * const model = mlp({ depth: 3, activation: 'tanh' });
 * const weights = initialize(model, { width: 32, inputSize: 2, seed: 7 });
 * const term = await mixedTaylorTerm(model, weights, { at: [1, 0], along: [[0, 1], [1, 1]] });
 * console.log(term.shape); // []
 * ```
 */
export async function mixedTaylorTerm(
  model: Model,
  weights: Weights,
  options: MixedTermOptions,
): Promise<Tensor> {
  const { output: { at: atOutput = 0, along: alongOutput = 0 } = {} } = options;
  checkOutput(model, 'output.at', atOutput);
  checkOutput(model, 'output.along', alongOutput);
  if (options.along.length > 12) {
    throw new InvalidArgumentError(
      'along.length',
      options.along.length,
      'at most 12 directions, since cost doubles with each',
    );
  }
  const at = { inputs: modelInputs(model, options.at, 'at'), scalar: atOutput };
  const along = options.along.map((inputs, k) => ({
    inputs: modelInputs(model, inputs, `along[${k}]`),
    scalar: alongOutput,
  }));
  // The star f0[a,b,...] f1[a] f2[b] ...
  const points = [at, ...along];
  const vertices = points.map((_, k) => k);
  const pairs = vertices.slice(1).map(k => [0, k] as const);
  return treeSum(model, weights, points, [{ vertices, pairs }]);
}
