import { ShapeError } from '../errors.js';
import type { Node } from './node.js';
import { add, addPrimitive } from './primitives/add.js';
import { dot } from './primitives/dot.js';
import { matmul } from './primitives/matmul.js';
import { multiply, multiplyPrimitive } from './primitives/multiply.js';
import { negate, negatePrimitive } from './primitives/negate.js';
import { outerPrimitive } from './primitives/outer.js';
import { subtract, subtractPrimitive } from './primitives/subtract.js';
import { sum } from './primitives/sum.js';
import { describeShape, sameShape } from './shape.js';

/**
 * ⟨a, b⟩ = Σ a b over all axes. For matrix operators no entries are needed: ⟨u vᵀ, B⟩ = u · B v.
 * @throws ShapeError if the shapes differ, or both are weights as such.
 */
export function inner(a: Node, b: Node): Node {
  if (!sameShape(a.shape, b.shape)) {
    throw new ShapeError(`inner: shapes ${describeShape(a.shape)} and ${describeShape(b.shape)} differ`);
  }
  if (a.isOperator || b.isOperator) {
    const result = expand(a, b) ?? expand(b, a);
    if (result !== undefined) return result;
    if (a.containsWeight || b.containsWeight) {
      throw new ShapeError(
        'inner: a weight can be contracted with outer products only, since its entries are not at hand',
      );
    }
  }
  if (a.rank === 0) return multiply(a, b);
  return sumAll(dot(a, b));
}

/** The contraction by the parts of an operator, or nothing if it has none. */
function expand(operator: Node, other: Node): Node | undefined {
  const [first, second] = operator.inputs;
  if (!operator.isOperator || first === undefined) return undefined;
  if (operator.primitive === negatePrimitive) return negate(inner(first, other));
  if (second === undefined) return undefined;
  switch (operator.primitive) {
    case addPrimitive:
      return add(inner(first, other), inner(second, other));
    case subtractPrimitive:
      return subtract(inner(first, other), inner(second, other));
    case multiplyPrimitive:
      return first.isOperator ? multiply(inner(first, other), second) : multiply(inner(second, other), first);
    case outerPrimitive:
      return sumAll(dot(first, matmul(other, second)));
    default:
      return undefined;
  }
}

function sumAll(x: Node): Node {
  return x.rank === 0 ? x : sumAll(sum(x));
}
