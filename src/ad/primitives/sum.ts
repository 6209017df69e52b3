import { build } from '../build.js';
import { sumAxis } from '../kernels/axes.js';
import type { Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { mapSeries, type Series } from '../series.js';
import { normalizeAxis } from '../shape.js';
import type { Value } from '../value.js';
import { broadcast } from './broadcast.js';
import { asNode, type NodeLike } from './constant.js';
import { factorOut } from './multiply.js';
import { reshape } from './reshape.js';

export const sumPrimitive: Primitive = {
  name: 'sum',
  domain: 'everywhere',
  shape: ([x], { axis }) => (x ?? []).filter((_, position) => position !== axis),
  rebuild: ([x], node) => sum(x as Node, node.attributes['axis'] as number),
  backprop(cotangent, y) {
    const x = y.inputs[0] as Node;
    const axis = y.attributes['axis'] as number;
    return [broadcast(reshape(cotangent, x.shape.with(axis, 1)), x.shape)];
  },
  jet: ([x], y) => mapSeries(y, x as Series, coefficient => sum(coefficient, y.attributes['axis'] as number)),
  kernel: ([x], node, allocate) => sumAxis(x as Value, node.attributes['axis'] as number, allocate),
};

/**
 * Σ over one axis (the last unless given; negative axes count from the end), which is then gone.
 * @throws ShapeError if there is no such axis.
 */
export function sum(x: NodeLike, axis = -1): Node {
  const node = asNode(x);
  const position = normalizeAxis(axis, node.rank, 'sum');
  return factorOut(node, part => sum(part, position)) ?? build(sumPrimitive, [node], { axis: position });
}
