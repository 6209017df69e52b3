import type { Node } from '../node.js';
import { integrateSeries } from './series.js';
import type { NodeLike } from './constant.js';
import { applyUnary, defineUnary } from './unary.js';

export const expPrimitive = defineUnary({
  name: 'exp',
  domain: 'everywhere; overflows above 709.78, which evaluation reports',
  value: x => Math.exp(x),
  derivative: (_x, y) => y,
  // y′ = y x′: k yₖ = Σ_{j=1..k} j xⱼ yₖ₋ⱼ
  jet: (x, y, order) => integrateSeries(x, y, order, known => known),
});

/** eˣ */
export function exp(x: NodeLike): Node {
  return applyUnary(expPrimitive, x);
}
