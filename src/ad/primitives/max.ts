import { intern, type Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { normalizeAxis, type Dimension } from '../shape.js';
import { abs } from './abs.js';
import { asNode, type NodeLike } from './constant.js';
import { divide } from './divide.js';
import { multiply } from './multiply.js';
import { negate } from './negate.js';
import { reshape } from './reshape.js';
import { mapSeries } from './series.js';
import { sign } from './step.js';
import { subtract } from './subtract.js';
import { sum } from './sum.js';

export const maxPrimitive: Primitive<readonly [Node], { readonly axis: number }> = {
  name: 'max',
  domain:
    'everywhere; where several elements are largest they share the derivative in equal parts, by convention; ' +
    'derivatives need differences that are finite',
  shape: ([x], { axis }) => x.filter((_, position) => position !== axis),
  apply: ([x], { axis }) => max(x, axis),
  backprop(cotangent, y) {
    const [x] = y.inputs;
    const { axis } = y.attributes;
    return [multiply(reshape(cotangent, x.shape.with(axis, 1)), shares(x, y, axis))];
  },
  // yₖ = Σ p xₖ with the shares p of the largest elements of x₀
  jet([x], y) {
    const { axis } = y.attributes;
    return mapSeries(y, x, coefficient => sum(multiply(shares(x[0], y, axis), coefficient), axis));
  },
};

/** 1 over the number of largest elements where x is largest along the axis, else 0. */
function shares(x: Node, y: Node, axis: number): Node {
  const kept = x.shape.with(axis, 1);
  const isLargest = subtract(1, abs(sign(subtract(x, reshape(y, kept)))));
  return divide(isLargest, reshape(sum(isLargest, axis), kept));
}

/**
 * The largest element along one axis (the last unless given), which is then gone; where several are largest
 * they share the derivative in equal parts.
 *
 * @throws ShapeError if there is no such axis.
 * @example
 * ```ts
 * import { gradient, max } from 'widejet/graph';
 * const { data } = await gradient(x => max(x))([1, 5, 2]);
 * console.log(data); // Float64Array(3) [ 0, 1, 0 ]
 * ```
 */
export function max(x: NodeLike, axis = -1): Node {
  const node = asNode(x, 'max');
  const position = normalizeAxis(axis, node.rank, 'max');
  const length: Dimension | undefined = node.shape[position];
  if (length === 1) return reshape(node, node.shape.toSpliced(position, 1));
  return intern(maxPrimitive, [node], { axis: position });
}

/**
 * The smallest element along one axis (the last unless given), by the same conventions as `max`.
 * @throws ShapeError if there is no such axis.
 */
export function min(x: NodeLike, axis = -1): Node {
  return negate(max(negate(asNode(x, 'min')), axis));
}
