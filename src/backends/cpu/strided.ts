/**
 * Calls `visit` for each index of some axes, with the offsets of several arrays that have strides along them.
 */
export function walk(
  lengths: readonly number[],
  strides: readonly (readonly number[])[],
  starts: readonly number[],
  visit: (offsets: readonly number[]) => void,
): void {
  const offsets = [...starts];
  const index = lengths.map(() => 0);
  const runs = lengths.reduce((product, length) => product * length, 1);
  for (let run = 0; run < runs; run++) {
    visit(offsets);
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      const length = lengths[axis]!;
      const wraps = ++index[axis]! === length;
      for (let k = 0; k < offsets.length; k++) {
        const stride = strides[k]![axis]!;
        offsets[k]! += wraps ? stride * (1 - length) : stride;
      }
      if (!wraps) break;
      index[axis] = 0;
    }
  }
}

/** A part of an array, by strides along some axes. */
export interface Strided {
  readonly data: Float64Array;
  readonly start: number;
  readonly strides: readonly number[];
}

/** Copies a part of an array to a part of another. */
export function copyStrided(lengths: readonly number[], from: Strided, to: Strided): void {
  const outer = lengths.slice(0, -1);
  const count = lengths.at(-1) ?? 1;
  const step = from.strides.at(-1) ?? 1;
  const outStep = to.strides.at(-1) ?? 1;
  const { data } = from;
  const out = to.data;
  walk(outer, [from.strides, to.strides], [from.start, to.start], ([start, outStart]) => {
    copyRun(data, start!, step, out, outStart!, outStep, count);
  });
}

/**
 * Copies numbers `first` to `first + count` of a part of an array, counted row by row over its axes, to the
 * front of another.
 */
export function copyStretch(
  lengths: readonly number[],
  { data, start, strides }: Strided,
  first: number,
  count: number,
  out: Float64Array,
): void {
  const last = lengths.length - 1;
  const index = lengths.map(() => 0);
  let offset = start;
  for (let axis = last, rest = first; axis >= 0; axis--) {
    index[axis] = rest % lengths[axis]!;
    offset += index[axis]! * strides[axis]!;
    rest = Math.floor(rest / lengths[axis]!);
  }
  for (let written = 0; written < count;) {
    const run = Math.min(lengths[last]! - index[last]!, count - written);
    copyRun(data, offset, strides[last]!, out, written, 1, run);
    written += run;
    // On to the beginning of the next row.
    offset -= index[last]! * strides[last]!;
    index[last] = 0;
    for (let axis = last - 1; axis >= 0; axis--) {
      const wraps = ++index[axis]! === lengths[axis]!;
      offset += wraps ? strides[axis]! * (1 - lengths[axis]!) : strides[axis]!;
      if (!wraps) break;
      index[axis] = 0;
    }
  }
}

/** From here on the copying of memory is faster than a loop. */
const LONG_COPY = 32;

function copyRun(
  from: Float64Array,
  start: number,
  step: number,
  out: Float64Array,
  outStart: number,
  outStep: number,
  count: number,
): void {
  if (outStep === 1 && count >= LONG_COPY && step === 1)
    out.set(from.subarray(start, start + count), outStart);
  else if (outStep === 1 && step === 0) out.fill(from[start]!, outStart, outStart + count);
  else for (let i = 0; i < count; i++) out[outStart + i * outStep] = from[start + i * step]!;
}
