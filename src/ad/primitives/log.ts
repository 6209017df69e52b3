import type { Node } from '../node.js';
import { convolutionTerm, scaled, scaledByOrder, seriesOf, type Series } from './series.js';
import { broadcast } from './broadcast.js';
import type { NodeLike } from './constant.js';
import { divide } from './divide.js';
import { negate } from './negate.js';
import { subtract } from './subtract.js';
import { applyUnary, defineUnary } from './unary.js';

export const logPrimitive = defineUnary({
  name: 'log',
  domain: 'x > 0; −∞ at 0 and NaN below, which evaluation reports',
  value: x => Math.log(x),
  derivative: x => divide(1, x),
  jet: logarithmSeries,
});

/** x y′ = x′: yₖ = (xₖ − (1/k) Σ_{j=1..k−1} j yⱼ xₖ₋ⱼ) / x₀, for the y₀ given. */
export function logarithmSeries(x: Series, y: Node, order: number): Series {
  const coefficients: [Node, ...(Node | undefined)[]] = [y];
  for (let k = 1; k <= order; k++) {
    const known = scaled(1 / k, convolutionTerm(scaledByOrder(coefficients), x, k, 1, k - 1));
    const xk = x[k];
    const numerator = known === undefined ? xk : xk === undefined ? negate(known) : subtract(xk, known);
    coefficients.push(numerator === undefined ? undefined : broadcast(divide(numerator, x[0]), y.shape));
  }
  return seriesOf(y, coefficients.slice(1));
}

/** The natural logarithm of x. */
export function log(x: NodeLike): Node {
  return applyUnary(logPrimitive, x);
}
