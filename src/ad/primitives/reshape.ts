import { ShapeError } from '../../errors/index.js';
import { intern, type Node } from '../node.js';
import { isApplication, type Primitive } from '../primitive.js';
import { mapSeries } from './series.js';
import { checkShape, describeShape, factorsOfDimension, sameShape, type Shape } from '../shape.js';
import { asNode, type NodeLike } from './constant.js';
import { factorOut } from './multiply.js';

export const reshapePrimitive: Primitive<readonly [Node], { readonly shape: Shape }> = {
  name: 'reshape',
  domain: 'everywhere',
  shape: (_inputs, { shape }) => shape,
  apply: ([x], { shape }) => reshape(x, shape),
  backprop: (cotangent, y) => [reshape(cotangent, y.inputs[0].shape)],
  jet: ([x], y) => mapSeries(y, x, coefficient => reshape(coefficient, y.shape)),
};

/**
 * The same elements, row-major, in another shape. Named dimensions must all appear in both shapes, by
 * themselves or in products (`productDimension`).
 * @throws ShapeError if the numbers of elements differ.
 */
export function reshape(x: NodeLike, shape: Shape): Node {
  const node = asNode(x, 'reshape');
  checkShape('reshape', shape);
  if (sameShape(node.shape, shape)) return node;
  if (elements(node.shape) !== elements(shape)) {
    throw new ShapeError(
      `reshape: ${describeShape(node.shape)} and ${describeShape(shape)} do not have the same number of elements`,
    );
  }
  if (isApplication(node, reshapePrimitive)) return reshape(node.inputs[0], shape);
  return factorOut(node, part => reshape(part, shape)) ?? intern(reshapePrimitive, [node], { shape });
}

/** The product of the dimensions as text, equal for equal products of numbers and the same names. */
function elements(shape: Shape): string {
  const factors = shape.flatMap(factorsOfDimension);
  const numbers = factors.filter(dimension => typeof dimension === 'number');
  const names = factors.filter(dimension => typeof dimension === 'string');
  return [numbers.reduce((product, length) => product * length, 1), ...names.sort()].join('·');
}
