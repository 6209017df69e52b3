import { build } from '../build.js';
import type { Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { seriesOf } from '../series.js';
import { bindDimension, type Dimension } from '../shape.js';
import { constant } from './constant.js';

export const dimensionSizePrimitive: Primitive = {
  name: 'dimensionSize',
  domain: 'every named dimension',
  shape: () => [],
  rebuild: (_inputs, node) => node,
  backprop: () => [],
  jet: (_inputs, y) => seriesOf(y, []),
  kernel(_inputs, node, allocate, dimensions) {
    const data = allocate(1);
    data[0] = bindDimension(node.attributes['dimension'] as string, dimensions);
    return { data, batch: [], shape: [] };
  },
};

/** The length of a dimension as a scalar, known when the graph is evaluated. */
export function dimensionSize(dimension: Dimension): Node {
  return typeof dimension === 'number'
    ? constant(dimension)
    : build(dimensionSizePrimitive, [], { dimension });
}
