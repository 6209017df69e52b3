import { aFunction, aText, checkArguments, kind, listOf, optional, optionsOf } from '../errors/index.js';
import { aNode, constant, type Node, someNodes } from '../ad/index.js';
import { readLimit, settledValue, type LimitAssumptions } from './program/index.js';

/** Of lists those without holes: what is in them is looked at once they have been copied. */
const aCollection = kind(
  'a list or a Set',
  value => (Array.isArray(value) && !value.includes(undefined)) || value instanceof Set,
);

export interface LimitOfOptions {
  /** The dimensions that go to infinity. */
  readonly infinite: Iterable<string>;
  /** The arrays among the inputs of the graph that are drawn as weights are, as biases. */
  readonly parameters?: Iterable<Node>;
  /**
   * Outputs of the network that the graph is about, if they are no part of it: by them output matrices are
   * told from others.
   */
  readonly outputs?: readonly Node[];
  /** The standard deviation of the entries of a weight or parameter; 1 for all unless given. */
  readonly deviationOf?: (parameter: Node) => number;
}

const limitOfOptions = optionsOf<LimitOfOptions>('limitOf', {
  infinite: aCollection,
  parameters: optional(aCollection),
  outputs: optional(someNodes),
  deviationOf: optional(aFunction),
});

/**
 * What a node of a wide graph tends to as dimensions go to infinity, as a node of what stays finite: any
 * scalar or array that is not random in the limit, as kernels, losses of kernels, norms or means (Tensor
 * Programs II, Yang 2020). Weights, and the parameters named, have independent normal entries.
 *
 * @throws LimitError, with the node, a reason and what to change, where there is no such limit.
 * @example
 * ```ts
 * import { evaluate, input, limitOf, matvec, mean, square, tanh, weight } from 'widejet/graph';
 * const x = input('x', [2]);
 * const W = weight('W', ['n', 2]);
 * const size = mean(square(tanh(matvec(W, x)))); // 1/n Σᵢ tanh²((W x)ᵢ)
 * const limit = limitOf(size, { infinite: ['n'] }); // E tanh²(g), g ~ N(0, |x|²)
 * const [value] = await evaluate([limit], new Map([[x, [0.6, 0.8]]]));
 * console.log(value?.data[0]?.toFixed(12)); // 0.394294490398
 * ```
 */
export function limitOf(node: Node, options: LimitOfOptions): Node {
  checkArguments({ node: [node, aNode], options: [options, limitOfOptions] });
  const infinite = [...options.infinite];
  const parameters = [...(options.parameters ?? [])];
  checkArguments({ infinite: [infinite, listOf(aText)], parameters: [parameters, someNodes] });
  const assumptions: LimitAssumptions = {
    infinite,
    parameters,
    ...(options.deviationOf !== undefined && { deviationOf: options.deviationOf }),
  };
  const { values, context } = readLimit([node, ...(options.outputs ?? [])], assumptions);
  const [value] = values;
  if (value === undefined) throw new Error('a graph without outputs was read');
  return settledValue(value, node, context) ?? constant(0);
}
