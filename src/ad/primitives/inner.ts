import { aNode } from '../kinds.js';
import { ShapeError } from '../../errors/index.js';
import type { Node } from '../node.js';
import { isApplication } from '../primitive.js';
import { describeShape, sameShape } from '../shape.js';
import { dot } from './dot.js';
import { matvec } from './matvec.js';
import { multiply } from './multiply.js';
import { linearIn, nodeAlgebra } from './operatorAlgebra.js';
import { outerPrimitive } from './outer.js';
import { sum } from './sum.js';

/**
 * ⟨a, b⟩ = Σ a b over all axes. For matrix operators no entries are needed: ⟨u vᵀ, B⟩ = u · B v.
 * @throws ShapeError if the shapes differ, or both are weights as such.
 */
export function inner(a: Node, b: Node): Node {
  for (const factor of [a, b]) aNode.check('inner: a factor', factor);
  if (!sameShape(a.shape, b.shape)) {
    throw new ShapeError(`inner: shapes ${describeShape(a.shape)} and ${describeShape(b.shape)} differ`);
  }
  if (a.isOperator || b.isOperator) {
    const result = byParts(a, b) ?? byParts(b, a);
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
function byParts(operator: Node, other: Node): Node | undefined {
  if (isApplication(operator, outerPrimitive)) {
    const [u, v] = operator.inputs;
    return sumAll(dot(u, matvec(other, v)));
  }
  return linearIn(operator, part => inner(part, other), nodeAlgebra);
}

function sumAll(x: Node): Node {
  return x.rank === 0 ? x : sumAll(sum(x));
}
