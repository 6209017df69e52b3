import { ShapeError } from '../../errors.js';
import { build } from '../build.js';
import { sliceAxis } from '../kernels/axes.js';
import type { Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { mapSeries, type Series } from '../series.js';
import { normalizeAxis } from '../shape.js';
import type { Value } from '../value.js';
import { broadcast } from './broadcast.js';
import { concatenate } from './concatenate.js';
import { asNode, type NodeLike } from './constant.js';
import { factorOut } from './multiply.js';

export const slicePrimitive: Primitive = {
  name: 'slice',
  domain: 'everywhere',
  shape: ([x], { axis, start, stop }) => (x ?? []).with(axis as number, (stop as number) - (start as number)),
  rebuild: ([x], node) => slice(x as Node, ...bounds(node)),
  // Zeros before and after the part.
  backprop(cotangent, y) {
    const [start, stop, axis] = bounds(y);
    const { shape } = y.inputs[0] as Node;
    const length = shape[axis] as number;
    const zeros = (count: number): Node[] => (count === 0 ? [] : [broadcast(0, shape.with(axis, count))]);
    return [concatenate([...zeros(start), cotangent, ...zeros(length - stop)], axis)];
  },
  jet: ([x], y) => mapSeries(y, x as Series, coefficient => slice(coefficient, ...bounds(y))),
  kernel([x], node, allocate) {
    const [start, stop, axis] = bounds(node);
    return sliceAxis(x as Value, axis, start, stop, allocate);
  },
};

function bounds({ attributes }: Node): [start: number, stop: number, axis: number] {
  return [attributes['start'] as number, attributes['stop'] as number, attributes['axis'] as number];
}

/**
 * The elements from `start` up to, not including, `stop` along an axis (the last unless given) of known length.
 * @throws ShapeError if the part is not inside the axis, or the length of the axis is not a number.
 */
export function slice(x: NodeLike, start: number, stop: number, axis = -1): Node {
  const node = asNode(x);
  const position = normalizeAxis(axis, node.rank, 'slice');
  const length = node.shape[position];
  if (typeof length !== 'number') {
    throw new ShapeError(
      `slice: axis ${axis} has the named dimension ${length}, allowed: an axis of known length`,
    );
  }
  if (!Number.isInteger(start) || !Number.isInteger(stop) || start < 0 || stop > length || start >= stop) {
    throw new ShapeError(`slice: from ${start} to ${stop}, allowed: 0 ≤ start < stop ≤ ${length}, integers`);
  }
  if (start === 0 && stop === length) return node;
  const scaled = factorOut(node, part => slice(part, start, stop, position));
  return scaled ?? build(slicePrimitive, [node], { axis: position, start, stop });
}
