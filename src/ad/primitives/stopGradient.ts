import { intern, type Node, type NoAttributes } from '../node.js';
import type { Primitive } from '../primitive.js';
import { seriesOf } from './series.js';
import { asNode, constantValue, type NodeLike } from './constant.js';

export const stopGradientPrimitive: Primitive<readonly [Node], NoAttributes> = {
  name: 'stopGradient',
  domain: 'everywhere',
  isOperator: ([x]) => x.isOperator,
  shape: ([x]) => x,
  apply: ([x]) => stopGradient(x),
  backprop: () => [undefined],
  jet: (_inputs, y) => seriesOf(y, []),
};

/** x itself, taken for a constant by every differentiation. */
export function stopGradient(x: NodeLike): Node {
  const node = asNode(x, 'stopGradient');
  // An operator is stopped in its parts, so that products with it still find them.
  if (node.isOperator && node.inputs.length > 0)
    return node.primitive.apply(node.inputs.map(stopGradient), node.attributes);
  return constantValue(node) === undefined ? intern(stopGradientPrimitive, [node], {}) : node;
}
