import { aNode, describeShape, sizeOf } from '../ad/index.js';
import {
  aNumber,
  anIntegerFrom,
  checkArguments,
  listOf,
  NonFiniteError,
  objectWith,
} from '../errors/index.js';
import type { Label } from './instructions.js';

const aLabel = objectWith<Label>('a label { node, shape }', { node: aNode, shape: listOf(anIntegerFrom(1)) });

/** The error for an element of a node that is NaN or infinite; elements are counted through all examples. */
export function nonFinite(label: Label, value: number, element: number): NonFiniteError {
  checkArguments({ label: [label, aLabel], value: [value, aNumber], element: [element, anIntegerFrom(0)] });
  const { node, shape } = label;
  return new NonFiniteError(
    `${node.primitive.name} gave ${value} (element ${element % sizeOf(shape)} of shape ${describeShape(shape)}, ` +
      `node ${node.toString()}); its domain: ${node.primitive.domain}`,
  );
}
