import { InvalidArgumentError, ShapeError } from '../../errors/index.js';
import { intern, Node } from '../node.js';
import { isApplication, type Primitive } from '../primitive.js';
import type { Shape } from '../shape.js';
import { sizeOf, toTensor, type TensorLike } from '../tensor.js';
import { seriesOf } from './series.js';

/** A scalar number written into the graph. */
export const constantPrimitive: Primitive<readonly [], { readonly value: number }> = {
  name: 'constant',
  domain: 'any finite number',
  shape: () => [],
  apply: (_inputs, { value }) => constant(value),
  backprop: () => [],
  jet: (_inputs, node) => seriesOf(node, []),
};

/** An array of numbers written into the graph. */
export const constantArrayPrimitive: Primitive<
  readonly [],
  { readonly data: Float64Array; readonly shape: Shape }
> = {
  name: 'constantArray',
  domain: 'any finite numbers',
  shape: (_inputs, { shape }) => shape,
  apply: (_inputs, attributes) => intern(constantArrayPrimitive, [], attributes),
  backprop: () => [],
  jet: (_inputs, node) => seriesOf(node, []),
};

/**
 * A number, or an array of numbers (nested lists, a Float64Array, a tensor), written into the graph: data
 * that a function holds. The array is copied. Equal constants are one node.
 * @throws ShapeError if nested lists are ragged or an array is empty; InvalidArgumentError if a number is not
 *   finite.
 * @example
 * ```ts
 * import { constant, dot, gradient } from 'widejet/graph';
 * const data = constant([1, 2, 3]);
 * const { data: slope } = await gradient(x => dot(x, data))([0, 0, 0]);
 * console.log(slope); // Float64Array(3) [ 1, 2, 3 ]
 * ```
 */
export function constant(value: TensorLike): Node {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new InvalidArgumentError('constant', value, 'a finite number');
    return intern(constantPrimitive, [], { value });
  }
  const { data, shape } = toTensor(value, 'constant');
  if (shape.length === 0) return constant(data[0] ?? NaN);
  if (sizeOf(shape) === 0)
    throw new ShapeError(`constant has shape [${shape.join(', ')}], allowed: one or more numbers`);
  return intern(constantArrayPrimitive, [], { data: data.slice(), shape });
}

/** The number that a node holds if it is a constant. */
export function constantValue(node: Node): number | undefined {
  return isApplication(node, constantPrimitive) ? node.attributes.value : undefined;
}

/** Numbers may stand for nodes wherever a constructor takes a node. */
export type NodeLike = Node | number;

/**
 * The node that a number stands for, or the node itself.
 * @throws InvalidArgumentError, naming the operation, for whatever is neither a node nor a finite number.
 */
export function asNode(value: NodeLike, operation: string): Node {
  if (value instanceof Node) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return constant(value);
  const isList = typeof value === 'object' && (Array.isArray(value) || ArrayBuffer.isView(value));
  const advice = isList ? 'Write constant([...]) for an array of numbers' : undefined;
  throw new InvalidArgumentError(`${operation}: an operand`, value, 'a node or a finite number', advice);
}
