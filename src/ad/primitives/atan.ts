import type { Node } from '../node.js';
import { abs } from './abs.js';
import { add } from './add.js';
import type { NodeLike } from './constant.js';
import { divide } from './divide.js';
import { maximum } from './maximum.js';
import { multiply } from './multiply.js';
import { negate } from './negate.js';
import { convolve, scaled, scaledByOrder, convolutionTerm, seriesOf, type Series } from './series.js';
import { stopGradient } from './stopGradient.js';
import { subtract } from './subtract.js';
import { applyUnary, defineUnary } from './unary.js';

export const atanPrimitive = defineUnary({
  name: 'atan',
  domain: 'everywhere',
  value: x => Math.atan(x),
  derivative(x) {
    const { a, square } = scaledToOne([x]);
    return divide(square, add(square, multiply(a[0], a[0])));
  },
  // w y′ = b a′ with w = b² + a²: yₖ = (b aₖ − (1/k) Σ_{j=1..k−1} j yⱼ wₖ₋ⱼ) / w₀
  jet(x, y, order) {
    const { scale, a, square } = scaledToOne(x);
    const w = convolve(add(square, multiply(a[0], a[0])), a, a, order, multiply);
    const coefficients: [Node, ...(Node | undefined)[]] = [y];
    for (let k = 1; k <= order; k++) {
      const known = scaled(1 / k, convolutionTerm(scaledByOrder(coefficients), w, k, 1, k - 1));
      const ak = a[k];
      const linear = ak === undefined ? undefined : multiply(scale, ak);
      const numerator =
        known === undefined ? linear : linear === undefined ? negate(known) : subtract(linear, known);
      coefficients.push(numerator === undefined ? undefined : divide(numerator, w[0]));
    }
    return seriesOf(y, coefficients.slice(1));
  },
});

/**
 * 1/(1 + x²) = b²/(b² + a²) for a = b x and any b: with b = 1/max(|x|, 1) neither square overflows. Since the
 * result does not depend on b, it is taken for a constant.
 */
function scaledToOne(x: Series): { scale: Node; a: Series; square: Node } {
  const scale = stopGradient(divide(1, maximum(abs(x[0]), 1)));
  const [first, ...higher] = x;
  const a: Series = [
    multiply(scale, first),
    ...higher.map(coefficient => (coefficient === undefined ? undefined : multiply(scale, coefficient))),
  ];
  return { scale, a, square: multiply(scale, scale) };
}

/** atan x, the inverse tangent. */
export function atan(x: NodeLike): Node {
  return applyUnary(atanPrimitive, x);
}
