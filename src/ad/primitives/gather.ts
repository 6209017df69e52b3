import { InvalidArgumentError, ShapeError } from '../../errors/index.js';
import { intern, type Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { describeShape, normalizeAxis, type Shape } from '../shape.js';
import { asNode, type NodeLike } from './constant.js';
import { factorOut } from './multiply.js';
import { scatter } from './scatter.js';
import { mapSeries } from './series.js';

/** Which elements of an axis are meant, by their numbers; −1 is none. */
export type IndexAttributes = { readonly axis: number; readonly indices: Float64Array };

export const gatherPrimitive: Primitive<readonly [Node], IndexAttributes> = {
  name: 'gather',
  domain: 'everywhere',
  shape: ([x], { axis, indices }) => x.with(axis, indices.length),
  apply: ([x], { axis, indices }) => gather(x, indices, axis),
  backprop(cotangent, { inputs: [x], attributes: { axis, indices } }) {
    return [scatter(cotangent, indices, x.shape[axis] as number, axis)];
  },
  jet([x], y) {
    const { axis, indices } = y.attributes;
    return mapSeries(y, x, coefficient => gather(coefficient, indices, axis));
  },
};

/**
 * y[..., j, ...] = x[..., indices[j], ...] along an axis (the last unless given) of known length. The index
 * −1 stands for what lies outside and gives 0, which is what convolutions read beyond a border. Its transpose
 * is `scatter`.
 *
 * @param indices integers from 0 to the length of the axis less 1, or −1; an element may be read any number
 *   of times.
 * @throws ShapeError if there is no such axis or its length is not a number; InvalidArgumentError for other
 *   indices.
 * @example
 * ```ts
 * import { constant, evaluate, gather } from 'widejet/graph';
 * import { toNested } from 'widejet';
 * const x = constant([10, 20, 30]);
 * const [y] = await evaluate([gather(x, [2, 0, 0, -1])], new Map());
 * console.log(y && toNested(y)); // [ 30, 10, 10, 0 ]
 * ```
 */
export function gather(x: NodeLike, indices: ArrayLike<number>, axis = -1): Node {
  const node = asNode(x, 'gather');
  const position = normalizeAxis(axis, node.rank, 'gather');
  const list = checkIndices('gather', indices, knownLength(node.shape, position, 'gather'));
  return (
    factorOut(node, part => gather(part, list, position)) ??
    intern(gatherPrimitive, [node], { axis: position, indices: list })
  );
}

/** The length of an axis that has to be a number. */
export function knownLength(shape: Shape, axis: number, operation: string): number {
  const length = shape[axis];
  if (typeof length === 'number') return length;
  throw new ShapeError(
    `${operation}: axis ${axis} of ${describeShape(shape)} has a named dimension, allowed: an axis of known length`,
  );
}

/** More elements no axis of an example has. */
export const mostIndices = 2 ** 28;

/** A copy of the indices, checked. */
export function checkIndices(operation: string, indices: ArrayLike<number>, length: number): Float64Array {
  const given: unknown = indices;
  const isList = Array.isArray(given) || (ArrayBuffer.isView(given) && 'length' in given);
  if (!isList) throw new InvalidArgumentError(`${operation}: indices`, given, 'a list of integers');
  if (indices.length > mostIndices)
    throw new InvalidArgumentError(
      `${operation}: the number of indices`,
      indices.length,
      `at most ${mostIndices}`,
    );
  // What is no number is no index, whatever it might be converted to.
  const list = Float64Array.from(indices, index => (typeof index === 'number' ? index + 0 : NaN));
  if (list.length === 0) throw new ShapeError(`${operation}: no indices were given, allowed: one or more`);
  const bad = list.findIndex(index => !Number.isInteger(index) || index < -1 || index >= length);
  if (bad >= 0) {
    throw new InvalidArgumentError(
      `${operation}: index ${bad}`,
      indices[bad],
      `an integer from 0 to ${length - 1}, or −1 for a zero`,
    );
  }
  return list;
}
