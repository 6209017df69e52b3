import { broadcast, isApplication, primitives, topologicalOrder, type Node } from '../ad/index.js';

/**
 * The same expressions with every function that has an expansion replaced by it, so that what expansions
 * share is computed once, and in one pass with what is around them.
 */
export function expandFunctions(outputs: readonly Node[]): readonly Node[] {
  const renewed = new Map<Node, Node>();
  expand(outputs);
  return outputs.map(resultOf);

  function resultOf(node: Node): Node {
    return renewed.get(node) ?? node;
  }

  function expand(nodes: readonly Node[]): void {
    for (const node of topologicalOrder(nodes, renewed)) {
      if (renewed.has(node)) continue;
      const inputs = node.inputs.map(resultOf);
      const unchanged = inputs.every((input, position) => input === node.inputs[position]);
      renewed.set(node, expanded(unchanged ? node : node.primitive.apply(inputs, node.attributes)));
    }
  }

  function expanded(node: Node): Node {
    if (!isApplication(node, primitives.elementwiseFunction)) return node;
    const { f } = node.attributes;
    if (f.expansion === undefined) return node;
    // What the function is applied to is expanded already.
    for (const input of node.inputs) renewed.set(input, input);
    const expansion = broadcast(f.expansion(node.inputs), node.shape);
    expand([expansion]);
    return resultOf(expansion);
  }
}
