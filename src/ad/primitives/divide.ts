import { buildElementwise } from './build.js';
import type { Node } from '../node.js';
import { convolutionTerm, seriesOf, type Series } from './series.js';
import { defineBinary } from './binary.js';
import { broadcast } from './broadcast.js';
import { asNode, constant, constantValue, type NodeLike } from './constant.js';
import { multiply } from './multiply.js';
import { negate } from './negate.js';
import { subtract } from './subtract.js';

export const dividePrimitive = defineBinary({
  name: 'divide',
  domain: 'b ≠ 0; infinite or NaN at 0, which evaluation reports',
  value: (a, b) => a / b,
  backprop(cotangent, _a, b, y) {
    const part = divide(cotangent, b);
    return [part, negate(multiply(part, y))];
  },
  // y = a/b: yₖ = (aₖ − Σ_{j=0..k−1} yⱼ bₖ₋ⱼ) / b₀
  jet: quotientSeries,
  apply: (a, b) => divide(a, b),
});

function quotientSeries(a: Series, b: Series, y: Node, order: number): Series {
  const coefficients: (Node | undefined)[] = [y];
  for (let k = 1; k <= order; k++) {
    const known = convolutionTerm(coefficients, b, k, 0, k - 1);
    const ak = a[k];
    const numerator = known === undefined ? ak : ak === undefined ? negate(known) : subtract(ak, known);
    coefficients.push(numerator === undefined ? undefined : broadcast(divide(numerator, b[0]), y.shape));
  }
  return seriesOf(y, coefficients.slice(1));
}

/** The coefficients of 1/x(ε). */
export function reciprocalSeries(x: Series, order: number): Series {
  return quotientSeries([constant(1)], x, divide(1, x[0]), order);
}

/** a / b, elementwise with broadcasting; an operator may be divided by a scalar. */
export function divide(a: NodeLike, b: NodeLike): Node {
  const left = asNode(a, 'divide');
  const right = asNode(b, 'divide');
  if (constantValue(right) === 1) return left;
  if (left.isOperator && right.rank === 0) return multiply(left, divide(1, right));
  return buildElementwise(dividePrimitive, [left, right], {});
}
