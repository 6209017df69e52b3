import { anIntegerFrom, anything, checkArguments, oneOf, optional, optionsOf } from '../errors/index.js';
import { sizeOf, type Node } from '../ad/index.js';
import { aModel, bindDimensions, inputNodes, type Model } from '../models/index.js';
import { outputChoice, outputsAt, TracedNetwork, type OutputChoice } from '../questions/index.js';
import { factorial, traceTaylorTerms } from '../taylor/graphs/index.js';
import { Budget, exactLimitKinds, limitsIn, type ExactLimits } from './budget.js';
import { constantFormula, zeroFormula, type Formula } from './formula.js';
import type { ArrayOf } from './graph/arrays.js';
import { formulaEntries, symbolArray } from './graph/concrete.js';
import { readGraph } from './graph/readGraph.js';
import type { TwoValued } from './graph/twoValued.js';
import type { InputsKind } from './quantity.js';

const largestOrder = 20;

export interface ExactTaylorTermsOptions extends ExactLimits {
  /** n: the width of all hidden layers, or of each. */
  readonly width: number | readonly number[];
  /** n₀, the length of the input. */
  readonly inputSize: number;
  /** R, the highest order: an integer from 0 to 20. */
  readonly order: number;
  /** `distinct` (unless given): i and j are two inputs; `one`: they are the same. */
  readonly inputs?: InputsKind;
  /** Which outputs hᵢ and hⱼ are: one number for both, or [i, j]; the first (0) unless given. */
  readonly output?: OutputChoice;
}

const exactOptions = optionsOf<ExactTaylorTermsOptions>('exactTaylorTerms', {
  ...exactLimitKinds,
  width: anything,
  inputSize: anything,
  order: anIntegerFrom(0, largestOrder),
  inputs: optional(oneOf('one', 'distinct')),
  output: outputChoice,
});

export interface ExactTaylorTerms {
  /** aᵣ = K⁽ʳ⁾/r! */
  readonly coefficients: readonly Formula[];
  /** K⁽ʳ⁾ */
  readonly derivatives: readonly Formula[];
  /** The symbols d1, d2, ... of slopes, what they are slopes at, and their two values. */
  readonly slopes: readonly TwoValued[];
}

/**
 * The Taylor terms K⁽⁰⁾..K⁽ᴿ⁾ of a small network, exactly, as polynomials in its weights and inputs: the
 * graph that `taylorTerms` evaluates, read over formulas.
 *
 * Parameters are symbols as W1_2_3 (layer, row, column from 1) and b1_2, inputs x_i_1 and x_j_1, or x_1 where
 * there is one. Activations are polynomials, or linear but for a kink (relu, leakyRelu, abs): the slope of a
 * unit is a symbol d1, d2, ... with two values, whose square is eliminated. The number of terms grows as a
 * power of the width, so that widths are small.
 *
 * @throws InvalidArgumentError for a model with other activations, naming the operation, an order that is not
 *   an integer from 0 to 20, or widths that are no positive integers; SymbolicLimitError if the polynomials
 *   take more steps, terms or time than they may.
 * @example
 * ```ts
 * import { exactTaylorTerms, mlp } from 'widejet';
 * const model = mlp({ depth: 2, activation: 'linear' });
 * const { derivatives } = exactTaylorTerms(model, { width: 1, inputSize: 1, order: 2 });
 * console.log(derivatives.map(String));
 * // [
 * //   'W1_1_1*W2_1_1*x_i_1',
 * //   'W1_1_1^2*x_i_1*x_j_1 + W2_1_1^2*x_i_1*x_j_1',
 * //   '2*W1_1_1*W2_1_1*x_i_1*x_j_1^2'
 * // ]
 * ```
 */
export function exactTaylorTerms(model: Model, options: ExactTaylorTermsOptions): ExactTaylorTerms {
  checkArguments({ model: [model, aModel], options: [options, exactOptions] });
  const { order, inputs = 'distinct' } = options;
  const dimensions = bindDimensions(model, options);
  const [i, j] = outputsAt(model, options.output, 2);
  const budget = new Budget(limitsIn(options));

  const network = new TracedNetwork(model);
  const at = inputNodes(model, inputs === 'one' ? '' : '_i');
  const along = inputs === 'one' ? at : inputNodes(model, '_j');
  const nodes = traceTaylorTerms(network, network.output(at, i), network.output(along, j), order);

  const { entries, slopes } = formulaEntries(dimensions, budget);
  const given = new Map<Node, ArrayOf<Formula>>();
  for (const leaves of [network.parameters, at, along])
    for (const node of Object.values(leaves)) {
      const lengths = node.shape.map(dimension => entries.lengthOf(dimension) ?? 1);
      budget.holdTerms(sizeOf(lengths));
      given.set(node, symbolArray(node.attributes['label'] as string, lengths));
    }
  // Orders beyond the degree of the network are zero by structure.
  const read = readGraph(nodes, given, entries).map(({ data }) => data[0] ?? zeroFormula);
  const coefficients = Array.from({ length: order + 1 }, (_, r) => read[r] ?? zeroFormula);
  return {
    coefficients,
    derivatives: coefficients.map((coefficient, r) => coefficient.times(constantFormula(factorial(r)))),
    slopes: [...slopes.values()],
  };
}
