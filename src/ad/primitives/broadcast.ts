import { ShapeError } from '../../errors/index.js';
import { intern, type Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { mapSeries } from './series.js';
import { broadcastShapes, checkShape, describeShape, sameShape, type Shape } from '../shape.js';
import { asNode, type NodeLike } from './constant.js';

export const broadcastPrimitive: Primitive<readonly [Node], { readonly shape: Shape }> = {
  name: 'broadcast',
  domain: 'everywhere',
  shape: (_inputs, { shape }) => shape,
  apply: ([x], { shape }) => broadcast(x, shape),
  // The caller sums the cotangent over the axes that were stretched.
  backprop: cotangent => [cotangent],
  jet: ([x], y) => mapSeries(y, x, coefficient => broadcast(coefficient, y.shape)),
};

/**
 * x stretched to a shape: trailing axes are aligned, axes of length 1 and missing leading axes repeat.
 * @throws ShapeError if x does not stretch to the shape.
 */
export function broadcast(x: NodeLike, shape: Shape): Node {
  const node = asNode(x, 'broadcast');
  checkShape('broadcast', shape);
  if (sameShape(node.shape, shape)) return node;
  if (!sameShape(broadcastShapes(node.shape, shape, 'broadcast'), shape)) {
    throw new ShapeError(
      `broadcast: ${describeShape(node.shape)} does not stretch to ${describeShape(shape)}`,
    );
  }
  return intern(broadcastPrimitive, [node], { shape });
}
