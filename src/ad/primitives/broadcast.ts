import { ShapeError } from '../../errors.js';
import { build } from '../build.js';
import { stretch } from '../kernels/elementwise.js';
import type { Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { mapSeries, type Series } from '../series.js';
import { bindDimension, broadcastShapes, describeShape, sameShape, type Shape } from '../shape.js';
import type { Value } from '../value.js';
import { asNode, type NodeLike } from './constant.js';

export const broadcastPrimitive: Primitive = {
  name: 'broadcast',
  domain: 'everywhere',
  shape: (_inputs, { shape }) => shape as Shape,
  rebuild: ([x], node) => broadcast(x as Node, node.shape),
  // The caller sums the cotangent over the axes that were stretched.
  backprop: cotangent => [cotangent],
  jet: ([x], y) => mapSeries(y, x as Series, coefficient => broadcast(coefficient, y.shape)),
  kernel([x], node, allocate, dimensions) {
    const shape = node.shape.map(dimension => bindDimension(dimension, dimensions));
    const value = x as Value;
    return stretch(value, value.batch, shape, allocate);
  },
};

/**
 * x stretched to a shape: trailing axes are aligned, axes of length 1 and missing leading axes repeat.
 * @throws ShapeError if x does not stretch to the shape.
 */
export function broadcast(x: NodeLike, shape: Shape): Node {
  const node = asNode(x);
  if (sameShape(node.shape, shape)) return node;
  if (!sameShape(broadcastShapes(node.shape, shape, 'broadcast'), shape)) {
    throw new ShapeError(
      `broadcast: ${describeShape(node.shape)} does not stretch to ${describeShape(shape)}`,
    );
  }
  return build(broadcastPrimitive, [node], { shape });
}
