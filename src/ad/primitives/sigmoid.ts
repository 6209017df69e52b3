import type { Node } from '../node.js';
import { scaled, seriesOf, type Series } from './series.js';
import type { NodeLike } from './constant.js';
import { multiply } from './multiply.js';
import { sechSquared } from './sechSquared.js';
import { hyperbolicTangents } from './tanh.js';
import { applyUnary, defineUnary } from './unary.js';

export const sigmoidPrimitive = defineUnary({
  name: 'sigmoid',
  domain: 'everywhere',
  value(x) {
    const e = Math.exp(-Math.abs(x));
    return (x < 0 ? e : 1) / (1 + e);
  },
  // σ = (1 + tanh(x/2))/2
  derivative: x => multiply(0.25, sechSquared(multiply(0.5, x))),
  jet: sigmoidSeries,
});

/** yₖ = tₖ/2 for k ≥ 1, with t = tanh(x/2) */
export function sigmoidSeries([x0, ...higher]: Series, y: Node, order: number): Series {
  const half: Series = [multiply(0.5, x0), ...higher.map(coefficient => scaled(0.5, coefficient))];
  const { tangent } = hyperbolicTangents(half, order);
  return seriesOf(
    y,
    tangent.slice(1).map(coefficient => scaled(0.5, coefficient)),
  );
}

/** The logistic function σ(x) = 1 / (1 + e⁻ˣ). */
export function sigmoid(x: NodeLike): Node {
  return applyUnary(sigmoidPrimitive, x);
}
