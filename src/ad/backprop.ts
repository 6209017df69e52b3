import { aNode, someNodes } from './kinds.js';
import { checkArguments, optional, ShapeError } from '../errors/index.js';
import { checkVariables, dependents, topologicalOrder } from './graph.js';
import type { Node } from './node.js';
import { add } from './primitives/add.js';
import { constant } from './primitives/constant.js';
import { reshape } from './primitives/reshape.js';
import { sum } from './primitives/sum.js';
import { describeShape, sameShape, type Shape } from './shape.js';

/**
 * Reverse mode, graph to graph: the gradients ∂⟨cotangent, output⟩/∂x for each x of `variables`; undefined is
 * zero by structure. The gradient with respect to a weight is an outer product δ qᵀ that is never formed.
 *
 * @param variables inputs and weights.
 * @param cotangent of the shape of the output; 1 unless given, for a scalar output.
 * @throws InvalidArgumentError if a variable is neither an input nor a weight.
 * @throws ShapeError if the output is not a scalar and no cotangent of its shape is given.
 */
export function backprop(output: Node, variables: readonly Node[], cotangent?: Node): (Node | undefined)[] {
  checkArguments({
    output: [output, aNode],
    variables: [variables, someNodes],
    cotangent: [cotangent, optional(aNode)],
  });
  if (!sameShape(output.shape, cotangent?.shape ?? [])) {
    throw new ShapeError(
      cotangent === undefined
        ? `backprop: the output has shape ${describeShape(output.shape)}, allowed: a scalar [], or a cotangent of the output's shape`
        : `backprop: the cotangent has shape ${describeShape(cotangent.shape)}, allowed: the output's shape ${describeShape(output.shape)}`,
    );
  }
  checkVariables('backprop', variables);
  const leaves = new Set(variables);
  const order = topologicalOrder([output], leaves);
  const active = dependents(order, variables);
  const cotangents = new Map<Node, Node>([[output, cotangent ?? constant(1)]]);
  for (const node of order.reverse()) {
    const seed = cotangents.get(node);
    if (seed === undefined || leaves.has(node) || !active.has(node)) continue;
    const contributions = node.primitive.backprop(seed, node);
    node.inputs.forEach((input, position) => {
      const contribution = contributions[position];
      if (contribution === undefined || !active.has(input)) return;
      const fitted = sumToShape(contribution, input.shape);
      const known = cotangents.get(input);
      cotangents.set(input, known === undefined ? fitted : add(known, fitted));
    });
  }
  return variables.map(variable => (active.has(variable) ? cotangents.get(variable) : undefined));
}

/** Sums over the axes along which broadcasting repeated an input: the transpose of broadcasting. */
function sumToShape(x: Node, shape: Shape): Node {
  let result = x;
  while (result.rank > shape.length) result = sum(result, 0);
  result.shape.forEach((dimension, axis) => {
    const wanted = shape[axis];
    if (wanted === 1 && dimension !== 1) result = reshape(sum(result, axis), result.shape.with(axis, 1));
  });
  return result;
}
