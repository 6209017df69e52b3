import { checkInteger, mostLength, ShapeError } from '../../errors/index.js';
import { intern, type Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { describeShape, normalizeAxis } from '../shape.js';
import { asNode, type NodeLike } from './constant.js';
import { checkIndices, gather, type IndexAttributes } from './gather.js';
import { factorOut } from './multiply.js';
import { mapSeries } from './series.js';

export const scatterPrimitive: Primitive<readonly [Node], IndexAttributes & { readonly length: number }> = {
  name: 'scatter',
  domain: 'everywhere',
  shape: ([x], { axis, length }) => x.with(axis, length),
  apply: ([x], { axis, indices, length }) => scatter(x, indices, length, axis),
  backprop: (cotangent, { attributes: { axis, indices } }) => [gather(cotangent, indices, axis)],
  jet([x], y) {
    const { axis, indices, length } = y.attributes;
    return mapSeries(y, x, coefficient => scatter(coefficient, indices, length, axis));
  },
};

/**
 * y[..., i, ...] = Σ over all j with indices[j] = i of x[..., j, ...], along an axis (the last unless given)
 * that gets the length given: the transpose of `gather`. What has the index −1 is left out; where nothing
 * arrives there is 0.
 *
 * @param indices one for each element of the axis, integers from 0 to `length` − 1, or −1.
 * @throws ShapeError if there is no such axis, or not one index for each of its elements;
 *   InvalidArgumentError for other indices, or a length that is no positive integer.
 * @example
 * ```ts
 * import { constant, evaluate, scatter } from 'widejet/graph';
 * import { toNested } from 'widejet';
 * const [y] = await evaluate([scatter(constant([1, 2, 4]), [3, 0, 3], 5)], new Map());
 * console.log(y && toNested(y)); // [ 2, 0, 0, 5, 0 ]
 * ```
 */
export function scatter(x: NodeLike, indices: ArrayLike<number>, length: number, axis = -1): Node {
  const node = asNode(x, 'scatter');
  const position = normalizeAxis(axis, node.rank, 'scatter');
  checkInteger('scatter: length', length, { least: 1, most: mostLength });
  const list = checkIndices('scatter', indices, length);
  if (node.shape[position] !== list.length) {
    throw new ShapeError(
      `scatter: ${list.length} indices for axis ${axis} of ${describeShape(node.shape)}, allowed: one for each element`,
    );
  }
  return (
    factorOut(node, part => scatter(part, list, length, position)) ??
    intern(scatterPrimitive, [node], { axis: position, indices: list, length })
  );
}
