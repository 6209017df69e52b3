import { ShapeError } from '../../errors.js';
import { buildCommuting } from '../build.js';
import { dotLastAxis } from '../kernels/elementwise.js';
import type { Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { convolve, type Series } from '../series.js';
import { broadcastShapes, describeShape } from '../shape.js';
import type { Value } from '../value.js';
import { factorOut, multiply } from './multiply.js';
import { reshape } from './reshape.js';

export const dotPrimitive: Primitive = {
  name: 'dot',
  domain: 'everywhere',
  shape([a, b]) {
    const left = a ?? [];
    const right = b ?? [];
    if (left.length === 0 || right.length === 0 || left.at(-1) !== right.at(-1)) {
      throw new ShapeError(
        `dot: the last axes of ${describeShape(left)} and ${describeShape(right)} differ, allowed: equal last axes`,
      );
    }
    return broadcastShapes(left.slice(0, -1), right.slice(0, -1), 'dot');
  },
  rebuild: ([a, b]) => dot(a as Node, b as Node),
  backprop(cotangent, y) {
    const [a, b] = y.inputs as [Node, Node];
    const column = withUnitAxis(cotangent);
    return [multiply(column, b), multiply(column, a)];
  },
  // y = Σ a b: yₖ = Σⱼ aⱼ · bₖ₋ⱼ
  jet: ([a, b], y, order) => convolve(y, a as Series, b as Series, order, dot),
  kernel: ([a, b], _node, allocate) => dotLastAxis(a as Value, b as Value, allocate),
};

/** x with an axis of length 1 at the end, so that it multiplies rows. */
export function withUnitAxis(x: Node): Node {
  return x.rank === 0 ? x : reshape(x, [...x.shape, 1]);
}

/**
 * Σ a b over the last axis, with broadcasting over all others.
 * @throws ShapeError if the last axes differ.
 */
export function dot(a: Node, b: Node): Node {
  const scaled = factorOut(a, x => dot(x, b)) ?? factorOut(b, x => dot(a, x));
  return scaled ?? buildCommuting(dotPrimitive, a, b);
}
