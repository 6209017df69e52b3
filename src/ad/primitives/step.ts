import type { Node } from '../node.js';
import { seriesOf } from '../series.js';
import type { NodeLike } from './constant.js';
import { applyUnary, defineUnary } from './unary.js';

export const stepPrimitive = defineUnary({
  name: 'step',
  domain: 'everywhere; all derivatives are 0, at the jump x = 0 by convention',
  kinks: [0],
  loop(x, out, { negative, positive }) {
    const below = negative as number;
    const above = positive as number;
    // The branch is hardly ever taken; a branch on the sign would be mispredicted half of the time.
    for (let i = 0; i < x.length; i++) {
      const isAbove = (x[i]! / Math.abs(x[i]!) + 1) * 0.5;
      out[i] = x[i]! === 0 ? 0 : isAbove * above + (1 - isAbove) * below;
    }
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
