import type { Node } from '../node.js';
import { jetOf } from '../jet.js';
import { convolve } from './series.js';
import { add } from './add.js';
import type { NodeLike } from './constant.js';
import { erfc } from './erfc.js';
import { erfcOf } from './errorFunctions.js';
import { gaussian, inBell } from './gaussian.js';
import { multiply } from './multiply.js';
import { applyUnary, defineUnary } from './unary.js';

export const geluPrimitive = defineUnary({
  name: 'gelu',
  domain: 'everywhere',
  value: x => 0.5 * x * erfcOf(-Math.SQRT1_2 * x),
  // (x Φ)′ = Φ + x φ
  derivative: x => add(normalDistribution(x), multiply(inBell(x), normalDensity(x))),
  // y = x Φ(x): yₖ = Σⱼ xⱼ Φₖ₋ⱼ, where x₀ meets no Φ₀ for k ≥ 1
  jet: (x, y, order) =>
    convolve(y, [inBell(x[0]), ...x.slice(1)], jetOf(normalDistribution, x, order), order, multiply),
});

/** Φ(x) = erfc(−x/√2) / 2, which keeps its digits in both tails. */
function normalDistribution(x: Node): Node {
  return multiply(0.5, erfc(multiply(-Math.SQRT1_2, x)));
}

/** φ(x) = exp(−x²/2) / √(2π) */
function normalDensity(x: Node): Node {
  return multiply(1 / Math.sqrt(2 * Math.PI), gaussian(multiply(Math.SQRT1_2, x)));
}

/** The Gaussian error linear unit x Φ(x) (Hendrycks & Gimpel 2016, the exact form). */
export function gelu(x: NodeLike): Node {
  return applyUnary(geluPrimitive, x);
}
