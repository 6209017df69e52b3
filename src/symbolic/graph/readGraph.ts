import { interpret, topologicalOrder, type Node, type Rules } from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors/index.js';
import { operationNames } from '../../facts/index.js';
import type { ArrayOf } from './arrays.js';
import { elementwiseRules } from './elementwiseRules.js';
import type { Entries, Reading } from './entries.js';
import { matrixAlone, readerOf } from './reader.js';
import { structuralRules } from './structuralRules.js';

/**
 * Reads a graph of sums, products and functions that are linear but for kinks over entries of any kind.
 *
 * @param given what its inputs and weights are read as.
 * @throws InvalidArgumentError, naming the operation, for one that has no exact value.
 */
export function readGraph<T>(
  outputs: readonly Node[],
  given: ReadonlyMap<Node, Reading<T>>,
  entries: Entries<T>,
): ArrayOf<T>[] {
  const nameOf = operationNames(topologicalOrder(outputs, given));
  const refuse = (node: Node, why: string): never => {
    throw new InvalidArgumentError(
      'model',
      nameOf(node),
      'sums, products, whole powers, relu, leakyRelu, abs and step',
      why,
    );
  };
  const reader = readerOf(entries, refuse);
  const rules: Rules<Reading<T>> = {
    ...elementwiseRules(reader),
    ...structuralRules(reader),
    constant: (_inputs, { value }) => ({ lengths: [], data: [entries.constant(value)] }),
    constantArray: (_inputs, { data }, node) => ({
      lengths: reader.lengthsOf(node),
      data: Array.from(data, value => entries.constant(value)),
    }),
    dimensionSize: (_inputs, { dimension }) => ({ lengths: [], data: [entries.size(dimension)] }),
    input: (_inputs, _attributes, node) => refuse(node, 'An array of this name is not given'),
    weight: (_inputs, _attributes, node) => refuse(node, 'A weight of this name is not given'),
  };
  const values = interpret(outputs, given, rules);
  return values.map((value, k) => ('data' in value ? value : refuse(outputs[k] as Node, matrixAlone)));
}
