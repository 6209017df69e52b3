import type { Tensor } from '../../ad/index.js';
import { InvalidArgumentError, listOf, optionsOf } from '../../errors/index.js';
import { checkNetwork, type Model, type Parameters } from '../../models/index.js';
import { type ModelInputs, type OutputChoice, outputChoice, someInputs } from '../../questions/index.js';
import { correlationPoints } from './correlationFunction.js';
import { parseCorrelation } from './notation.js';
import type { Contraction } from './plan.js';
import { contractionOf, treeSum } from './trees.js';

export interface KernelDifferentialOptions {
  /** x₀, x₁, ...: their batch axes, if they have any, are broadcast together. */
  readonly inputs: readonly ModelInputs[];
  /** Which output of the network f is, or one for each input; the first (0) unless given. */
  readonly output?: OutputChoice;
}

function checkAsked(
  whose: string,
  model: Model,
  parameters: Parameters,
  options: KernelDifferentialOptions,
): void {
  checkNetwork(model, parameters);
  optionsOf<KernelDifferentialOptions>(whose, { inputs: listOf(someInputs), output: outputChoice }).check(
    'options',
    options,
  );
}

/**
 * The differential of the neural tangent kernel, dNTK, at three inputs (Roberts, Yaida & Hanin, *The
 * Principles of Deep Learning Theory*, 2022, chapter 11, with the learning-rate tensor 1),
 *
 *   dΘ₀₁₂ = Σ_ab ∂_a∂_b f(x₀) ∂_a f(x₁) ∂_b f(x₂),  'f0[a,b] f1[a] f2[b]'.
 *
 * @returns a scalar, or an array of the batch axes of the inputs.
 * @throws InvalidArgumentError unless there are three inputs, all finite; ShapeError if shapes do not match.
 * @example
 * ```ts
 * import { initialize, mlp, neuralTangentKernelDifferential } from 'widejet';
 * const model = mlp({ depth: 3, activation: 'tanh' });
 * const parameters = initialize(model, { width: 64, inputSize: 2, seed: 7 });
 * const inputs = [[1, 0], [0, 1], [1, 1]];
 * console.log((await neuralTangentKernelDifferential(model, parameters, { inputs })).shape); // []
 * ```
 */
export async function neuralTangentKernelDifferential(
  model: Model,
  parameters: Parameters,
  options: KernelDifferentialOptions,
): Promise<Tensor> {
  checkAsked('neuralTangentKernelDifferential', model, parameters, options);
  return differential(model, parameters, options, 'f0[a,b] f1[a] f2[b]', 3);
}

/** The two second differentials of the neural tangent kernel. */
export interface SecondKernelDifferentials {
  /** 'f0[a,b,c] f1[a] f2[b] f3[c]' */
  readonly first: Tensor;
  /** 'f0[a,b] f1[a,c] f2[b] f3[c]' */
  readonly second: Tensor;
}

/**
 * The two second differentials of the neural tangent kernel, ddNTKs, at four inputs (Roberts, Yaida & Hanin,
 * *The Principles of Deep Learning Theory*, 2022, chapter ∞, with the learning-rate tensor 1),
 *
 *   ddᴵΘ₀₁₂₃ = Σ_abc ∂_a∂_b∂_c f(x₀) ∂_a f(x₁) ∂_b f(x₂) ∂_c f(x₃),
 *   ddᴵᴵΘ₀₁₂₃ = Σ_abc ∂_a∂_b f(x₀) ∂_a∂_c f(x₁) ∂_b f(x₂) ∂_c f(x₃).
 *
 * @returns scalars, or arrays of the batch axes of the inputs.
 * @throws InvalidArgumentError unless there are four inputs, all finite; ShapeError if shapes do not match.
 * @example
 * ```ts
 * import { initialize, mlp, secondNeuralTangentKernelDifferentials } from 'widejet';
 * const model = mlp({ depth: 3, activation: 'tanh' });
 * const parameters = initialize(model, { width: 64, inputSize: 2, seed: 7 });
 * const inputs = [[1, 0], [0, 1], [1, 1], [1, -1]];
 * const { first, second } = await secondNeuralTangentKernelDifferentials(model, parameters, { inputs });
 * console.log(first.shape, second.shape); // [] []
 * ```
 */
export async function secondNeuralTangentKernelDifferentials(
  model: Model,
  parameters: Parameters,
  options: KernelDifferentialOptions,
): Promise<SecondKernelDifferentials> {
  checkAsked('secondNeuralTangentKernelDifferentials', model, parameters, options);
  const first = await differential(model, parameters, options, 'f0[a,b,c] f1[a] f2[b] f3[c]', 4);
  const second = await differential(model, parameters, options, 'f0[a,b] f1[a,c] f2[b] f3[c]', 4);
  return { first, second };
}

/**
 * The neural tangent hierarchy (Huang & Yau, *Dynamics of Deep Neural Networks and Neural Tangent Hierarchy*,
 * ICML 2020):
 *
 *   K⁽²⁾(x₀, x₁) = ⟨∇f(x₀), ∇f(x₁)⟩,  K⁽ʳ⁺¹⁾(x₀, ..., x_r) = ⟨∇K⁽ʳ⁾(x₀, ..., x_{r−1}), ∇f(x_r)⟩,
 *
 * with r the number of inputs. By the product rule it is the sum of the (r − 1)! correlation functions in
 * which each factor after the first two is joined to one of those before it: K⁽³⁾ is 'f0[a,b] f1[a] f2[b]'
 * plus 'f0[a] f1[a,b] f2[b]'. These are not the Taylor terms, which carry the same letter.
 *
 * @returns a scalar, or an array of the batch axes of the inputs.
 * @throws InvalidArgumentError unless there are 2 to 6 inputs, all finite; ShapeError if shapes do not match.
 * @example
 * ```ts
 * import { initialize, mlp, neuralTangentHierarchy } from 'widejet';
 * const model = mlp({ depth: 3, activation: 'tanh' });
 * const parameters = initialize(model, { width: 64, inputSize: 2, seed: 7 });
 * const inputs = [[1, 0], [0, 1], [1, 1], [1, -1]];
 * console.log((await neuralTangentHierarchy(model, parameters, { inputs })).shape); // []
 * ```
 */
export async function neuralTangentHierarchy(
  model: Model,
  parameters: Parameters,
  options: KernelDifferentialOptions,
): Promise<Tensor> {
  checkAsked('neuralTangentHierarchy', model, parameters, options);
  const order = options.inputs.length;
  if (order < 2 || order > 6) {
    throw new InvalidArgumentError(
      'inputs.length',
      order,
      '2 to 6, since the number of terms is that of permutations',
    );
  }
  let terms: Contraction[] = [{ vertices: [0], pairs: [] }];
  for (let vertex = 1; vertex < order; vertex++) {
    terms = terms.flatMap(({ vertices, pairs }) =>
      vertices.map(other => ({
        vertices: [...vertices, vertex],
        pairs: [...pairs, [other, vertex] as const],
      })),
    );
  }
  return treeSum(model, parameters, correlationPoints(model, options), terms);
}

async function differential(
  model: Model,
  parameters: Parameters,
  options: KernelDifferentialOptions,
  text: string,
  count: number,
): Promise<Tensor> {
  if (options.inputs.length !== count)
    throw new InvalidArgumentError('inputs.length', options.inputs.length, `${count}`);
  return treeSum(model, parameters, correlationPoints(model, options), [
    contractionOf(parseCorrelation(text)),
  ]);
}
