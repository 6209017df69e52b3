import type { Node } from '../node.js';
import type { NodeLike } from './constant.js';
import { cosh } from './cosh.js';
import { convolutionTerm, scaled, scaledByOrder, seriesOf, type Series } from './series.js';
import { applyUnary, defineUnary } from './unary.js';

export const sinhPrimitive = defineUnary({
  name: 'sinh',
  domain: 'everywhere; overflows above |x| = 710.47, which evaluation reports',
  value: x => Math.sinh(x),
  derivative: x => cosh(x),
  jet: (x, y, order) => seriesOf(y, hyperbolicSineAndCosine(x, order).sine.slice(1)),
});

/** s′ = c x′ and c′ = s x′: k sₖ = Σ_{j=1..k} j xⱼ cₖ₋ⱼ and k cₖ = Σ_{j=1..k} j xⱼ sₖ₋ⱼ */
export function hyperbolicSineAndCosine(
  x: Series,
  order: number,
): Record<'sine' | 'cosine', (Node | undefined)[]> {
  const slopes = scaledByOrder(x);
  const sine: (Node | undefined)[] = [sinh(x[0])];
  const cosine: (Node | undefined)[] = [cosh(x[0])];
  for (let k = 1; k <= order; k++) {
    const nextSine = scaled(1 / k, convolutionTerm(slopes, cosine, k, 1, k));
    cosine.push(scaled(1 / k, convolutionTerm(slopes, sine, k, 1, k)));
    sine.push(nextSine);
  }
  return { sine, cosine };
}

/** sinh x, the hyperbolic sine. */
export function sinh(x: NodeLike): Node {
  return applyUnary(sinhPrimitive, x);
}
