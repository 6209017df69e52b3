import { ShapeError } from '../errors.js';
import type { Node } from './node.js';
import { addPrimitive } from './primitives/add.js';
import { multiply, multiplyPrimitive } from './primitives/multiply.js';
import { negate, negatePrimitive } from './primitives/negate.js';
import { outerPrimitive } from './primitives/outer.js';
import { subtractPrimitive } from './primitives/subtract.js';

/** One outer product u vᵀ. */
export interface OuterProduct {
  readonly u: Node;
  readonly v: Node;
}

/**
 * The outer products that an operator is the sum of, with signs and factors moved into the first vectors: the factors of
 * a gradient with respect to a weight.
 *
 * @throws ShapeError if the operator is not a sum of outer products, e.g. contains a weight.
 */
export function outerProducts(operator: Node): OuterProduct[] {
  const [first, second] = operator.inputs;
  const scaled = (factor: (u: Node) => Node, part: Node): OuterProduct[] =>
    outerProducts(part).map(({ u, v }) => ({ u: factor(u), v }));
  if (operator.isOperator && first !== undefined) {
    if (operator.primitive === negatePrimitive) return scaled(negate, first);
    if (second !== undefined) {
      if (operator.primitive === outerPrimitive) return [{ u: first, v: second }];
      if (operator.primitive === addPrimitive) return [...outerProducts(first), ...outerProducts(second)];
      if (operator.primitive === subtractPrimitive)
        return [...outerProducts(first), ...scaled(negate, second)];
      if (operator.primitive === multiplyPrimitive) {
        const [factor, part] = first.isOperator ? [second, first] : [first, second];
        return scaled(u => multiply(factor, u), part);
      }
    }
  }
  throw new ShapeError(`${operator.toString()} is not a sum of outer products`);
}
