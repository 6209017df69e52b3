import type { Allocate, Value } from '../value.js';
import { sizeOf } from '../value.js';
import { dotArrays, LONG_RUN } from './unrolled.js';

/** Computes `count` elements; a step of 0 repeats one element of that operand. */
export type BinaryLoop = (
  a: Float64Array,
  aStart: number,
  aStep: number,
  b: Float64Array,
  bStart: number,
  bStep: number,
  out: Float64Array,
  outStart: number,
  count: number,
) => void;

interface Axis {
  length: number;
  aStride: number;
  bStride: number;
}

/** The broadcast shape of two lists of bound dimensions, whose compatibility the graph or the inputs have shown. */
export function broadcastLengths(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    return left === 1 ? right : left;
  });
}

/** Elementwise operation with broadcasting, over batch axes and over the axes of the shape. */
export function elementwise(a: Value, b: Value, loop: BinaryLoop, allocate: Allocate): Value {
  const batch = broadcastLengths(a.batch, b.batch);
  const shape = broadcastLengths(a.shape, b.shape);
  const out = allocate(sizeOf(batch) * sizeOf(shape));
  walk(coalescedAxes(a, b, batch, shape), (aStart, aStep, bStart, bStep, outStart, count) => {
    loop(a.data, aStart, aStep, b.data, bStart, bStep, out, outStart, count);
  });
  return { data: out, batch, shape };
}

/** The value repeated over the axes where it has length 1 or none. */
export function stretch(
  value: Value,
  batch: readonly number[],
  shape: readonly number[],
  allocate: Allocate,
): Value {
  const like = { data: new Float64Array(0), batch, shape };
  const out = allocate(sizeOf(batch) * sizeOf(shape));
  walk(coalescedAxes(value, like, batch, shape), (start, step, _bStart, _bStep, outStart, count) => {
    for (let i = 0; i < count; i++) out[outStart + i] = value.data[start + i * step]!;
  });
  return { data: out, batch, shape };
}

type Run = (
  aStart: number,
  aStep: number,
  bStart: number,
  bStep: number,
  outStart: number,
  count: number,
) => void;

/** Calls `run` once for each innermost run of the broadcast iteration. */
function walk(axes: readonly Axis[], run: Run): void {
  const inner = axes[axes.length - 1] ?? { length: 1, aStride: 0, bStride: 0 };
  const outer = axes.slice(0, -1);
  const index = new Array<number>(outer.length).fill(0);
  let aStart = 0;
  let bStart = 0;
  let outStart = 0;
  const runs = outer.reduce((product, axis) => product * axis.length, 1);
  for (let done = 0; done < runs; done++) {
    run(aStart, inner.aStride, bStart, inner.bStride, outStart, inner.length);
    outStart += inner.length;
    for (let position = outer.length - 1; position >= 0; position--) {
      const axis = outer[position]!;
      aStart += axis.aStride;
      bStart += axis.bStride;
      index[position]! += 1;
      if (index[position]! < axis.length) break;
      index[position] = 0;
      aStart -= axis.aStride * axis.length;
      bStart -= axis.bStride * axis.length;
    }
  }
}

/** The axes of the result with the strides of both operands (0 where one repeats), neighbours merged if possible. */
function coalescedAxes(a: Value, b: Value, batch: readonly number[], shape: readonly number[]): Axis[] {
  const aStrides = strides(a, batch.length, shape.length);
  const bStrides = strides(b, batch.length, shape.length);
  const axes: Axis[] = [];
  [...batch, ...shape].forEach((length, position) => {
    if (length === 1) return;
    const axis = { length, aStride: aStrides[position]!, bStride: bStrides[position]! };
    const outer = axes[axes.length - 1];
    if (
      outer !== undefined &&
      outer.aStride === axis.aStride * length &&
      outer.bStride === axis.bStride * length
    ) {
      axes[axes.length - 1] = { length: outer.length * length, aStride: axis.aStride, bStride: axis.bStride };
    } else {
      axes.push(axis);
    }
  });
  return axes;
}

function strides(value: Value, batchRank: number, rank: number): number[] {
  const lengths = [
    ...new Array<number>(batchRank - value.batch.length).fill(1),
    ...value.batch,
    ...new Array<number>(rank - value.shape.length).fill(1),
    ...value.shape,
  ];
  const result = new Array<number>(lengths.length);
  let stride = 1;
  for (let axis = lengths.length - 1; axis >= 0; axis--) {
    result[axis] = lengths[axis] === 1 ? 0 : stride;
    stride *= lengths[axis]!;
  }
  return result;
}

/** Σ over the last axis of a·b, with broadcasting over all other axes. Both shapes end in the same dimension. */
export function dotLastAxis(a: Value, b: Value, allocate: Allocate): Value {
  const length = a.shape[a.shape.length - 1]!;
  const rows = (value: Value): Value => ({ ...value, shape: value.shape.slice(0, -1) });
  const left = rows(a);
  const right = rows(b);
  const batch = broadcastLengths(left.batch, right.batch);
  const shape = broadcastLengths(left.shape, right.shape);
  const out = allocate(sizeOf(batch) * sizeOf(shape));
  walk(coalescedAxes(left, right, batch, shape), (aStart, aStep, bStart, bStep, outStart, count) => {
    for (let i = 0; i < count; i++) {
      out[outStart + i] = dot(
        a.data,
        (aStart + i * aStep) * length,
        b.data,
        (bStart + i * bStep) * length,
        length,
      );
    }
  });
  return { data: out, batch, shape };
}

/** a·b of stretches of two arrays. */
export function dot(
  a: Float64Array,
  aStart: number,
  b: Float64Array,
  bStart: number,
  length: number,
): number {
  if (length >= LONG_RUN)
    return dotArrays(a.subarray(aStart, aStart + length), b.subarray(bStart, bStart + length));
  let total = 0;
  for (let i = 0; i < length; i++) total += a[aStart + i]! * b[bStart + i]!;
  return total;
}
