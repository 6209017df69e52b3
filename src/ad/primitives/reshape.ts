import { ShapeError } from '../../errors.js';
import { build } from '../build.js';
import type { Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { mapSeries, type Series } from '../series.js';
import { bindDimension, describeShape, sameShape, type Shape } from '../shape.js';
import type { Value } from '../value.js';
import { asNode, type NodeLike } from './constant.js';
import { factorOut } from './multiply.js';

export const reshapePrimitive: Primitive = {
  name: 'reshape',
  domain: 'everywhere',
  shape: (_inputs, { shape }) => shape as Shape,
  rebuild: ([x], node) => reshape(x as Node, node.shape),
  backprop: (cotangent, y) => [reshape(cotangent, (y.inputs[0] as Node).shape)],
  jet: ([x], y) => mapSeries(y, x as Series, coefficient => reshape(coefficient, y.shape)),
  kernel([x], node, _allocate, dimensions) {
    const { data, batch } = x as Value;
    return { data, batch, shape: node.shape.map(dimension => bindDimension(dimension, dimensions)) };
  },
};

/**
 * The same elements, row-major, in another shape. Named dimensions must all appear in both shapes.
 * @throws ShapeError if the numbers of elements differ.
 */
export function reshape(x: NodeLike, shape: Shape): Node {
  const node = asNode(x);
  if (sameShape(node.shape, shape)) return node;
  if (elements(node.shape) !== elements(shape)) {
    throw new ShapeError(
      `reshape: ${describeShape(node.shape)} and ${describeShape(shape)} do not have the same number of elements`,
    );
  }
  if (node.primitive === reshapePrimitive) return reshape(node.inputs[0] as Node, shape);
  return factorOut(node, part => reshape(part, shape)) ?? build(reshapePrimitive, [node], { shape });
}

/** The product of the dimensions as text, equal for equal products of numbers and the same names. */
function elements(shape: Shape): string {
  const numbers = shape.filter(dimension => typeof dimension === 'number');
  const names = shape.filter(dimension => typeof dimension === 'string');
  return [numbers.reduce((product, length) => product * length, 1), ...names.sort()].join('·');
}
