import { describeShape, sizeOf } from '../ad/index.js';
import { NonFiniteError } from '../errors/index.js';
import type { Label } from './instructions.js';

/** The error for an element of a node that is NaN or infinite; elements are counted through all examples. */
export function nonFinite({ node, shape }: Label, value: number, element: number): NonFiniteError {
  return new NonFiniteError(
    `${node.primitive.name} gave ${value} (element ${element % sizeOf(shape)} of shape ${describeShape(shape)}, ` +
      `node ${node.toString()}); its domain: ${node.primitive.domain}`,
  );
}
