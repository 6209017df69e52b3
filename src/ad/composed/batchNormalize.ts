import { aNumberFromZero } from '../../errors/index.js';
import type { Node } from '../node.js';
import { add } from '../primitives/add.js';
import { asNode, type NodeLike } from '../primitives/constant.js';
import { divide } from '../primitives/divide.js';
import { sqrt } from '../primitives/sqrt.js';
import { subtract } from '../primitives/subtract.js';
import { normalizeAxes, type Axes } from '../shape.js';
import { square } from './elementary.js';
import { mean } from './statistics.js';
import { withAxes } from './withAxes.js';

/**
 * (x − μ)/√(σ² + ε) with the mean μ and the variance σ² over one axis (the first unless given) or over
 * several, of the shape of x: batch normalisation over the examples of a batch (Ioffe & Szegedy 2015).
 *
 * @param epsilon ε ≥ 0, 1e-5 unless given.
 * @throws ShapeError if there is no such axis, or one is named twice; InvalidArgumentError if ε is no number
 *   ≥ 0.
 * @example
 * ```ts
 * import { batchNormalize, constant, evaluate } from 'widejet/graph';
 * const batch = constant([[1, 10], [3, 10], [5, 40]]);
 * const [x] = await evaluate([batchNormalize(batch, 0, 0)], new Map());
 * console.log(Array.from(x?.data ?? [], value => value.toFixed(4)).join(' '));
 * // -1.2247 -0.7071 0.0000 -0.7071 1.2247 1.4142
 * ```
 */
export function batchNormalize(x: NodeLike, axes: Axes = 0, epsilon = 1e-5): Node {
  const node = asNode(x, 'batchNormalize');
  aNumberFromZero.check('batchNormalize: epsilon', epsilon);
  const positions = normalizeAxes(axes, node.rank, 'batchNormalize');
  const centred = subtract(node, withAxes(mean(node, positions), positions));
  const variance = withAxes(mean(square(centred), positions), positions);
  return divide(centred, sqrt(add(variance, epsilon)));
}
