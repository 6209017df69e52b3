import type { Node } from '../node.js';
import { seriesOf } from './series.js';
import type { NodeLike } from './constant.js';
import { negate } from './negate.js';
import { sin, sineAndCosine } from './sin.js';
import { applyUnary, defineUnary } from './unary.js';

export const cosPrimitive = defineUnary({
  name: 'cos',
  domain: 'everywhere',
  value: x => Math.cos(x),
  derivative: x => negate(sin(x)),
  jet: (x, y, order) => seriesOf(y, sineAndCosine(x, order).cosine.slice(1)),
});

/** cos x */
export function cos(x: NodeLike): Node {
  return applyUnary(cosPrimitive, x);
}
