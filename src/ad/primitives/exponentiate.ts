import { buildElementwise } from './build.js';
import type { Node } from '../node.js';
import { defineBinary } from './binary.js';
import { exponentialSeries } from './exp.js';
import { log, logarithmSeries } from './log.js';
import { multiply } from './multiply.js';
import { power } from './power.js';
import { convolve, seriesOf } from './series.js';
import { subtract } from './subtract.js';

/**
 * A power whose exponent is computed. Beside exp(b log a) it keeps the digits that rounding b log a costs: |b
 * log a| ulp.
 */
export const exponentiatePrimitive = defineBinary({
  name: 'exponentiate',
  domain: 'a > 0; at a = 0 the value alone, for exponents ≥ 0; NaN below 0 but for whole exponents',
  value: (a, b) => Math.pow(a, b),
  backprop(cotangent, a, b, y) {
    return [
      multiply(cotangent, multiply(b, power(a, subtract(b, 1)))),
      multiply(cotangent, multiply(y, log(a))),
    ];
  },
  // y = eᵘ with u = b log a, y₀ = a₀^b₀
  jet(a, b, y, order) {
    const logarithm = logarithmSeries(a, log(a[0]), order);
    const u = convolve(multiply(b[0], logarithm[0]), b, logarithm, order, multiply);
    return seriesOf(y, exponentialSeries(u, y, order).slice(1));
  },
  apply: (a, b) => exponentiate(a, b),
});

/** aᵇ for two nodes. */
export function exponentiate(a: Node, b: Node): Node {
  return buildElementwise(exponentiatePrimitive, [a, b], {});
}
