import type { Node } from '../node.js';
import { abs } from './abs.js';
import type { NodeLike } from './constant.js';
import { multiply } from './multiply.js';
import { convolutionTerm, integrateSeries, scaled, type Series } from './series.js';
import { subtract } from './subtract.js';
import { applyUnary, defineUnary } from './unary.js';
import { where } from './where.js';

/** Beside exp(−x x) it is right where x² overflows, and takes one operation instead of three. */
export const gaussianPrimitive = defineUnary({
  name: 'gaussian',
  domain: 'everywhere',
  value: x => Math.exp(-x * x),
  derivative: (x, y) => multiply(-2, multiply(inBell(x), y)),
  // y′ = −2 p x′ with p = x y: k yₖ = −2 Σ_{j=1..k} j xⱼ pₖ₋ⱼ, pₖ = Σ_{j=0..k} xⱼ yₖ₋ⱼ
  jet(x, y, order) {
    const slope: (Node | undefined)[] = [];
    const factor: Series = [inBell(x[0]), ...x.slice(1)];
    return integrateSeries(x, y, order, known => {
      const k = known.length - 1;
      slope.push(scaled(-2, convolutionTerm(factor, known, k, 0, k)));
      return slope;
    });
  },
});

/**
 * x where exp(−x²/2) is not 0 in float64, 0 elsewhere: a factor of what vanishes there, whose powers do not
 * overflow before they meet it.
 */
export function inBell(x: Node): Node {
  return where(subtract(64, abs(x)), x, 0);
}

/** exp(−x²) */
export function gaussian(x: NodeLike): Node {
  return applyUnary(gaussianPrimitive, x);
}
