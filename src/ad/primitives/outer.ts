import { aNode } from '../kinds.js';
import { ShapeError } from '../../errors/index.js';
import { intern, rejectWeight, type Node, type NoAttributes } from '../node.js';
import type { Primitive } from '../primitive.js';
import { describeShape, sameShape } from '../shape.js';
import { matvec } from './matvec.js';
import { convolve } from './series.js';

export const outerPrimitive: Primitive<readonly [Node, Node], NoAttributes> = {
  name: 'outer',
  domain: 'everywhere',
  isOperator: () => true,
  shape([u, v]) {
    const [rows, columns] = [u.at(-1), v.at(-1)];
    if (rows === undefined || columns === undefined || !sameShape(u.slice(0, -1), v.slice(0, -1))) {
      throw new ShapeError(
        `outer: ${describeShape(u)} and ${describeShape(v)} must have the same axes before the last`,
      );
    }
    return [rows, columns];
  },
  apply: ([u, v]) => outer(u, v),
  backprop(cotangent, { inputs: [u, v] }) {
    return [matvec(cotangent, v), matvec(cotangent, u, { transposed: true })];
  },
  // y = u vᵀ: yₖ = Σⱼ uⱼ vₖ₋ⱼᵀ
  jet: ([u, v], y, order) => convolve(y, u, v, order, outer),
};

/**
 * Σₑ uₑ vₑᵀ, summed over all axes e but the last, as an operator: products with it are rewritten to
 * (u vᵀ) x = u (v·x), and its entries are computed only if they are asked for as a result.
 * @throws ShapeError if the leading axes differ, or if u or v is a weight.
 */
export function outer(u: Node, v: Node): Node {
  for (const factor of [u, v]) {
    aNode.check('outer: a factor', factor);
    rejectWeight(factor, 'outer');
  }
  return intern(outerPrimitive, [u, v], {});
}
