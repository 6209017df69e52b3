import type { Node } from '../node.js';
import type { NodeLike } from './constant.js';
import { multiply } from './multiply.js';
import { seriesOf } from './series.js';
import { hyperbolicTangents, tanh } from './tanh.js';
import { applyUnary, defineUnary } from './unary.js';

/**
 * The slope of tanh, and of the logistic function: with its own derivative −2 y tanh x nothing cancels in
 * derivatives of any order near 0, unlike in those of 1 − tanh²x or σ(x) σ(−x), and the tails keep their
 * digits.
 */
export const sechSquaredPrimitive = defineUnary({
  name: 'sechSquared',
  domain: 'everywhere',
  // 4 e / (1 + e)² with e = exp(−2|x|)
  value(x) {
    const e = Math.exp(-2 * Math.abs(x));
    return (4 * e) / ((1 + e) * (1 + e));
  },
  derivative: (x, y) => multiply(-2, multiply(tanh(x), y)),
  jet: (x, y, order) => seriesOf(y, hyperbolicTangents(x, order).slope.slice(1)),
});

/** 1/cosh²x = 1 − tanh²x */
export function sechSquared(x: NodeLike): Node {
  return applyUnary(sechSquaredPrimitive, x);
}
