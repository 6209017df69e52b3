import type { Node } from '../node.js';
import { add } from '../primitives/add.js';
import { asNode, type NodeLike } from '../primitives/constant.js';
import { divide } from '../primitives/divide.js';
import { exp } from '../primitives/exp.js';
import { log } from '../primitives/log.js';
import { max } from '../primitives/max.js';
import { stopGradient } from '../primitives/stopGradient.js';
import { subtract } from '../primitives/subtract.js';
import { sum } from '../primitives/sum.js';
import { normalizeAxis } from '../shape.js';
import { withAxes } from './withAxes.js';

/**
 * exp(xᵢ) / Σⱼ exp(xⱼ) along one axis (the last unless given), of the shape of x. Nothing overflows: the
 * largest element is subtracted first, which changes no quotient and is taken for a constant.
 *
 * @throws ShapeError if there is no such axis.
 * @example
 * ```ts
 * import { constant, evaluate, softmax } from 'widejet/graph';
 * const [p] = await evaluate([softmax(constant([1000, 1000, -1000]))], new Map());
 * console.log(p?.data); // Float64Array(3) [ 0.5, 0.5, 0 ]
 * ```
 */
export function softmax(x: NodeLike, axis = -1): Node {
  const { exponentials, position } = scaledExponentials(x, axis, 'softmax');
  return divide(exponentials, withAxes(sum(exponentials, position), [position]));
}

/**
 * log Σⱼ exp(xⱼ) along one axis (the last unless given), which is then gone. Nothing overflows: the largest
 * element is taken out of the sum first, which changes no value and is taken for a constant.
 * @throws ShapeError if there is no such axis.
 */
export function logSumExp(x: NodeLike, axis = -1): Node {
  const { exponentials, largest, position } = scaledExponentials(x, axis, 'logSumExp');
  return add(largest, log(sum(exponentials, position)));
}

/** exp(x − c) with the largest element c along an axis. */
function scaledExponentials(
  x: NodeLike,
  axis: number,
  operation: string,
): { exponentials: Node; largest: Node; position: number } {
  const node = asNode(x, operation);
  const position = normalizeAxis(axis, node.rank, operation);
  const largest = stopGradient(max(node, position));
  return { exponentials: exp(subtract(node, withAxes(largest, [position]))), largest, position };
}
