import type { Node } from '../node.js';
import { seriesOf } from '../series.js';
import type { NodeLike } from './constant.js';
import { applyUnary, defineUnary } from './unary.js';

export const stepPrimitive = defineUnary({
  name: 'step',
  domain: 'everywhere; all derivatives are 0, at the jump x = 0 by convention',
  loop(x, out, { negative, positive }) {
    const below = negative as number;
    const above = positive as number;
    for (let i = 0; i < x.length; i++) out[i] = x[i]! > 0 ? above : x[i]! < 0 ? below : 0;
  },
  derivative: () => undefined,
  jet: (_x, y) => seriesOf(y, []),
});

/** Piecewise constant: `negative` (0) for x < 0, 0 at 0, `positive` (1) for x > 0. */
export function step(x: NodeLike, { negative = 0, positive = 1 } = {}): Node {
  return applyUnary(stepPrimitive, x, { negative, positive });
}

/** The sign of x: −1, 0 or 1. */
export function sign(x: NodeLike): Node {
  return step(x, { negative: -1 });
}
