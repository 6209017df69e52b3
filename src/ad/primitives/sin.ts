import type { Node } from '../node.js';
import { convolutionTerm, scaled, scaledByOrder, seriesOf, type Series } from './series.js';
import type { NodeLike } from './constant.js';
import { cos } from './cos.js';
import { applyUnary, defineUnary } from './unary.js';

export const sinPrimitive = defineUnary({
  name: 'sin',
  domain: 'everywhere',
  value: x => Math.sin(x),
  derivative: x => cos(x),
  jet: (x, y, order) => seriesOf(y, sineAndCosine(x, order).sine.slice(1)),
});

/** s′ = c x′ and c′ = −s x′: k sₖ = Σ_{j=1..k} j xⱼ cₖ₋ⱼ and k cₖ = −Σ_{j=1..k} j xⱼ sₖ₋ⱼ */
export function sineAndCosine(x: Series, order: number): Record<'sine' | 'cosine', (Node | undefined)[]> {
  const slopes = scaledByOrder(x);
  const sine: (Node | undefined)[] = [sin(x[0])];
  const cosine: (Node | undefined)[] = [cos(x[0])];
  for (let k = 1; k <= order; k++) {
    const nextSine = scaled(1 / k, convolutionTerm(slopes, cosine, k, 1, k));
    cosine.push(scaled(-1 / k, convolutionTerm(slopes, sine, k, 1, k)));
    sine.push(nextSine);
  }
  return { sine, cosine };
}

/** sin x */
export function sin(x: NodeLike): Node {
  return applyUnary(sinPrimitive, x);
}
