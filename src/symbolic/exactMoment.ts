import {
  anIntegerFrom,
  checkArguments,
  checkText,
  oneOf,
  optional,
  optionsOf,
  type KindsOf,
} from '../errors/index.js';
import { aModel, type Model } from '../models/index.js';
import { outputChoice, type OutputChoice } from '../questions/index.js';
import { Budget, exactLimitKinds, limitsIn, type ExactLimits } from './budget.js';
import { DiagramSums, type DiagramSum } from './diagrams/diagramSums.js';
import { networkLeaves } from './diagrams/leaves.js';
import { expectationByPairings } from './diagrams/pairings.js';
import { Registry } from './diagrams/registry.js';
import { checkedStages, stagesOf } from './diagrams/stages.js';
import { expectationByStein } from './diagrams/stein.js';
import { constantFormula, zeroFormula, type Formula } from './formula.js';
import { readGraph } from './graph/readGraph.js';
import { namingOf } from './naming.js';
import { anInputsKind, traceQuantity, type InputsKind } from './quantity.js';

const largestPower = 8;

export interface ExactMomentOptions extends ExactLimits {
  /** p, in E Qᵖ: an integer from 1 to 8; 1 unless given. */
  readonly power?: number;
  /** `distinct` (unless given): the inputs i and j, or 0, 1, ..., differ; `one`: all are the same. */
  readonly inputs?: InputsKind;
  /** `equal` (unless given): all hidden widths are n; `separate`: each has its own symbol, n1, n2, .... */
  readonly widths?: 'equal' | 'separate';
  /** Which outputs hᵢ and hⱼ, or f0, f1, ..., are: one number, or one each; the first (0) unless given. */
  readonly output?: OutputChoice;
  /**
   * `stein` (unless given): by Stein's lemma, matrix by matrix; `pairings`: by Isserlis' theorem, all
   * pairings of each product: slow, and a check of the other.
   */
  readonly method?: 'stein' | 'pairings';
}

/** p, in E Qᵖ. */
export const aPower = anIntegerFrom(1, largestPower);

/** What one moment is asked with. */
export const momentKinds: KindsOf<ExactMomentOptions> = {
  ...exactLimitKinds,
  power: optional(aPower),
  inputs: optional(anInputsKind),
  widths: optional(oneOf('equal', 'separate')),
  output: outputChoice,
  method: optional(oneOf('stein', 'pairings')),
};

const momentOptions = optionsOf<ExactMomentOptions>('exactMoment', momentKinds);

/**
 * E Qᵖ of a quantity Q of a network over its random parameters, exactly, for all widths at once: a Laurent
 * polynomial in the widths and in the Gram matrix G of the inputs, G_ij = ⟨xᵢ, xⱼ⟩/n₀ (G where all inputs are
 * one); `inputSymbols` has their values for some inputs.
 *
 * Q is 'K2' (a Taylor term K⁽²⁾), 'T{1,2}' (its part by layers, `layerTerms`), 'T{1,2} crossed' (a term of
 * output 0 of a hypernetwork's f, `outputTerms`), or a correlation function without loops as
 * 'f0[a,b] f1[a] f2[b]'. Its graph, the one that is evaluated elsewhere, is read as a sum of products of
 * entries with all indices summed; expectations are taken by Stein's lemma, from the last matrix to the
 * first.
 *
 * Activations are polynomials, or, at one input in a chain of layers, linear but for a kink (relu, leakyRelu,
 * abs): there the signs of pre-activations are independent fair coins (Hanin & Nica 2020). Parameters are
 * normal.
 *
 * @throws InvalidArgumentError for other networks, naming the operation, and for kinks at two inputs or where
 *   signs are no independent coins; for quantities, powers or outputs that do not exist;
 *   CorrelationSyntaxError for a text that is no correlation function; SymbolicLimitError if it takes more
 *   steps, terms or time than it may.
 * @example
 * ```ts
 * import { exactMoment, mlp } from 'widejet';
 * const linear = mlp({ depth: 3, activation: 'linear' });
 * console.log(exactMoment(linear, 'K1').toString()); // 3*G_ij
 * const square = exactMoment(mlp({ depth: 2 }), 'K2', { power: 2, inputs: 'one' });
 * console.log(square.toString(), square.exponent('n')); // 16*G^3/n^2 -2
 * ```
 */
export function exactMoment(model: Model, quantity: string, options: ExactMomentOptions = {}): Formula {
  checkArguments({ model: [model, aModel], options: [options, momentOptions] });
  checkText('quantity', quantity);
  const { power = 1, inputs = 'distinct', widths = 'equal', method = 'stein' } = options;
  const budget = new Budget(limitsIn(options));

  const graph = traceQuantity(model, quantity, inputs, options.output);
  if (graph.node === undefined) return zeroFormula;
  const registry = new Registry(namingOf(model, widths));
  const sums = new DiagramSums(registry, budget);
  const { given, nodes } = networkLeaves(model, graph, sums);
  // The network itself is read first, so that what is refused is named as it stands there.
  const read = readGraph([...graph.scalars, graph.node], given, sums);
  const value: DiagramSum = read.at(-1)?.data[0] ?? new Map();
  const scaled = sums.multiply(value, sums.number(constantFormula(graph.factor)));
  const powered = sums.power(scaled, power);

  if (method === 'pairings') return expectationByPairings(powered.values(), registry, budget);
  const parameters = new Set(Object.values(graph.network.parameters));
  const depths = stagesOf(graph.scalars, parameters);
  const last = [...depths.values()].reduce((most, depth) => Math.max(most, depth), 1);
  const stages = nodes.map(node => depths.get(node) ?? last);
  return expectationByStein(powered.values(), checkedStages(stages, registry), registry, budget);
}
