import type { Node } from '../node.js';
import type { NodeLike } from './constant.js';
import { multiply } from './multiply.js';
import { convolutionTerm, integrateSeries, scaled } from './series.js';
import { applyUnary, defineUnary } from './unary.js';

/** Beside exp(−x x) it is right where x² overflows, and takes one operation instead of three. */
export const gaussianPrimitive = defineUnary({
  name: 'gaussian',
  domain: 'everywhere',
  value: x => Math.exp(-x * x),
  derivative: (x, y) => multiply(-2, multiply(x, y)),
  // y′ = −2 p x′ with p = x y: k yₖ = −2 Σ_{j=1..k} j xⱼ pₖ₋ⱼ, pₖ = Σ_{j=0..k} xⱼ yₖ₋ⱼ
  jet(x, y, order) {
    const slope: (Node | undefined)[] = [];
    return integrateSeries(x, y, order, known => {
      const k = known.length - 1;
      slope.push(scaled(-2, convolutionTerm(x, known, k, 0, k)));
      return slope;
    });
  },
});

/** exp(−x²) */
export function gaussian(x: NodeLike): Node {
  return applyUnary(gaussianPrimitive, x);
}
