import type { Node } from '../node.js';
import { add } from './add.js';
import type { NodeLike } from './constant.js';
import { multiply } from './multiply.js';
import { convolutionTerm, integrateSeries } from './series.js';
import { applyUnary, defineUnary } from './unary.js';

export const tanPrimitive = defineUnary({
  name: 'tan',
  domain: 'x ≠ π/2 + mπ, which no float64 number is',
  value: x => Math.tan(x),
  derivative: (_x, y) => add(1, multiply(y, y)),
  // y′ = w x′ with w = 1 + y²: k yₖ = Σ_{j=1..k} j xⱼ wₖ₋ⱼ, wₖ = Σ_{j=0..k} yⱼ yₖ₋ⱼ
  jet(x, y, order) {
    const w: (Node | undefined)[] = [];
    return integrateSeries(x, y, order, known => {
      const k = known.length - 1;
      w.push(k === 0 ? add(1, multiply(y, y)) : convolutionTerm(known, known, k, 0, k));
      return w;
    });
  },
});

/** tan x, whose derivatives have no cancellation near 0, unlike those of sin x / cos x. */
export function tan(x: NodeLike): Node {
  return applyUnary(tanPrimitive, x);
}
