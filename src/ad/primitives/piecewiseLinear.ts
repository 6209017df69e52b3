import type { Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { mapSeries } from '../series.js';
import { multiply } from './multiply.js';
import { step } from './step.js';
import { defineUnary } from './unary.js';

/**
 * An activation with one slope for x < 0 and one for x > 0. At the kink the derivative is 0 by convention, and all
 * higher derivatives are 0 everywhere, so a coefficient of order k ≥ 1 is yₖ = f′(x₀) xₖ.
 */
export function definePiecewiseLinear(
  name: string,
  slopes: (node: Node) => { readonly negative: number; readonly positive: number },
  loop: Parameters<typeof defineUnary>[0]['loop'],
): Primitive {
  const derivative = (x: Node, y: Node): Node => step(x, slopes(y));
  return defineUnary({
    name,
    domain: 'everywhere; at the kink x = 0 the derivative is 0 by convention',
    kinks: [0],
    loop,
    derivative,
    jet: (x, y) => mapSeries(y, x, coefficient => multiply(derivative(x[0], y), coefficient)),
  });
}
