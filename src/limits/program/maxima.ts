import {
  isApplication,
  maximum,
  reshape,
  slice,
  structural,
  substitute,
  topologicalOrder,
  type Node,
} from '../../ad/index.js';

/**
 * The same function, with the largest of finitely many vectors over an infinite dimension written as maxima
 * of two: their derivatives are functions of differences, and those of Gaussians are Gaussian.
 */
export function pairwiseMaxima(output: Node, infinite: ReadonlySet<unknown>): Node {
  const replaced = new Map<Node, Node>();
  for (const node of topologicalOrder([output])) {
    if (!isApplication(node, structural.max) || !node.shape.some(length => infinite.has(length))) continue;
    const [x = node] = substitute([node.inputs[0]], replaced);
    const { axis } = node.attributes;
    const members = Array.from({ length: x.shape[axis] as number }, (_, k) =>
      reshape(slice(x, k, k + 1, axis), node.shape),
    );
    replaced.set(node, largestOf(members));
  }
  return substitute([output], replaced)[0] ?? output;
}

function largestOf(members: readonly Node[]): Node {
  const [first, ...others] = members as readonly [Node, ...Node[]];
  if (others.length === 0) return first;
  const half = members.length >> 1;
  return maximum(largestOf(members.slice(0, half)), largestOf(members.slice(half)));
}
