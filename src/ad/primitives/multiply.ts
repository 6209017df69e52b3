import { buildCommuting } from './build.js';
import type { Node } from '../node.js';
import { isApplication } from '../primitive.js';
import { convolve } from './series.js';
import { defineBinary } from './binary.js';
import { asNode, constantValue, type NodeLike } from './constant.js';
import { inner } from './inner.js';
import { outer, outerPrimitive } from './outer.js';

export const multiplyPrimitive = defineBinary({
  name: 'multiply',
  domain: 'everywhere',
  isOperator: (a, b) => (a.isOperator && b.rank === 0) || (b.isOperator && a.rank === 0),
  value: (a, b) => a * b,
  backprop: (cotangent, a, b) => [cotangentOfFactor(cotangent, a, b), cotangentOfFactor(cotangent, b, a)],
  // y = a b: yₖ = Σⱼ aⱼ bₖ₋ⱼ
  jet: (a, b, y, order) => convolve(y, a, b, order, multiply),
  apply: (a, b) => multiply(a, b),
});

/** a b, elementwise with broadcasting; an operator may be multiplied by a scalar. */
export function multiply(a: NodeLike, b: NodeLike): Node {
  const left = asNode(a, 'multiply');
  const right = asNode(b, 'multiply');
  if (constantValue(left) === 1) return right;
  if (constantValue(right) === 1) return left;
  // (δ qᵀ) s = (δ s) qᵀ
  if (isApplication(left, outerPrimitive) && right.rank === 0)
    return outer(multiply(left.inputs[0], right), left.inputs[1]);
  if (isApplication(right, outerPrimitive) && left.rank === 0)
    return outer(multiply(right.inputs[0], left), right.inputs[1]);
  if (left.rank === 0) return scale(right, left);
  if (right.rank === 0) return scale(left, right);
  return product(left, right);
}

function product(left: Node, right: Node): Node {
  return buildCommuting(multiplyPrimitive, left, right, {});
}

/** s x for a scalar s, where s (t x) = (s t) x. */
function scale(x: Node, factor: Node): Node {
  const parts = scaledParts(x);
  return parts === undefined ? product(x, factor) : multiply(multiply(factor, parts.factor), parts.array);
}

/** What a multiple of an array by a scalar is made of. */
export function scaledParts(node: Node): { factor: Node; array: Node } | undefined {
  if (!isApplication(node, multiplyPrimitive) || node.rank === 0 || node.isOperator) return undefined;
  const [first, second] = node.inputs;
  if (first.rank === 0) return { factor: first, array: second };
  return second.rank === 0 ? { factor: second, array: first } : undefined;
}

/**
 * f(s x) = s f(x) for a scalar s, an array x and a linear f; nothing if the node is no such product. Linear
 * operations pass scalars on in this way until they meet, so that arrays are not gone through for them.
 */
export function factorOut(node: Node, f: (x: Node) => Node): Node | undefined {
  const parts = scaledParts(node);
  return parts === undefined ? undefined : multiply(parts.factor, f(parts.array));
}

/** The cotangent of a scalar factor of an operator is ⟨cotangent, operator⟩, which needs no entries. */
function cotangentOfFactor(cotangent: Node, factor: Node, other: Node): Node {
  return other.isOperator && factor.rank === 0 ? inner(cotangent, other) : multiply(cotangent, other);
}
