import { aNode, byNode, someNodes } from './kinds.js';
import { checkArguments, InvalidArgumentError, isLikeObject, kind, optional } from '../errors/index.js';
import type { Node } from './node.js';

const leavesKind = kind(
  'a Map or Set of nodes',
  value => isLikeObject(value) && typeof value['has'] === 'function',
);

/**
 * All nodes that the outputs need, inputs before users, in an order that depends on the expressions alone.
 * Stops at the nodes in `leaves`, which are listed but not looked into.
 */
export function topologicalOrder(outputs: readonly Node[], leaves?: { has(node: Node): boolean }): Node[] {
  checkArguments({ outputs: [outputs, someNodes], leaves: [leaves, optional(leavesKind)] });
  const order: Node[] = [];
  const seen = new Set<Node>();
  // Depth first without recursion, since graphs can be deep.
  const stack: { readonly node: Node; next: number }[] = [];
  for (const output of outputs) {
    if (!seen.has(output)) {
      seen.add(output);
      stack.push({ node: output, next: 0 });
    }
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const child = leaves?.has(top.node) === true ? undefined : top.node.inputs[top.next++];
      if (child === undefined) {
        order.push(top.node);
        stack.pop();
      } else if (!seen.has(child)) {
        seen.add(child);
        stack.push({ node: child, next: 0 });
      }
    }
  }
  return order;
}

/**
 * Only leaves can be varied: an expression that was built from another node may have been rewritten to parts
 * of it, so that a derivative with respect to that node would be zero without a word.
 * @throws InvalidArgumentError if a node is neither an input nor a weight.
 */
export function checkVariables(operation: string, nodes: Iterable<Node>): void {
  for (const node of nodes) {
    if (node.primitive.given === undefined) {
      throw new InvalidArgumentError(`${operation}: a variable`, node.toString(), 'an input or a weight');
    }
  }
}

/** The same expressions with some nodes replaced, simplified anew. */
export function substitute(outputs: readonly Node[], replacements: ReadonlyMap<Node, Node>): Node[] {
  checkArguments({ outputs: [outputs, someNodes], replacements: [replacements, byNode] });
  for (const node of replacements.values()) aNode.check('a replacement', node);
  const renewed = new Map<Node, Node>(replacements);
  for (const node of topologicalOrder(outputs, replacements)) {
    if (renewed.has(node)) continue;
    const inputs = node.inputs.map(input => renewed.get(input) ?? input);
    const unchanged = inputs.every((input, position) => input === node.inputs[position]);
    renewed.set(node, unchanged ? node : node.primitive.apply(inputs, node.attributes));
  }
  return outputs.map(output => renewed.get(output) ?? output);
}

/**
 * The nodes of `order` (inputs before users) whose value depends on one of the given nodes, these included.
 */
export function dependents(order: readonly Node[], on: readonly Node[]): Set<Node> {
  checkArguments({ order: [order, someNodes], on: [on, someNodes] });
  const active = new Set<Node>(on);
  for (const node of order) {
    if (node.inputs.some(input => active.has(input))) active.add(node);
  }
  return active;
}
