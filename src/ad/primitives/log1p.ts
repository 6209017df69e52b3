import type { Node } from '../node.js';
import { add } from './add.js';
import type { NodeLike } from './constant.js';
import { divide } from './divide.js';
import { logarithmSeries } from './log.js';
import { applyUnary, defineUnary } from './unary.js';

export const log1pPrimitive = defineUnary({
  name: 'log1p',
  domain: 'x > −1; −∞ at −1 and NaN below, which evaluation reports',
  value: x => Math.log1p(x),
  derivative: x => divide(1, add(1, x)),
  // (1 + x) y′ = x′
  jet: ([x0, ...higher], y, order) => logarithmSeries([add(1, x0), ...higher], y, order),
});

/** log(1 + x), which keeps its digits for small x. */
export function log1p(x: NodeLike): Node {
  return applyUnary(log1pPrimitive, x);
}
