import { commuted, intern, type Attributes, type Node } from './node.js';
import type { Primitive } from './primitive.js';
import { constant, constantValue } from './primitives/constant.js';

/** The node of a primitive applied to inputs; an operation on constants alone is carried out at once. */
export function build(primitive: Primitive, inputs: readonly Node[], attributes: Attributes = {}): Node {
  const node = intern(primitive, inputs, attributes);
  if (inputs.length === 0 || node.rank > 0) return node;
  const values = inputs.map(constantValue);
  if (values.some(value => value === undefined)) return node;
  const operands = values.map(value => ({ data: Float64Array.of(value as number), batch: [], shape: [] }));
  const result = primitive.kernel(operands, node, length => new Float64Array(length), new Map());
  const value = result.data[0] as number;
  // Evaluation reports what is not finite, and then names the operation.
  return Number.isFinite(value) ? constant(value) : node;
}

/** The same for two operands that commute: both orders give one node. */
export function buildCommuting(primitive: Primitive, a: Node, b: Node): Node {
  // Shapes that do not fit are reported in the order in which they were given.
  primitive.shape([a.shape, b.shape], {});
  return build(primitive, commuted(a, b));
}
