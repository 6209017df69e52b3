import type { Node } from '../node.js';
import type { NodeLike } from './constant.js';
import { definePiecewiseLinear } from './piecewiseLinear.js';
import { applyUnary } from './unary.js';

export const reluPrimitive = definePiecewiseLinear(
  'relu',
  () => ({ negative: 0, positive: 1 }),
  // (x + |x|)/2 is exact.
  x => (x + Math.abs(x)) * 0.5,
);

/** max(x, 0); its derivative at 0 is 0 by convention. */
export function relu(x: NodeLike): Node {
  return applyUnary(reluPrimitive, x);
}
