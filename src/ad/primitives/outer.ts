import { ShapeError } from '../../errors.js';
import { intern, rejectWeight, type Node } from '../node.js';
import { outerProduct } from '../kernels/products.js';
import type { Primitive } from '../primitive.js';
import { convolve, type Series } from '../series.js';
import { describeShape, sameShape } from '../shape.js';
import type { Value } from '../value.js';
import { matmul } from './matmul.js';

export const outerPrimitive: Primitive = {
  name: 'outer',
  domain: 'everywhere',
  isOperator: () => true,
  shape([u, v]) {
    const left = u ?? [];
    const right = v ?? [];
    const [rows, columns] = [left.at(-1), right.at(-1)];
    if (rows === undefined || columns === undefined || !sameShape(left.slice(0, -1), right.slice(0, -1))) {
      throw new ShapeError(
        `outer: ${describeShape(left)} and ${describeShape(right)} must have the same axes before the last`,
      );
    }
    return [rows, columns];
  },
  rebuild: ([u, v]) => outer(u as Node, v as Node),
  backprop(cotangent, y) {
    const [u, v] = y.inputs as [Node, Node];
    return [matmul(cotangent, v), matmul(cotangent, u, { transposed: true })];
  },
  // y = u vᵀ: yₖ = Σⱼ uⱼ vₖ₋ⱼᵀ
  jet: ([u, v], y, order) => convolve(y, u as Series, v as Series, order, outer),
  kernel: ([u, v], _node, allocate) => outerProduct(u as Value, v as Value, allocate),
};

/**
 * Σₑ uₑ vₑᵀ, summed over all axes e but the last, as an operator: products with it are rewritten to
 * (u vᵀ) x = u (v·x), and its entries are computed only if they are asked for as a result.
 * @throws ShapeError if the leading axes differ, or if u or v is a weight.
 */
export function outer(u: Node, v: Node): Node {
  for (const factor of [u, v]) rejectWeight(factor, 'outer');
  return intern(outerPrimitive, [u, v]);
}
