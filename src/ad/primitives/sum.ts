import { intern, type Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { mapSeries } from './series.js';
import { normalizeAxis } from '../shape.js';
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
 * Σ over one axis (the last unless given; negative axes count from the end), which is then gone.
 * @throws ShapeError if there is no such axis.
 */
export function sum(x: NodeLike, axis = -1): Node {
  const node = asNode(x);
  const position = normalizeAxis(axis, node.rank, 'sum');
  return factorOut(node, part => sum(part, position)) ?? intern(sumPrimitive, [node], { axis: position });
}
