import type { Node } from '../node.js';
import type { NodeLike } from './constant.js';
import { exp, exponentialSeries } from './exp.js';
import { integrateSeries } from './series.js';
import { applyUnary, defineUnary } from './unary.js';

export const expm1Primitive = defineUnary({
  name: 'expm1',
  domain: 'everywhere; overflows above 709.78, which evaluation reports',
  value: x => Math.expm1(x),
  derivative: x => exp(x),
  // y′ = eˣ x′: k yₖ = Σ_{j=1..k} j xⱼ eₖ₋ⱼ
  jet(x, y, order) {
    const slope = exponentialSeries(x, exp(x[0]), order - 1);
    return integrateSeries(x, y, order, () => slope);
  },
});

/** eˣ − 1, which keeps its digits for small x. */
export function expm1(x: NodeLike): Node {
  return applyUnary(expm1Primitive, x);
}
