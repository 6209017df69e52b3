import { build } from '../build.js';
import type { Node } from '../node.js';
import type { Operand, Primitive } from '../primitive.js';
import { mapSeries, type Series } from '../series.js';
import type { Value } from '../value.js';
import { asNode, type NodeLike } from './constant.js';
import { multiply, scaledParts } from './multiply.js';
import { outer, outerPrimitive } from './outer.js';

export const negatePrimitive: Primitive = {
  name: 'negate',
  domain: 'everywhere',
  isOperator: ([x]) => x?.isOperator ?? false,
  shape: ([x]) => x ?? [],
  rebuild: ([x]) => negate(x as Node),
  backprop: cotangent => [negate(cotangent)],
  // y = −x: yₖ = −xₖ
  jet: ([x], y) => mapSeries(y, x as Series, negate),
  elementwise([x], out, outStart, count) {
    const { data, start, step } = x as Operand;
    for (let i = 0; i < count; i++) out[outStart + i] = -data[start + i * step]!;
  },
  kernel([x], _node, allocate) {
    const { data, batch, shape } = x as Value;
    const out = allocate(data.length);
    for (let i = 0; i < data.length; i++) out[i] = -data[i]!;
    return { data: out, batch, shape };
  },
};

/** −x, elementwise; also of operators. */
export function negate(x: NodeLike): Node {
  const node = asNode(x);
  if (node.primitive === negatePrimitive) return node.inputs[0] as Node;
  if (node.primitive === outerPrimitive) return outer(negate(node.inputs[0] as Node), node.inputs[1] as Node);
  const scaled = scaledParts(node);
  if (scaled !== undefined) return multiply(negate(scaled.factor), scaled.array);
  return build(negatePrimitive, [node]);
}
