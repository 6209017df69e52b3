import type { Node } from '../node.js';
import type { NodeLike } from './constant.js';
import { seriesOf } from './series.js';
import { hyperbolicSineAndCosine, sinh } from './sinh.js';
import { applyUnary, defineUnary } from './unary.js';

export const coshPrimitive = defineUnary({
  name: 'cosh',
  domain: 'everywhere; overflows above |x| = 710.47, which evaluation reports',
  value: x => Math.cosh(x),
  derivative: x => sinh(x),
  jet: (x, y, order) => seriesOf(y, hyperbolicSineAndCosine(x, order).cosine.slice(1)),
});

/** cosh x, the hyperbolic cosine. */
export function cosh(x: NodeLike): Node {
  return applyUnary(coshPrimitive, x);
}
