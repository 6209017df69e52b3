import type { Node } from '../node.js';
import { integrateSeries } from './series.js';
import type { NodeLike } from './constant.js';
import { sigmoid, sigmoidSeries } from './sigmoid.js';
import { applyUnary, defineUnary } from './unary.js';

export const softplusPrimitive = defineUnary({
  name: 'softplus',
  domain: 'everywhere',
  // log(1 + eˣ) = max(x, 0) + log1p(e^−|x|), which neither overflows nor cancels
  value: x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  derivative: x => sigmoid(x),
  // y′ = σ(x) x′: k yₖ = Σ_{j=1..k} j xⱼ σₖ₋ⱼ
  jet(x, y, order) {
    const slope = sigmoidSeries(x, sigmoid(x[0]), order - 1);
    return integrateSeries(x, y, order, () => slope);
  },
});

/** log(1 + eˣ) */
export function softplus(x: NodeLike): Node {
  return applyUnary(softplusPrimitive, x);
}
