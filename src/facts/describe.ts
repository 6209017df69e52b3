import type { Node } from '../ad/index.js';

/** The name of a leaf, or that of the operation. */
function nameOf({ primitive, attributes }: Node): string {
  const { label, value, dimension } = attributes;
  const name = label ?? value ?? dimension;
  return typeof name === 'string' || typeof name === 'number' ? String(name) : primitive.name;
}

/**
 * How reasons name the nodes of a graph: "operation 7, matvec(W2, relu)". The numbers are those of its
 * operations from input to output, so that the same model has the same reasons in every process, which
 * identities of nodes have not.
 */
export function operationNames(order: readonly Node[]): (node: Node) => string {
  const operations = order.filter(({ inputs }) => inputs.length > 0);
  const numbers = new Map(operations.map((node, position) => [node, position + 1]));
  return node => {
    const operands = node.inputs.map(nameOf).join(', ');
    return `operation ${numbers.get(node) ?? 0}, ${node.primitive.name}(${operands})`;
  };
}
