import { byNode, someNodes } from './kinds.js';
import { aFunction, anything, checkArguments, recordOf } from '../errors/index.js';
import { topologicalOrder } from './graph.js';
import type { Node } from './node.js';
import type { PrimitiveName, Rules } from './primitives/index.js';

/**
 * Reads a graph in one domain of values: goes through it from the leaves to the outputs, each node once, by
 * the rule of its primitive.
 *
 * @param given the values of some nodes, inputs and weights as a rule: these are not looked into.
 * @param rules one for every primitive.
 * @returns a value for each output.
 */
export function interpret<V>(outputs: readonly Node[], given: ReadonlyMap<Node, V>, rules: Rules<V>): V[] {
  checkArguments({
    outputs: [outputs, someNodes],
    given: [given, byNode],
    rules: [rules, recordOf(anything, 'a rule for each primitive')],
  });
  const values = new Map<Node, V>(given);
  const valueOf = (node: Node): V => {
    if (!values.has(node)) throw new Error(`${node.toString()} is read before it is there`);
    return values.get(node) as V;
  };
  for (const node of topologicalOrder(outputs, given)) {
    if (values.has(node)) continue;
    // Each rule has the operands and attributes of its own primitive, which the node has too.
    const rule = rules[node.primitive.name as PrimitiveName] as (
      inputs: readonly V[],
      attributes: Node['attributes'],
      node: Node,
    ) => V;
    aFunction.check(`rules.${node.primitive.name}`, rule);
    values.set(node, rule(node.inputs.map(valueOf), node.attributes, node));
  }
  return outputs.map(valueOf);
}
