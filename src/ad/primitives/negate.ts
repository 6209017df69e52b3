import type { Node, NoAttributes } from '../node.js';
import { isApplication, type Elementwise } from '../primitive.js';
import { buildElementwise } from './build.js';
import { asNode, type NodeLike } from './constant.js';
import { multiply, scaledParts } from './multiply.js';
import { outer, outerPrimitive } from './outer.js';
import { mapSeries } from './series.js';

export const negatePrimitive: Elementwise<readonly [Node], NoAttributes> = {
  name: 'negate',
  domain: 'everywhere',
  isOperator: ([x]) => x.isOperator,
  value: ([x]) => -x,
  shape: ([x]) => x,
  apply: ([x]) => negate(x),
  backprop: cotangent => [negate(cotangent)],
  // y = −x: yₖ = −xₖ
  jet: ([x], y) => mapSeries(y, x, negate),
};

/** −x, elementwise; also of operators. */
export function negate(x: NodeLike): Node {
  const node = asNode(x, 'negate');
  if (isApplication(node, negatePrimitive)) return node.inputs[0];
  if (isApplication(node, outerPrimitive)) return outer(negate(node.inputs[0]), node.inputs[1]);
  const scaled = scaledParts(node);
  if (scaled !== undefined) return multiply(negate(scaled.factor), scaled.array);
  return buildElementwise(negatePrimitive, [node], {});
}
