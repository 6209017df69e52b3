import type { Node } from '../node.js';
import { asNode, constant, type NodeLike } from '../primitives/constant.js';
import { dimensionSize } from '../primitives/dimensionSize.js';
import { divide } from '../primitives/divide.js';
import { multiply } from '../primitives/multiply.js';
import { subtract } from '../primitives/subtract.js';
import { sum } from '../primitives/sum.js';
import { normalizeAxes, type Axes, type Dimension } from '../shape.js';
import { square } from './elementary.js';
import { withAxes } from './withAxes.js';

/**
 * The mean over one axis (the last unless given) or over several, which are then gone: Σ / number of
 * elements.
 * @throws ShapeError if there is no such axis, or one is named twice.
 */
export function mean(x: NodeLike, axes: Axes = -1): Node {
  const node = asNode(x, 'mean');
  const positions = normalizeAxes(axes, node.rank, 'mean');
  const sizes = positions.map(axis => dimensionSize(node.shape[axis] as Dimension));
  return divide(
    sum(node, positions),
    sizes.reduce((product, size) => multiply(product, size), constant(1)),
  );
}

/**
 * The variance over one axis (the last unless given) or over several, which are then gone: the mean of (x −
 * mean x)², divided by the number of elements, as NumPy does.
 *
 * @throws ShapeError if there is no such axis, or one is named twice.
 * @example
 * ```ts
 * import { constant, evaluate, variance } from 'widejet/graph';
 * const [spread] = await evaluate([variance(constant([1, 3]))], new Map());
 * console.log(spread?.data[0]); // 1
 * ```
 */
export function variance(x: NodeLike, axes: Axes = -1): Node {
  const node = asNode(x, 'variance');
  const positions = normalizeAxes(axes, node.rank, 'variance');
  const centre = withAxes(mean(node, positions), positions);
  return mean(square(subtract(node, centre)), positions);
}
