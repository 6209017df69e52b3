import type { Attributes, Node, NoAttributes } from '../node.js';
import type { Application } from '../primitive.js';
import { multiply } from './multiply.js';
import { mapSeries } from './series.js';
import { step } from './step.js';
import { defineUnary, type Unary } from './unary.js';

/**
 * An activation with one slope for x < 0 and one for x > 0. At the kink the derivative is 0 by convention,
 * and all higher derivatives are 0 everywhere, so a coefficient of order k ≥ 1 is yₖ = f′(x₀) xₖ.
 */
export function definePiecewiseLinear<A extends Attributes = NoAttributes>(
  name: string,
  slopes: (attributes: A) => { readonly negative: number; readonly positive: number },
  value: (x: number, attributes: A) => number,
): Unary<A> {
  const derivative = (x: Node, y: Application<readonly [Node], A>): Node => step(x, slopes(y.attributes));
  return defineUnary<A>({
    name,
    domain: 'everywhere; at the kink x = 0 the derivative is 0 by convention',
    kinks: [0],
    value,
    derivative,
    jet: (x, y) => mapSeries(y, x, coefficient => multiply(derivative(x[0], y), coefficient)),
  });
}
