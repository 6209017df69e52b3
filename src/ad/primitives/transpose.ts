import { describe, ShapeError } from '../../errors/index.js';
import { intern, type Node } from '../node.js';
import { isApplication, type Primitive } from '../primitive.js';
import { describeShape, type Dimension, type Shape } from '../shape.js';
import { asNode, type NodeLike } from './constant.js';
import { factorOut } from './multiply.js';
import { mapSeries } from './series.js';

export const transposePrimitive: Primitive<readonly [Node], { readonly axes: readonly number[] }> = {
  name: 'transpose',
  domain: 'everywhere',
  shape: ([x], { axes }) => axes.map(axis => x[axis] as Dimension),
  apply: ([x], { axes }) => transpose(x, axes),
  backprop: (cotangent, { attributes: { axes } }) => [
    transpose(
      cotangent,
      axes.map((_, axis) => axes.indexOf(axis)),
    ),
  ],
  jet: ([x], y) => mapSeries(y, x, coefficient => transpose(coefficient, y.attributes.axes)),
};

/**
 * The same elements with the axes in another order: axis k of the result is axis `axes[k]` of x. Unless
 * given, the order is reversed, as in NumPy, so that a matrix becomes its transpose.
 *
 * @throws ShapeError if the axes are not each axis of x once.
 * @example
 * ```ts
 * import { constant, evaluate, transpose } from 'widejet/graph';
 * import { toNested } from 'widejet';
 * const [y] = await evaluate([transpose(constant([[1, 2, 3], [4, 5, 6]]))], new Map());
 * console.log(y && toNested(y)); // [ [ 1, 4 ], [ 2, 5 ], [ 3, 6 ] ]
 * ```
 */
export function transpose(x: NodeLike, axes?: readonly number[]): Node {
  const node = asNode(x, 'transpose');
  const order = normalizeOrder(axes ?? [...node.shape.keys()].reverse(), node.shape);
  if (order.every((axis, position) => axis === position)) return node;
  if (isApplication(node, transposePrimitive)) {
    const [inner] = node.inputs;
    const before = node.attributes.axes;
    return transpose(
      inner,
      order.map(axis => before[axis] ?? NaN),
    );
  }
  return (
    factorOut(node, part => transpose(part, order)) ?? intern(transposePrimitive, [node], { axes: order })
  );
}

/** A with its last two axes exchanged. */
export function transposeMatrix(x: Node): Node {
  const axes = [...x.shape.keys()];
  return transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}

function normalizeOrder(axes: readonly number[], shape: Shape): number[] {
  const rank = shape.length;
  const given: unknown = axes;
  const isList =
    Array.isArray(given) && given.length === rank && given.findIndex(axis => !Number.isInteger(axis)) < 0;
  const order = isList ? Array.from(axes, axis => (axis < 0 ? axis + rank : axis)) : [];
  if (!isList || [...shape.keys()].some(axis => !order.includes(axis))) {
    throw new ShapeError(
      `transpose: the axes are ${describe(axes)}, allowed: each of the ${rank} axes of ${describeShape(shape)} once`,
    );
  }
  return order;
}
