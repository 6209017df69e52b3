import { buildElementwise } from './build.js';
import type { Node } from '../node.js';
import { seriesOf } from './series.js';
import { defineBinary, sumsOperators } from './binary.js';
import { broadcast } from './broadcast.js';
import { asNode, constantValue, type NodeLike } from './constant.js';
import { negate } from './negate.js';

export const subtractPrimitive = defineBinary({
  name: 'subtract',
  domain: 'everywhere',
  isOperator: sumsOperators,
  value: (a, b) => a - b,
  backprop: cotangent => [cotangent, negate(cotangent)],
  // y = a − b: yₖ = aₖ − bₖ
  jet(a, b, y, order) {
    const higher: (Node | undefined)[] = [];
    for (let k = 1; k <= Math.min(order, Math.max(a.length, b.length) - 1); k++) {
      const [left, right] = [a[k], b[k]];
      if (left !== undefined && right !== undefined) higher.push(subtract(left, right));
      else if (left !== undefined) higher.push(broadcast(left, y.shape));
      else higher.push(right === undefined ? undefined : broadcast(negate(right), y.shape));
    }
    return seriesOf(y, higher);
  },
  apply: (a, b) => subtract(a, b),
});

/** a − b, elementwise with broadcasting; also of operators. */
export function subtract(a: NodeLike, b: NodeLike): Node {
  const left = asNode(a, 'subtract');
  const right = asNode(b, 'subtract');
  if (constantValue(right) === 0) return left;
  if (constantValue(left) === 0) return negate(right);
  return buildElementwise(subtractPrimitive, [left, right], {});
}
