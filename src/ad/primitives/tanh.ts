import type { Node } from '../node.js';
import { convolutionTerm, scaled, scaledByOrder, seriesOf, type Series } from './series.js';
import type { NodeLike } from './constant.js';
import { sechSquared } from './sechSquared.js';
import { applyUnary, defineUnary } from './unary.js';

export const tanhPrimitive = defineUnary({
  name: 'tanh',
  domain: 'everywhere',
  value: x => Math.tanh(x),
  derivative: x => sechSquared(x),
  jet: (x, y, order) => seriesOf(y, hyperbolicTangents(x, order).tangent.slice(1)),
});

/**
 * y′ = w x′ with w = 1 − y²: k yₖ = Σ_{j=1..k} j xⱼ wₖ₋ⱼ, wₖ = −Σ_{j=0..k} yⱼ yₖ₋ⱼ, where the terms have one
 * sign near 0.
 */
export function hyperbolicTangents(
  x: Series,
  order: number,
): Record<'tangent' | 'slope', (Node | undefined)[]> {
  const slopes = scaledByOrder(x);
  const tangent: (Node | undefined)[] = [tanh(x[0])];
  const slope: (Node | undefined)[] = [sechSquared(x[0])];
  for (let k = 1; k <= order; k++) {
    tangent.push(scaled(1 / k, convolutionTerm(slopes, slope, k, 1, k)));
    slope.push(scaled(-1, convolutionTerm(tangent, tangent, k, 0, k)));
  }
  return { tangent, slope };
}

/** tanh x, the hyperbolic tangent. */
export function tanh(x: NodeLike): Node {
  return applyUnary(tanhPrimitive, x);
}
