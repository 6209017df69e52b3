import type { Node } from '../node.js';
import type { NodeLike } from './constant.js';
import { gaussian } from './gaussian.js';
import { jetOf } from '../jet.js';
import { erfOf } from './errorFunctions.js';
import { multiply } from './multiply.js';
import { integrateSeries, type Series } from './series.js';
import { applyUnary, defineUnary } from './unary.js';

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

export const erfPrimitive = defineUnary({
  name: 'erf',
  domain: 'everywhere',
  value: erfOf,
  derivative: x => erfSlope(x),
  // y′ = g x′ with g = (2/√π) exp(−x²): k yₖ = Σ_{j=1..k} j xⱼ gₖ₋ⱼ
  jet: (x, y, order) => {
    const slope = erfSlopeSeries(x, order - 1);
    return integrateSeries(x, y, order, () => slope);
  },
});

/** (2/√π) exp(−x²) */
export function erfSlope(x: Node): Node {
  return multiply(twoOverRootPi, gaussian(x));
}

/** The coefficients of (2/√π) exp(−x²), by the rules of its parts. */
export function erfSlopeSeries(x: Series, order: number): Series {
  return jetOf(erfSlope, x, order);
}

/** The error function erf x = (2/√π) ∫₀ˣ exp(−t²) dt. */
export function erf(x: NodeLike): Node {
  return applyUnary(erfPrimitive, x);
}
