import { NonFiniteError } from '../errors.js';
import type { Node } from './node.js';
import { describeShape } from './shape.js';
import { sizeOf } from './value.js';

/**
 * @param data the elements of the node, or a block of them that begins at `offset` of the whole.
 * @param shape of one example, without batch axes.
 * @throws NonFiniteError naming the node, if an element is NaN or infinite.
 */
export function checkFinite(node: Node, data: Float64Array, shape: readonly number[], offset = 0): void {
  const { length } = data;
  // 0 x is 0 for every finite x, and NaN for all others.
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const quads = length & ~3;
  for (let i = 0; i < quads; i += 4) {
    s0 += 0 * (data[i] as number);
    s1 += 0 * (data[i + 1] as number);
    s2 += 0 * (data[i + 2] as number);
    s3 += 0 * (data[i + 3] as number);
  }
  for (let i = quads; i < length; i++) s0 += 0 * (data[i] as number);
  if (s0 + s1 + s2 + s3 === 0) return;
  const element = data.findIndex(value => !Number.isFinite(value));
  throw new NonFiniteError(
    `${node.primitive.name} gave ${data[element] ?? NaN} (element ${(offset + element) % sizeOf(shape)} of shape ${describeShape(shape)}, ` +
      `node ${node.toString()}); its domain: ${node.primitive.domain}`,
  );
}
