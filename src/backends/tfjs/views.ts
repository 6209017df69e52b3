import { stridesOf, type View } from '../../program/index.js';
import type { TensorFlow, TensorFlowTensor } from './tensorFlow.js';

/** Makes a tensor of another one, within `tidy`. */
export type Reading = (tf: TensorFlow, array: TensorFlowTensor) => TensorFlowTensor;

/** The tensors of all backends of TensorFlow.js have so many axes. */
const MOST_AXES = 6;

/**
 * A part of a flat array as a tensor with one axis for each of `lengths`, of length 1 where it repeats:
 * a slice, with its axes in another order, where it is one, or else a choice by indices.
 *
 * @param total the length of the array.
 */
export function readingOf(
  total: number,
  { start, strides }: Pick<View, 'start' | 'strides'>,
  lengths: readonly number[],
): Reading {
  const shape = lengths.map((length, axis) => (strides[axis] === 0 ? 1 : length));
  const moving = [...shape.keys()]
    .filter(axis => shape[axis] !== 1)
    .sort((a, b) => strides[b]! - strides[a]!);
  const ordered = moving.map(axis => shape[axis]!);
  const box = boxOf(
    total,
    start,
    ordered,
    moving.map(axis => strides[axis]!),
  );
  if (box === undefined || moving.length > MOST_AXES) {
    const positions = positionsOf({ start, strides }, shape);
    return (tf, array) => {
      const indices = tf.tensor(positions, [positions.length], 'int32');
      return tf.reshape(tf.gather(array, indices, 0), shape);
    };
  }
  const axes = moving.toSorted((a, b) => a - b).map(axis => moving.indexOf(axis));
  const isInOrder = axes.every((axis, k) => axis === k);
  return (tf, array) => {
    let part = array;
    const { from, count, dimensions, begin, size } = box;
    if (count !== total) part = tf.slice(part, [from], [count]);
    if (begin.some((first, axis) => first !== 0 || size[axis] !== dimensions[axis]))
      part = tf.slice(tf.reshape(part, dimensions), begin, size);
    if (!isInOrder) part = tf.transpose(tf.reshape(part, ordered), axes);
    return tf.reshape(part, shape);
  };
}

/** A part of a contiguous array: `size` of its elements along each axis, from `begin` on. */
interface Box {
  /** The stretch of the whole array that is this array. */
  readonly from: number;
  readonly count: number;
  readonly dimensions: number[];
  readonly begin: number[];
  readonly size: number[];
}

/** @param strides from the largest to the smallest. */
function boxOf(
  total: number,
  start: number,
  lengths: readonly number[],
  strides: readonly number[],
): Box | undefined {
  const count = lengths.reduce((product, length) => product * length, 1);
  const contiguous = stridesOf(lengths);
  if (strides.every((stride, axis) => stride === contiguous[axis]))
    return { from: start, count, dimensions: [count], begin: [0], size: [count] };
  // How many elements the axes have, from one step of an axis to one of the axis before it.
  const inner = strides.map((stride, axis) => stride / (strides[axis + 1] ?? 1));
  if (inner.length >= MOST_AXES || !inner.every(Number.isInteger)) return undefined;
  if (lengths.some((length, axis) => axis > 0 && length > inner[axis - 1]!)) return undefined;
  const [outermost = 1] = strides;
  const [most = 1] = lengths;
  const size = [...lengths, 1];
  if (start + most * outermost <= total) {
    const dimensions = [most, ...inner];
    return { from: start, count: most * outermost, dimensions, begin: size.map(() => 0), size };
  }
  if (total % outermost !== 0) return undefined;
  const dimensions = [total / outermost, ...inner];
  let rest = start;
  const begin = [...strides, 1].map(stride => {
    const first = Math.floor(rest / stride);
    rest -= first * stride;
    return first;
  });
  if (begin.some((first, axis) => first + size[axis]! > dimensions[axis]!)) return undefined;
  return { from: 0, count: total, dimensions, begin, size };
}

/** Where each element of a part of an array stands in it. */
export function positionsOf(
  { start, strides }: Pick<View, 'start' | 'strides'>,
  lengths: readonly number[],
): Int32Array {
  let positions = Int32Array.of(start);
  lengths.forEach((length, axis) => {
    const before = positions;
    positions = new Int32Array(before.length * length);
    for (let k = 0; k < positions.length; k++)
      positions[k] = before[Math.floor(k / length)]! + (k % length) * strides[axis]!;
  });
  return positions;
}

/** All elements of a tensor that repeats where its axes have length 1, flat. */
export function wholeOf(tf: TensorFlow, x: TensorFlowTensor, lengths: readonly number[]): TensorFlowTensor {
  const size = lengths.reduce((product, length) => product * length, 1);
  const missing = lengths.length - x.shape.length;
  const shape = lengths.map((_, axis) => x.shape[axis - missing] ?? 1);
  const repetitions = lengths.map((length, axis) => length / shape[axis]!);
  if (repetitions.every(count => count === 1)) return tf.reshape(x, [size]);
  return tf.reshape(tf.tile(tf.reshape(x, shape), repetitions), [size]);
}
