import type { Node } from '../node.js';
import { convolutionTerm, integrateSeries, type Series } from './series.js';
import type { NodeLike } from './constant.js';
import { multiply } from './multiply.js';
import { negate } from './negate.js';
import { applyUnary, defineUnary } from './unary.js';

export const sigmoidPrimitive = defineUnary({
  name: 'sigmoid',
  domain: 'everywhere',
  value(x) {
    const e = Math.exp(-Math.abs(x));
    return (x < 0 ? e : 1) / (1 + e);
  },
  derivative: (x, y) => multiply(y, sigmoid(negate(x))),
  jet: (x, _y, order) => sigmoidSeries(x, order),
});

/** y′ = w x′ with w = y c, c = 1 − y = σ(−x): k yₖ = Σ_{j=1..k} j xⱼ wₖ₋ⱼ, wₖ = Σ_{j=0..k} yⱼ cₖ₋ⱼ, cₖ = −yₖ */
export function sigmoidSeries(x: Series, order: number): Series {
  const complement: (Node | undefined)[] = [sigmoid(negate(x[0]))];
  const w: (Node | undefined)[] = [];
  return integrateSeries(x, sigmoid(x[0]), order, known => {
    const k = known.length - 1;
    const latest = known[k];
    if (k > 0) complement.push(latest === undefined ? undefined : negate(latest));
    w.push(convolutionTerm(known, complement, k, 0, k));
    return w;
  });
}

/** The logistic function σ(x) = 1 / (1 + e⁻ˣ). */
export function sigmoid(x: NodeLike): Node {
  return applyUnary(sigmoidPrimitive, x);
}
