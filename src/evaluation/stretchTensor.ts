import { sizeOf, type Tensor } from '../ad/index.js';
import { coalesce, stridesIn } from '../program/index.js';

/**
 * The tensor repeated along the axes that it lacks or where it has length 1; it must broadcast to the shape.
 * What repeats nowhere keeps its array.
 */
export function stretchTensor(tensor: Tensor, shape: readonly number[]): Tensor {
  const { data, shape: own } = tensor;
  if (sizeOf(own) === sizeOf(shape)) return { data, shape };
  const whole = { batch: [], shape };
  const { lengths, strides } = coalesce(shape, [
    stridesIn(whole, whole),
    stridesIn({ batch: [], shape: own }, whole),
  ]);
  const from = strides[1] ?? [];
  const out = new Float64Array(sizeOf(shape));
  const index = lengths.map(() => 0);
  let position = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = data[position] ?? NaN;
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      const length = lengths[axis] ?? 1;
      const stride = from[axis] ?? 0;
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next === length ? 0 : next;
      position += next === length ? stride * (1 - length) : stride;
      if (next < length) break;
    }
  }
  return { data: out, shape };
}
