import type { Node } from '../node.js';
import { convolutionTerm, integrateSeries } from './series.js';
import type { NodeLike } from './constant.js';
import { multiply } from './multiply.js';
import { negate } from './negate.js';
import { sigmoid } from './sigmoid.js';
import { applyUnary, defineUnary } from './unary.js';

export const tanhPrimitive = defineUnary({
  name: 'tanh',
  domain: 'everywhere',
  value: x => Math.tanh(x),
  derivative: x => sechSquared(x),
  // y′ = w x′ with w = 1 − y²: k yₖ = Σ_{j=1..k} j xⱼ wₖ₋ⱼ, wₖ = −Σ_{j=0..k} yⱼ yₖ₋ⱼ
  jet(x, y, order) {
    const w: (Node | undefined)[] = [];
    return integrateSeries(x, y, order, known => {
      const k = known.length - 1;
      if (k === 0) return [(w[0] = sechSquared(x[0]))];
      const square = convolutionTerm(known, known, k, 0, k);
      w.push(square === undefined ? undefined : negate(square));
      return w;
    });
  },
});

/** 1 − tanh²x = 4 σ(2x) σ(−2x), which keeps its digits where tanh x is near ±1. */
function sechSquared(x: Node): Node {
  const twice = multiply(2, x);
  return multiply(4, multiply(sigmoid(twice), sigmoid(negate(twice))));
}

/** tanh x, the hyperbolic tangent. */
export function tanh(x: NodeLike): Node {
  return applyUnary(tanhPrimitive, x);
}
