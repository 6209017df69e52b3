import { describe, ShapeError } from '../../errors/index.js';
import { intern, type Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { mapSeries } from './series.js';
import { normalizeAxis } from '../shape.js';
import { broadcast } from './broadcast.js';
import { concatenate } from './concatenate.js';
import { asNode, type NodeLike } from './constant.js';
import { factorOut } from './multiply.js';

type SliceAttributes = Readonly<Record<'axis' | 'start' | 'stop', number>>;

export const slicePrimitive: Primitive<readonly [Node], SliceAttributes> = {
  name: 'slice',
  domain: 'everywhere',
  shape: ([x], { axis, start, stop }) => x.with(axis, stop - start),
  apply: ([x], { axis, start, stop }) => slice(x, start, stop, axis),
  // Zeros before and after the part.
  backprop(cotangent, { inputs: [x], attributes: { axis, start, stop } }) {
    const { shape } = x;
    const length = shape[axis] as number;
    const zeros = (count: number): Node[] => (count === 0 ? [] : [broadcast(0, shape.with(axis, count))]);
    return [concatenate([...zeros(start), cotangent, ...zeros(length - stop)], axis)];
  },
  jet([x], y) {
    const { axis, start, stop } = y.attributes;
    return mapSeries(y, x, coefficient => slice(coefficient, start, stop, axis));
  },
};

/**
 * The elements from `start` up to, not including, `stop` along an axis (the last unless given) of known
 * length.
 * @throws ShapeError if the part is not inside the axis, or the length of the axis is not a number.
 */
export function slice(x: NodeLike, start: number, stop: number, axis = -1): Node {
  const node = asNode(x, 'slice');
  const position = normalizeAxis(axis, node.rank, 'slice');
  const length = node.shape[position];
  if (typeof length !== 'number') {
    throw new ShapeError(
      `slice: axis ${axis} has the named dimension ${length}, allowed: an axis of known length`,
    );
  }
  if (!Number.isInteger(start) || !Number.isInteger(stop) || start < 0 || stop > length || start >= stop) {
    throw new ShapeError(
      `slice: from ${describe(start)} to ${describe(stop)}, allowed: 0 ≤ start < stop ≤ ${length}, integers`,
    );
  }
  if (start === 0 && stop === length) return node;
  const scaled = factorOut(node, part => slice(part, start, stop, position));
  return scaled ?? intern(slicePrimitive, [node], { axis: position, start, stop });
}
