import type { Node } from '../node.js';
import { integrateSeries, type Series } from './series.js';
import type { NodeLike } from './constant.js';
import { applyUnary, defineUnary } from './unary.js';

export const expPrimitive = defineUnary({
  name: 'exp',
  domain: 'everywhere; overflows above 709.78, which evaluation reports',
  value: x => Math.exp(x),
  derivative: (_x, y) => y,
  jet: exponentialSeries,
});

/** y′ = y x′: k yₖ = Σ_{j=1..k} j xⱼ yₖ₋ⱼ, for the y₀ given. */
export function exponentialSeries(x: Series, y: Node, order: number): Series {
  return integrateSeries(x, y, order, known => known);
}

/** eˣ */
export function exp(x: NodeLike): Node {
  return applyUnary(expPrimitive, x);
}
