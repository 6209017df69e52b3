import type { Node } from '../node.js';
import { integrateSeries } from './series.js';
import type { NodeLike } from './constant.js';
import { erfSlope, erfSlopeSeries } from './erf.js';
import { erfcOf } from './errorFunctions.js';
import { negate } from './negate.js';
import { applyUnary, defineUnary } from './unary.js';

export const erfcPrimitive = defineUnary({
  name: 'erfc',
  domain: 'everywhere',
  value: erfcOf,
  derivative: x => negate(erfSlope(x)),
  // y′ = −g x′ with g = (2/√π) exp(−x²): k yₖ = −Σ_{j=1..k} j xⱼ gₖ₋ⱼ
  jet(x, y, order) {
    const slope = erfSlopeSeries(x, order - 1).map(g => (g === undefined ? undefined : negate(g)));
    return integrateSeries(x, y, order, () => slope);
  },
});

/** The complementary error function erfc x = 1 − erf x, which keeps its digits for large x. */
export function erfc(x: NodeLike): Node {
  return applyUnary(erfcPrimitive, x);
}
