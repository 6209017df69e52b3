import { aDimension } from '../kinds.js';
import { intern, type Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { factorsOfDimension, isProductDimension, type Dimension } from '../shape.js';
import { constant } from './constant.js';
import { multiply } from './multiply.js';
import { seriesOf } from './series.js';

export const dimensionSizePrimitive: Primitive<readonly [], { readonly dimension: string }> = {
  name: 'dimensionSize',
  domain: 'every named dimension',
  shape: () => [],
  apply: (_inputs, { dimension }) => dimensionSize(dimension),
  backprop: () => [],
  jet: (_inputs, y) => seriesOf(y, []),
};

/** The length of a dimension as a scalar, known when the graph is evaluated. */
export function dimensionSize(dimension: Dimension): Node {
  aDimension.check('dimensionSize: dimension', dimension);
  if (typeof dimension === 'number') return constant(dimension);
  if (isProductDimension(dimension)) return factorsOfDimension(dimension).map(dimensionSize).reduce(multiply);
  return intern(dimensionSizePrimitive, [], { dimension });
}
