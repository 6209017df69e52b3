import { intern, type Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { mapSeries } from './series.js';
import { normalizeAxes, type Axes } from '../shape.js';
import { broadcast } from './broadcast.js';
import { asNode, type NodeLike } from './constant.js';
import { factorOut } from './multiply.js';
import { reshape } from './reshape.js';

export const sumPrimitive: Primitive<readonly [Node], { readonly axis: number }> = {
  name: 'sum',
  domain: 'everywhere',
  shape: ([x], { axis }) => x.filter((_, position) => position !== axis),
  apply: ([x], { axis }) => sum(x, axis),
  backprop(cotangent, { inputs: [x], attributes: { axis } }) {
    return [broadcast(reshape(cotangent, x.shape.with(axis, 1)), x.shape)];
  },
  jet: ([x], y) => mapSeries(y, x, coefficient => sum(coefficient, y.attributes.axis)),
};

/**
 * Σ over one axis (the last unless given; negative axes count from the end) or over several, which are then
 * gone.
 *
 * @throws ShapeError if there is no such axis, or one is named twice.
 * @example
 * ```ts
 * import { constant, evaluate, sum } from 'widejet/graph';
 * const [total] = await evaluate([sum(constant([[1, 2], [3, 4]]), [0, 1])], new Map());
 * console.log(total?.data[0]); // 10
 * ```
 */
export function sum(x: NodeLike, axes: Axes = -1): Node {
  const node = asNode(x, 'sum');
  // From the last to the first, so that the numbers of those to come stay right.
  return normalizeAxes(axes, node.rank, 'sum').reduceRight<Node>(sumOver, node);
}

function sumOver(x: Node, axis: number): Node {
  return factorOut(x, part => sumOver(part, axis)) ?? intern(sumPrimitive, [x], { axis });
}
