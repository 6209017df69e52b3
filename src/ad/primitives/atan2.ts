import { buildElementwise } from './build.js';
import type { Node } from '../node.js';
import { abs } from './abs.js';
import { atan2Of } from './atan2Of.js';
import { defineBinary } from './binary.js';
import { broadcast } from './broadcast.js';
import { asNode, type NodeLike } from './constant.js';
import { divide } from './divide.js';
import { maximum } from './maximum.js';
import { multiply } from './multiply.js';
import { negate } from './negate.js';
import {
  addAll,
  convolutionTerm,
  convolve,
  mapSeries,
  scaled,
  scaledByOrder,
  seriesOf,
  type Series,
} from './series.js';
import { stopGradient } from './stopGradient.js';

export const atan2Primitive = defineBinary({
  name: 'atan2',
  domain: 'everywhere, where it jumps at y = 0, x < 0; no derivatives at y = x = 0, which evaluation reports',
  value: (y, x) => atan2Of(y, x),
  backprop(cotangent, y, x) {
    const size = sizeOf(y, x);
    const [a, b] = [divide(y, size), divide(x, size)];
    const scale = divide(cotangent, multiply(size, squares([a], [b], 0)[0]));
    return [multiply(scale, b), negate(multiply(scale, a))];
  },
  // w θ′ = b a′ − a b′ with w = a² + b²:
  // θₖ = (Σ_{j=1..k} j (aⱼ bₖ₋ⱼ − bⱼ aₖ₋ⱼ) − Σ_{j=1..k−1} j θⱼ wₖ₋ⱼ) / (k w₀)
  jet(y, x, theta, order) {
    const size = sizeOf(y[0], x[0]);
    const [a, b] = [y, x].map(series => {
      return mapSeries(divide(series[0], size), series, coefficient => divide(coefficient, size));
    }) as [Series, Series];
    const w = squares(a, b, order);
    const [slopesOfA, slopesOfB] = [scaledByOrder(a), scaledByOrder(b)];
    const coefficients: [Node, ...(Node | undefined)[]] = [theta];
    for (let k = 1; k <= order; k++) {
      const known = addAll([
        convolutionTerm(slopesOfB, a, k, 1, k),
        convolutionTerm(scaledByOrder(coefficients), w, k, 1, k - 1),
      ]);
      const numerator = addAll([convolutionTerm(slopesOfA, b, k, 1, k), known && negate(known)]);
      const coefficient = scaled(1 / k, numerator);
      coefficients.push(coefficient && broadcast(divide(coefficient, w[0]), theta.shape));
    }
    return seriesOf(theta, coefficients.slice(1));
  },
  apply: (y, x) => atan2(y, x),
});

/**
 * The angle does not depend on the size of both, nor does what is made of y/s and x/s, whose squares do not
 * overflow: s is taken for a constant.
 */
function sizeOf(y: Node, x: Node): Node {
  return stopGradient(maximum(abs(y), abs(x)));
}

/** a² + b² */
function squares(a: Series, b: Series, order: number): Series {
  const ofA = convolve(multiply(a[0], a[0]), a, a, order, multiply);
  const ofB = convolve(multiply(b[0], b[0]), b, b, order, multiply);
  const sums = Array.from({ length: order }, (_, k) => addAll([ofA[k + 1], ofB[k + 1]]));
  return seriesOf(addAll([ofA[0], ofB[0]]) ?? ofA[0], sums);
}

/**
 * The angle of the point (x, y) from the positive x axis, between −π and π, elementwise with broadcasting;
 * zeros have no sign, so that it is π for y = 0, x < 0, and 0 at y = x = 0.
 */
export function atan2(y: NodeLike, x: NodeLike): Node {
  return buildElementwise(atan2Primitive, [asNode(y, 'atan2'), asNode(x, 'atan2')], {});
}
