import type { Node } from '../node.js';
import { isApplication } from '../primitive.js';
import { add, addPrimitive } from './add.js';
import { multiply, multiplyPrimitive } from './multiply.js';
import { negate, negatePrimitive } from './negate.js';
import { subtract, subtractPrimitive } from './subtract.js';

/** What can be done to the values R of a linear function. */
export interface Algebra<R> {
  add(a: R, b: R): R;
  subtract(a: R, b: R): R;
  negate(a: R): R;
  scale(a: R, factor: Node): R;
}

export const nodeAlgebra: Algebra<Node> = { add, subtract, negate, scale: multiply };

/**
 * f(A) for an f that is linear in the matrix operator A, by the parts that A is the sum, the difference, the
 * negative or a multiple of: f(s A + B) = s f(A) + f(B). Undefined if A has no such parts: it is a weight, an
 * outer product or no operator.
 */
export function linearIn<R>(operator: Node, f: (part: Node) => R, algebra: Algebra<R>): R | undefined {
  if (!operator.isOperator) return undefined;
  if (isApplication(operator, negatePrimitive)) return algebra.negate(f(operator.inputs[0]));
  if (isApplication(operator, addPrimitive)) return algebra.add(f(operator.inputs[0]), f(operator.inputs[1]));
  if (isApplication(operator, subtractPrimitive))
    return algebra.subtract(f(operator.inputs[0]), f(operator.inputs[1]));
  if (isApplication(operator, multiplyPrimitive)) {
    const [first, second] = operator.inputs;
    return first.isOperator ? algebra.scale(f(first), second) : algebra.scale(f(second), first);
  }
  return undefined;
}
