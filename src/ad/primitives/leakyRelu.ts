import { InvalidArgumentError } from '../../errors/index.js';
import type { Node } from '../node.js';
import type { NodeLike } from './constant.js';
import { definePiecewiseLinear } from './piecewiseLinear.js';
import { applyUnary } from './unary.js';

export const leakyReluPrimitive = definePiecewiseLinear<{ readonly slope: number }>(
  'leakyRelu',
  ({ slope }) => ({ negative: slope, positive: 1 }),
  // The positive and the negative part, exactly.
  (x, { slope }) => (x + Math.abs(x)) * 0.5 + slope * ((x - Math.abs(x)) * 0.5),
);

/**
 * x for x > 0, slope · x otherwise (slope 0.01 unless given); its derivative at 0 is 0 by convention.
 * @throws InvalidArgumentError if the slope is not finite.
 */
export function leakyRelu(x: NodeLike, slope = 0.01): Node {
  if (!Number.isFinite(slope)) throw new InvalidArgumentError('slope', slope, 'a finite number');
  return applyUnary(leakyReluPrimitive, x, { slope });
}
