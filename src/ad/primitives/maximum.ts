import { buildCommuting } from './build.js';
import type { Node } from '../node.js';
import { add } from './add.js';
import { defineBinary } from './binary.js';
import { broadcast } from './broadcast.js';
import { asNode, type NodeLike } from './constant.js';
import { multiply } from './multiply.js';
import { negate } from './negate.js';
import { addAll, seriesOf } from './series.js';
import { sign } from './step.js';
import { subtract } from './subtract.js';

export const maximumPrimitive = defineBinary({
  name: 'maximum',
  domain:
    'everywhere; where a = b each has half of the derivative, by convention; derivatives need an a − b that is finite',
  value: (a, b) => Math.max(a, b),
  backprop(cotangent, a, b) {
    return [multiply(cotangent, share(a, b)), multiply(cotangent, share(b, a))];
  },
  // yₖ = p aₖ + (1 − p) bₖ with p = 1 where a₀ > b₀, 1/2 where they are equal
  jet(a, b, y, order) {
    const higher: (Node | undefined)[] = [];
    const [ofA, ofB] = [share(a[0], b[0]), share(b[0], a[0])];
    for (let k = 1; k <= Math.min(order, Math.max(a.length, b.length) - 1); k++) {
      const [left, right] = [a[k], b[k]];
      const terms = [left && multiply(ofA, left), right && multiply(ofB, right)];
      const total = addAll(terms);
      higher.push(total === undefined ? undefined : broadcast(total, y.shape));
    }
    return seriesOf(y, higher);
  },
  apply: (a, b) => maximum(a, b),
});

/** 1 where a > b, 1/2 where a = b, 0 where a < b. */
function share(a: Node, b: Node): Node {
  return multiply(0.5, add(1, sign(subtract(a, b))));
}

/**
 * The larger of a and b, elementwise with broadcasting; where they are equal each has half of the derivative.
 */
export function maximum(a: NodeLike, b: NodeLike): Node {
  return buildCommuting(maximumPrimitive, asNode(a, 'maximum'), asNode(b, 'maximum'), {});
}

/**
 * The smaller of a and b, elementwise with broadcasting; where they are equal each has half of the
 * derivative.
 */
export function minimum(a: NodeLike, b: NodeLike): Node {
  return negate(maximum(negate(asNode(a, 'minimum')), negate(asNode(b, 'minimum'))));
}
