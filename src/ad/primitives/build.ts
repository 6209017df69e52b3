import { commuted, intern, type Attributes, type Node } from '../node.js';
import type { Elementwise, Operands } from '../primitive.js';
import { constant, constantValue } from './constant.js';

/**
 * The node of an elementwise primitive applied to inputs; an operation on constants alone is carried out at
 * once.
 */
export function buildElementwise<I extends Operands, A extends Attributes>(
  primitive: Elementwise<I, A>,
  inputs: I,
  attributes: A,
): Node {
  const node = intern(primitive, inputs, attributes);
  if (node.rank > 0) return node;
  const numbers: number[] = [];
  for (const input of inputs) {
    const number = constantValue(input);
    if (number === undefined) return node;
    numbers.push(number);
  }
  const value = (primitive as Elementwise).value(numbers, attributes);
  // Evaluation reports what is not finite, and then names the operation.
  return Number.isFinite(value) ? constant(value) : node;
}

/** The same for two operands that commute: both orders give one node. */
export function buildCommuting<A extends Attributes>(
  primitive: Elementwise<readonly [Node, Node], A>,
  a: Node,
  b: Node,
  attributes: A,
): Node {
  // Shapes that do not fit are reported in the order in which they were given.
  primitive.shape([a.shape, b.shape], attributes);
  return buildElementwise(primitive, commuted(a, b), attributes);
}
