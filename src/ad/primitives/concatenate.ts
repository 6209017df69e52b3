import { ShapeError } from '../../errors.js';
import { build } from '../build.js';
import { concatenateAxis } from '../kernels/axes.js';
import { broadcastLengths, stretch } from '../kernels/elementwise.js';
import type { Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { seriesOf } from '../series.js';
import { describeShape, normalizeAxis, sameShape } from '../shape.js';
import { broadcast } from './broadcast.js';
import { slice } from './slice.js';

export const concatenatePrimitive: Primitive = {
  name: 'concatenate',
  domain: 'everywhere',
  shape(inputs, { axis }) {
    const position = axis as number;
    const first = inputs[0] ?? [];
    let length = 0;
    for (const shape of inputs) {
      const part = shape[position];
      if (typeof part !== 'number' || !sameShape(shape.with(position, 0), first.with(position, 0))) {
        throw new ShapeError(
          `concatenate: shapes ${inputs.map(describeShape).join(', ')} must agree in all axes but ${position}, ` +
            `whose lengths must be numbers`,
        );
      }
      length += part;
    }
    return first.with(position, length);
  },
  rebuild: (inputs, node) => concatenate(inputs, node.attributes['axis'] as number),
  backprop(cotangent, y) {
    const axis = y.attributes['axis'] as number;
    let start = 0;
    return y.inputs.map(input => slice(cotangent, start, (start += input.shape[axis] as number), axis));
  },
  jet(inputs, y) {
    const axis = y.attributes['axis'] as number;
    const higher: (Node | undefined)[] = [];
    for (let k = 1; k < Math.max(...inputs.map(series => series.length)); k++) {
      const parts = inputs.map(series => series[k]);
      const filled = parts.map((part, position) => part ?? broadcast(0, (y.inputs[position] as Node).shape));
      higher.push(parts.every(part => part === undefined) ? undefined : concatenate(filled, axis));
    }
    return seriesOf(y, higher);
  },
  kernel(inputs, node, allocate) {
    const batch = inputs.map(input => input.batch).reduce(broadcastLengths);
    const parts = inputs.map(input => stretch(input, batch, input.shape, allocate));
    return concatenateAxis(parts, node.attributes['axis'] as number, allocate);
  },
};

/**
 * Arrays one after the other along an axis (the last unless given).
 * @throws ShapeError if the other axes differ or there is nothing to put together.
 */
export function concatenate(parts: readonly Node[], axis = -1): Node {
  const [first] = parts;
  if (first === undefined) throw new ShapeError('concatenate: no arrays were given, allowed: one or more');
  const position = normalizeAxis(axis, first.rank, 'concatenate');
  return parts.length === 1 ? first : build(concatenatePrimitive, parts, { axis: position });
}
