import { build } from '../build.js';
import type { Node } from '../node.js';
import { convolve } from '../series.js';
import { defineBinary } from './binary.js';
import { asNode, constantValue, type NodeLike } from './constant.js';
import { inner } from '../inner.js';
import { outer, outerPrimitive } from './outer.js';

export const multiplyPrimitive = defineBinary({
  name: 'multiply',
  domain: 'everywhere',
  isOperator: ([a, b]) =>
    (a?.isOperator === true && b?.rank === 0) || (b?.isOperator === true && a?.rank === 0),
  loop(a, aStart, aStep, b, bStart, bStep, out, outStart, count) {
    for (let i = 0; i < count; i++) out[outStart + i] = a[aStart + i * aStep]! * b[bStart + i * bStep]!;
  },
  backprop: (cotangent, a, b) => [cotangentOfFactor(cotangent, a, b), cotangentOfFactor(cotangent, b, a)],
  // y = a b: yₖ = Σⱼ aⱼ bₖ₋ⱼ
  jet: (a, b, y, order) => convolve(y, a, b, order, multiply),
  rebuild: (a, b) => multiply(a, b),
});

/** a b, elementwise with broadcasting; an operator may be multiplied by a scalar. */
export function multiply(a: NodeLike, b: NodeLike): Node {
  const left = asNode(a);
  const right = asNode(b);
  if (constantValue(left) === 1) return right;
  if (constantValue(right) === 1) return left;
  if (left.primitive === outerPrimitive && right.rank === 0) return scaleOuter(left, right);
  if (right.primitive === outerPrimitive && left.rank === 0) return scaleOuter(right, left);
  return build(multiplyPrimitive, left.id <= right.id ? [left, right] : [right, left]);
}

/** (δ qᵀ) s = (δ s) qᵀ */
function scaleOuter(product: Node, factor: Node): Node {
  return outer(multiply(product.inputs[0] as Node, factor), product.inputs[1] as Node);
}

/** The cotangent of a scalar factor of an operator is ⟨cotangent, operator⟩, which needs no entries. */
function cotangentOfFactor(cotangent: Node, factor: Node, other: Node): Node {
  return other.isOperator && factor.rank === 0 ? inner(cotangent, other) : multiply(cotangent, other);
}
