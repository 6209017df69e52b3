import type { Node } from '../node.js';
import type { NodeLike } from './constant.js';
import { definePiecewiseLinear } from './piecewiseLinear.js';
import { applyUnary } from './unary.js';

export const absPrimitive = definePiecewiseLinear(
  'abs',
  () => ({ negative: -1, positive: 1 }),
  x => Math.abs(x),
);

/** |x|; its derivative at 0 is 0 by convention. */
export function abs(x: NodeLike): Node {
  return applyUnary(absPrimitive, x);
}
