import type { Node } from '../node.js';
import { convolutionTerm, seriesOf } from './series.js';
import type { NodeLike } from './constant.js';
import { divide } from './divide.js';
import { multiply } from './multiply.js';
import { negate } from './negate.js';
import { subtract } from './subtract.js';
import { applyUnary, defineUnary } from './unary.js';

export const sqrtPrimitive = defineUnary({
  name: 'sqrt',
  domain: 'x > 0; every derivative is infinite at 0 and the value NaN below, which evaluation reports',
  value: x => Math.sqrt(x),
  derivative: (_x, y) => divide(0.5, y),
  // y² = x: yₖ = (xₖ − Σ_{j=1..k−1} yⱼ yₖ₋ⱼ) / (2 y₀)
  jet(x, y, order) {
    const coefficients: (Node | undefined)[] = [y];
    const twice = multiply(2, y);
    for (let k = 1; k <= order; k++) {
      const known = convolutionTerm(coefficients, coefficients, k, 1, k - 1);
      const xk = x[k];
      const numerator = known === undefined ? xk : xk === undefined ? negate(known) : subtract(xk, known);
      coefficients.push(numerator === undefined ? undefined : divide(numerator, twice));
    }
    return seriesOf(y, coefficients.slice(1));
  },
});

/** √x */
export function sqrt(x: NodeLike): Node {
  return applyUnary(sqrtPrimitive, x);
}
