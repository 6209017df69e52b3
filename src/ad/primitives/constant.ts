import { intern, Node } from '../node.js';
import { definePrimitive } from '../primitive.js';
import { seriesOf } from '../series.js';

/** A scalar number written into the graph. */
export const constantPrimitive = definePrimitive({
  name: 'constant',
  domain: 'any finite number',
  shape: () => [],
  rebuild: (_inputs, node) => node,
  backprop: () => [],
  jet: (_inputs, node) => seriesOf(node, []),
  kernel(_inputs, node, allocate) {
    const data = allocate(1);
    data[0] = node.attributes['value'] as number;
    return { data, batch: [], shape: [] };
  },
});

export function constant(value: number): Node {
  return intern(constantPrimitive, [], { value });
}

/** The number that a node holds if it is a constant. */
export function constantValue(node: Node): number | undefined {
  return node.primitive === constantPrimitive ? (node.attributes['value'] as number) : undefined;
}

/** Numbers may stand for nodes wherever a constructor takes a node. */
export type NodeLike = Node | number;

export function asNode(value: NodeLike): Node {
  return value instanceof Node ? value : constant(value);
}
