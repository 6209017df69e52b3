import { buildCommuting } from './build.js';
import type { Node } from '../node.js';
import { seriesOf } from './series.js';
import { defineBinary, sumsOperators } from './binary.js';
import { broadcast } from './broadcast.js';
import { asNode, constantValue, type NodeLike } from './constant.js';

export const addPrimitive = defineBinary({
  name: 'add',
  domain: 'everywhere',
  isOperator: sumsOperators,
  value: (a, b) => a + b,
  backprop: cotangent => [cotangent, cotangent],
  // y = a + b: yₖ = aₖ + bₖ
  jet(a, b, y, order) {
    const higher: (Node | undefined)[] = [];
    for (let k = 1; k <= Math.min(order, Math.max(a.length, b.length) - 1); k++) {
      const [left, right] = [a[k], b[k]];
      if (left !== undefined && right !== undefined) higher.push(add(left, right));
      else if (left !== undefined) higher.push(broadcast(left, y.shape));
      else higher.push(right === undefined ? undefined : broadcast(right, y.shape));
    }
    return seriesOf(y, higher);
  },
  apply: (a, b) => add(a, b),
});

/** a + b, elementwise with broadcasting; also of operators (weights, outer products). */
export function add(a: NodeLike, b: NodeLike): Node {
  const left = asNode(a, 'add');
  const right = asNode(b, 'add');
  if (constantValue(left) === 0) return right;
  if (constantValue(right) === 0) return left;
  return buildCommuting(addPrimitive, left, right, {});
}
