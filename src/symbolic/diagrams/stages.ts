import { isApplication, primitives, topologicalOrder, type Node } from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors/index.js';
import type { Registry } from './registry.js';
import { leafOfRow } from './slopes.js';

/**
 * How many matrices lie between the inputs and each parameter of a network, itself included: expectations
 * are taken from the highest stage down. An array that is added belongs to the stage of what it is added to.
 */
export function stagesOf(outputs: readonly Node[], parameters: ReadonlySet<Node>): Map<Node, number> {
  const stages = new Map<Node, number>();
  const depths = new Map<Node, number>();
  const waiting = new Map<Node, ReadonlySet<Node>>();
  for (const node of topologicalOrder(outputs)) {
    let depth = node.inputs.reduce((most, input) => Math.max(most, depths.get(input) ?? 0), 0);
    const arrays = new Set(node.inputs.flatMap(input => [...(waiting.get(input) ?? [])]));
    if (parameters.has(node) && node.primitive.given === 'array') arrays.add(node);
    const [matrix] = node.inputs;
    if (isApplication(node, primitives.matvec) && matrix !== undefined && parameters.has(matrix)) {
      depth += 1;
      stages.set(matrix, Math.max(depth, stages.get(matrix) ?? 0));
    }
    if (depth > 0) for (const array of arrays) stages.set(array, Math.max(depth, stages.get(array) ?? 0));
    depths.set(node, depth);
    waiting.set(node, depth > 0 ? new Set() : arrays);
  }
  return stages;
}

/**
 * The stages of leaves, such that the sign of a unit comes after all that it is a function of.
 * @param stages by leaf; what it lacks stands last.
 * @throws InvalidArgumentError if there is no such order.
 */
export function checkedStages(stages: readonly number[], { slopes }: Registry): readonly number[] {
  for (const { rows, below } of slopes) {
    const own = new Set([...rows].map(row => stages[leafOfRow(row)] ?? 0));
    const [stage = 0] = own;
    if (own.size > 1 || [...below].some(leaf => (stages[leaf] ?? 0) >= stage)) {
      throw new InvalidArgumentError(
        'model',
        'kinks at units whose matrices do not come one after the other',
        'a chain of layers where activations have kinks',
      );
    }
  }
  return stages;
}
