import type { Node } from '../node.js';
import { normalizeAxis, type Dimension } from '../shape.js';
import { asNode, type NodeLike } from './constant.js';
import { dimensionSize } from './dimensionSize.js';
import { divide } from './divide.js';
import { sum } from './sum.js';

/**
 * The mean over one axis (the last unless given): Σ / length. Not a primitive of its own, but made of two.
 * @throws ShapeError if there is no such axis.
 */
export function mean(x: NodeLike, axis = -1): Node {
  const node = asNode(x);
  const position = normalizeAxis(axis, node.rank, 'mean');
  return divide(sum(node, position), dimensionSize(node.shape[position] as Dimension));
}
