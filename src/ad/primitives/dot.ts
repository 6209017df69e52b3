import { ShapeError } from '../../errors/index.js';
import { intern, commuted, type Node, type NoAttributes } from '../node.js';
import type { Primitive } from '../primitive.js';
import { convolve } from './series.js';
import { broadcastShapes, describeShape } from '../shape.js';
import { asNode, type NodeLike } from './constant.js';
import { factorOut, multiply } from './multiply.js';
import { reshape } from './reshape.js';

export const dotPrimitive: Primitive<readonly [Node, Node], NoAttributes> = {
  name: 'dot',
  domain: 'everywhere',
  shape([left, right]) {
    if (left.length === 0 || right.length === 0 || left.at(-1) !== right.at(-1)) {
      throw new ShapeError(
        `dot: the last axes of ${describeShape(left)} and ${describeShape(right)} differ, allowed: equal last axes`,
      );
    }
    return broadcastShapes(left.slice(0, -1), right.slice(0, -1), 'dot');
  },
  apply: ([a, b]) => dot(a, b),
  backprop(cotangent, { inputs: [a, b] }) {
    const column = withUnitAxis(cotangent);
    return [multiply(column, b), multiply(column, a)];
  },
  // y = Σ a b: yₖ = Σⱼ aⱼ · bₖ₋ⱼ
  jet: ([a, b], y, order) => convolve(y, a, b, order, dot),
};

/** x with an axis of length 1 at the end, so that it multiplies rows. */
export function withUnitAxis(x: Node): Node {
  return x.rank === 0 ? x : reshape(x, [...x.shape, 1]);
}

/**
 * Σ a b over the last axis, with broadcasting over all others.
 * @throws ShapeError if the last axes differ.
 */
export function dot(a: NodeLike, b: NodeLike): Node {
  const left = asNode(a, 'dot');
  const right = asNode(b, 'dot');
  const scaled = factorOut(left, x => dot(x, right)) ?? factorOut(right, x => dot(left, x));
  if (scaled !== undefined) return scaled;
  // Shapes that do not fit are reported in the order in which they were given.
  dotPrimitive.shape([left.shape, right.shape], {});
  return intern(dotPrimitive, commuted(left, right), {});
}
