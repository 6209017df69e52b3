import { sizeOf, type Tensor } from '../ad/index.js';
import { stretchTensor } from '../evaluation/index.js';
import type { Model } from '../models/index.js';
import { batchAxes } from './inputs.js';

type Inputs = Readonly<Record<string, Tensor>>;

/** The inputs as one list: all batch axes made one. */
export function asList(
  model: Model,
  inputs: Inputs,
): { list: Inputs; axes: readonly number[]; count: number } {
  const axes = batchAxes(model, inputs);
  const count = sizeOf(axes);
  const list = Object.fromEntries(
    Object.entries(inputs).map(([name, tensor]) => {
      const own = tensor.shape.slice(tensor.shape.length - (model.inputs[name]?.length ?? 0));
      const { data } = stretchTensor(tensor, [...axes, ...own]);
      return [name, { data, shape: [count, ...own] }];
    }),
  );
  return { list, axes, count };
}

/** The numbers of examples that go together, from `start` up to, not including, `stop`. */
export interface Block {
  readonly start: number;
  readonly stop: number;
}

/** A list of `count` examples in blocks of a length, the last of which may be shorter. */
export function* blocks(count: number, length: number): Generator<Block> {
  for (let start = 0; start < count; start += length) yield { start, stop: Math.min(count, start + length) };
}

/** The examples of a block: views of the arrays of the list. */
export function part(list: Inputs, { start, stop }: Block): Inputs {
  return Object.fromEntries(
    Object.entries(list).map(([name, { data, shape }]) => {
      const own = shape.slice(1);
      const size = sizeOf(own);
      return [name, { data: data.subarray(start * size, stop * size), shape: [stop - start, ...own] }];
    }),
  );
}

export function sameInputs(a: Inputs, b: Inputs): boolean {
  return Object.entries(a).every(([name, { data, shape }]) => {
    const other = b[name];
    return (
      other !== undefined &&
      shape.length === other.shape.length &&
      shape.every((length, axis) => length === other.shape[axis]) &&
      (data === other.data || data.every((value, k) => value === other.data[k]))
    );
  });
}
