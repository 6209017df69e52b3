import { isApplication, leaves, structural, type Node } from '../ad/index.js';

/** Whether a product is with the transposed matrix. */
export function isTransposed(node: Node): boolean {
  return isApplication(node, structural.matvec) && node.attributes.transposed;
}

/** The weight that a product reads, if it is a product with a weight. */
export function weightOfProduct(node: Node): Node | undefined {
  const matrix = isApplication(node, structural.matvec) ? node.inputs[0] : undefined;
  return matrix === undefined ? undefined : weightBehind(matrix);
}

/** The weight that a node is, or stops the gradient of. */
export function weightBehind(matrix: Node): Node | undefined {
  if (isApplication(matrix, leaves.weight)) return matrix;
  return isApplication(matrix, structural.stopGradient) ? weightBehind(matrix.inputs[0]) : undefined;
}

export function isWeight(node: Node): boolean {
  return weightBehind(node) !== undefined;
}

/** Weights whose entries are asked for: results that a user wants as dense matrices. */
export function weightsUsedAsValues(order: readonly Node[], outputs: readonly Node[]): Set<Node> {
  const used = new Set<Node>();
  for (const node of outputs) if (isWeight(node)) used.add(node);
  for (const node of order.toReversed()) {
    if (isWeight(node) && !used.has(node)) continue;
    const product = weightOfProduct(node) !== undefined;
    node.inputs.forEach((input, position) => {
      if (isWeight(input) && !(product && position === 0)) used.add(input);
    });
  }
  return used;
}
