import { InvalidArgumentError, ShapeError } from '../../errors/index.js';
import { intern, type Node } from '../node.js';
import type { Operands, Primitive } from '../primitive.js';
import { seriesOf } from './series.js';
import { describeShape, normalizeAxis, sameShape } from '../shape.js';
import { broadcast } from './broadcast.js';
import { asNode, type NodeLike } from './constant.js';
import { slice } from './slice.js';

export const concatenatePrimitive: Primitive<Operands, { readonly axis: number }> = {
  name: 'concatenate',
  domain: 'everywhere',
  shape(inputs, { axis }) {
    const first = inputs[0] ?? [];
    let length = 0;
    for (const shape of inputs) {
      const part = shape[axis];
      if (typeof part !== 'number' || !sameShape(shape.with(axis, 0), first.with(axis, 0))) {
        throw new ShapeError(
          `concatenate: shapes ${inputs.map(describeShape).join(', ')} must agree in all axes but ${axis}, ` +
            `whose lengths must be numbers`,
        );
      }
      length += part;
    }
    return first.with(axis, length);
  },
  apply: (inputs, { axis }) => concatenate(inputs, axis),
  backprop(cotangent, { inputs, attributes: { axis } }) {
    let start = 0;
    return inputs.map(input => slice(cotangent, start, (start += input.shape[axis] as number), axis));
  },
  jet(inputs, y) {
    const { axis } = y.attributes;
    const higher: (Node | undefined)[] = [];
    for (let k = 1; k < Math.max(...inputs.map(series => series.length)); k++) {
      const parts = inputs.map(series => series[k]);
      const filled = parts.map((part, position) => part ?? broadcast(0, (y.inputs[position] as Node).shape));
      higher.push(parts.every(part => part === undefined) ? undefined : concatenate(filled, axis));
    }
    return seriesOf(y, higher);
  },
};

/**
 * Arrays one after the other along an axis (the last unless given).
 * @throws ShapeError if the other axes differ or there is nothing to put together.
 */
export function concatenate(parts: readonly NodeLike[], axis = -1): Node {
  if (!Array.isArray(parts)) throw new InvalidArgumentError('concatenate: parts', parts, 'a list of nodes');
  const nodes = Array.from(parts, (part: NodeLike) => asNode(part, 'concatenate'));
  const [first] = nodes;
  if (first === undefined) throw new ShapeError('concatenate: no arrays were given, allowed: one or more');
  const position = normalizeAxis(axis, first.rank, 'concatenate');
  return nodes.length === 1 ? first : intern(concatenatePrimitive, nodes, { axis: position });
}
