import { build } from '../build.js';
import type { Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { seriesOf } from '../series.js';
import type { Value } from '../value.js';
import { asNode, type NodeLike } from './constant.js';

export const stopGradientPrimitive: Primitive = {
  name: 'stopGradient',
  domain: 'everywhere',
  isOperator: ([x]) => x?.isOperator ?? false,
  shape: ([x]) => x ?? [],
  rebuild: ([x]) => stopGradient(x as Node),
  backprop: () => [undefined],
  jet: (_inputs, y) => seriesOf(y, []),
  kernel: ([x]) => x as Value,
};

/** x itself, taken for a constant by every differentiation. */
export function stopGradient(x: NodeLike): Node {
  const node = asNode(x);
  // An operator is stopped in its parts, so that products with it still find them.
  if (node.isOperator && node.inputs.length > 0)
    return node.primitive.rebuild(node.inputs.map(stopGradient), node);
  return build(stopGradientPrimitive, [node]);
}
