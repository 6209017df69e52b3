import { sizeOf, type Allocate, type Value } from '../value.js';

/** Any array seen along one axis of its shape: `outer` blocks of `length` rows of `inner` elements. */
function along(value: Value, axis: number): { outer: number; length: number; inner: number } {
  return {
    outer: sizeOf(value.batch) * sizeOf(value.shape.slice(0, axis)),
    length: value.shape[axis]!,
    inner: sizeOf(value.shape.slice(axis + 1)),
  };
}

/** Σ over an axis; long sums run in blocks of 2¹², so that rounding errors do not grow with the length. */
export function sumAxis(x: Value, axis: number, allocate: Allocate): Value {
  const { outer, length, inner } = along(x, axis);
  const out = allocate(outer * inner);
  for (let block = 0; block < outer; block++) {
    for (let column = 0; column < inner; column++) {
      let total = 0;
      for (let start = 0; start < length; start += 4096) {
        let partial = 0;
        const end = Math.min(start + 4096, length);
        for (let i = start; i < end; i++) partial += x.data[(block * length + i) * inner + column]!;
        total += partial;
      }
      out[block * inner + column] = total;
    }
  }
  return { data: out, batch: x.batch, shape: x.shape.filter((_, position) => position !== axis) };
}

/** The part from `start` to `stop` (exclusive) along an axis. */
export function sliceAxis(x: Value, axis: number, start: number, stop: number, allocate: Allocate): Value {
  const { outer, length, inner } = along(x, axis);
  const kept = (stop - start) * inner;
  const out = allocate(outer * kept);
  for (let block = 0; block < outer; block++) {
    const from = (block * length + start) * inner;
    out.set(x.data.subarray(from, from + kept), block * kept);
  }
  return { data: out, batch: x.batch, shape: x.shape.with(axis, stop - start) };
}

/** Parts with equal batch axes, one after the other along an axis. */
export function concatenateAxis(parts: readonly Value[], axis: number, allocate: Allocate): Value {
  const first = parts[0]!;
  const { outer, inner } = along(first, axis);
  const length = parts.reduce((total, part) => total + part.shape[axis]!, 0);
  const out = allocate(outer * length * inner);
  let offset = 0;
  for (const part of parts) {
    const width = part.shape[axis]! * inner;
    for (let block = 0; block < outer; block++) {
      out.set(part.data.subarray(block * width, (block + 1) * width), block * length * inner + offset);
    }
    offset += width;
  }
  return { data: out, batch: first.batch, shape: first.shape.with(axis, length) };
}
