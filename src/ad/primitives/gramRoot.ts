import { buildElementwise } from './build.js';
import type { Node, NoAttributes } from '../node.js';
import type { Elementwise } from '../primitive.js';
import { broadcastShapes } from '../shape.js';
import { broadcast } from './broadcast.js';
import { asNode, type NodeLike } from './constant.js';
import { divide } from './divide.js';
import { gramRootOf } from './gramRootOf.js';
import { multiply } from './multiply.js';
import { negate } from './negate.js';
import { addAll, convolutionTerm, convolve, seriesOf, type Series } from './series.js';

export const gramRootPrimitive: Elementwise<readonly [Node, Node, Node], NoAttributes> = {
  name: 'gramRoot',
  domain: 'k₁₁ k₂₂ > k₁₂²; every derivative is infinite where they are equal, and the value is 0 beyond',
  value: ([k11, k12, k22]) => gramRootOf(k11, k12, k22),
  shape: ([k11, k12, k22]) => broadcastShapes(broadcastShapes(k11, k12, 'gramRoot'), k22, 'gramRoot'),
  apply: ([k11, k12, k22]) => gramRoot(k11, k12, k22),
  backprop(cotangent, y) {
    const [k11, k12, k22] = y.inputs;
    const scale = divide(cotangent, y);
    return [
      multiply(0.5, multiply(scale, k22)),
      negate(multiply(scale, k12)),
      multiply(0.5, multiply(scale, k11)),
    ];
  },
  // y² = w with w = k₁₁ k₂₂ − k₁₂²: yₖ = (wₖ − Σ_{j=1..k−1} yⱼ yₖ₋ⱼ) / (2 y₀)
  jet([k11, k12, k22], y, order) {
    const product = convolve(y, k11, k22, order, multiply);
    const square: Series = convolve(y, k12, k12, order, multiply);
    const coefficients: (Node | undefined)[] = [y];
    const twice = multiply(2, y);
    for (let k = 1; k <= order; k++) {
      const subtracted = addAll([square[k], convolutionTerm(coefficients, coefficients, k, 1, k - 1)]);
      const numerator = addAll([product[k], subtracted && negate(subtracted)]);
      coefficients.push(numerator && broadcast(divide(numerator, twice), y.shape));
    }
    return seriesOf(y, coefficients.slice(1));
  },
};

/**
 * √(k₁₁ k₂₂ − k₁₂²), the root of the determinant of a Gram or covariance matrix, elementwise with
 * broadcasting: the area of the parallelogram of two vectors, with no digits lost however close to parallel
 * these are. It is 0 where the determinant is less than 8 ulp of k₁₁ k₂₂, which is what rounding the entries
 * of a singular matrix makes of 0.
 *
 * @example
 * ```ts
 * import { evaluate, gramRoot } from 'widejet/graph';
 * const [area, none] = await evaluate([gramRoot(1e200, 6e199, 1e200), gramRoot(0.1, 0.3, 0.9)], new Map());
 * console.log(area?.data[0], none?.data[0]); // 8e+199 0
 * ```
 */
export function gramRoot(k11: NodeLike, k12: NodeLike, k22: NodeLike): Node {
  const nodes = [asNode(k11, 'gramRoot'), asNode(k12, 'gramRoot'), asNode(k22, 'gramRoot')] as const;
  return buildElementwise(gramRootPrimitive, nodes, {});
}
