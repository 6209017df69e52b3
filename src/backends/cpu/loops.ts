import { atan2Of, gramRootOf, type Attributes, type ElementwiseFunction } from '../../ad/index.js';
import { addArrays, LONG_RUN, multiplyArrays, scaleArray, subtractArrays } from './unrolled.js';

/** A stretch of an array: one element after the other, or one element again and again (`step` 0). */
export interface Operand {
  data: Float64Array;
  start: number;
  step: number;
}

/** Writes `count` elements of an operation to out[outStart...]. */
export type Loop = (operands: readonly Operand[], out: Float64Array, outStart: number, count: number) => void;

/**
 * The loop of a function of one array; `run` goes over arrays of equal length and may write where it reads.
 */
export function unaryLoop(run: (x: Float64Array, out: Float64Array) => void): Loop {
  return ([x], out, outStart, count) => {
    const { data, start, step } = x!;
    if (step === 1) {
      run(data.subarray(start, start + count), out.subarray(outStart, outStart + count));
      return;
    }
    const value = out.subarray(outStart, outStart + 1);
    value[0] = data[start]!;
    run(value, value);
    out.fill(value[0], outStart, outStart + count);
  };
}

export const addLoop: Loop = ([x, y], out, outStart, count) => {
  const { data: a, start: aStart, step: aStep } = x!;
  const { data: b, start: bStart, step: bStep } = y!;
  if (count >= LONG_RUN && aStep === 1 && bStep === 1) {
    const result = out.subarray(outStart, outStart + count);
    addArrays(a.subarray(aStart, aStart + count), b.subarray(bStart, bStart + count), result);
    return;
  }
  for (let i = 0; i < count; i++) out[outStart + i] = a[aStart + i * aStep]! + b[bStart + i * bStep]!;
};

export const subtractLoop: Loop = ([x, y], out, outStart, count) => {
  const { data: a, start: aStart, step: aStep } = x!;
  const { data: b, start: bStart, step: bStep } = y!;
  if (count >= LONG_RUN && aStep === 1 && bStep === 1) {
    const result = out.subarray(outStart, outStart + count);
    subtractArrays(a.subarray(aStart, aStart + count), b.subarray(bStart, bStart + count), result);
    return;
  }
  for (let i = 0; i < count; i++) out[outStart + i] = a[aStart + i * aStep]! - b[bStart + i * bStep]!;
};

export const divideLoop: Loop = ([x, y], out, outStart, count) => {
  const { data: a, start: aStart, step: aStep } = x!;
  const { data: b, start: bStart, step: bStep } = y!;
  for (let i = 0; i < count; i++) out[outStart + i] = a[aStart + i * aStep]! / b[bStart + i * bStep]!;
};

export const maximumLoop: Loop = ([x, y], out, outStart, count) => {
  const { data: a, start: aStart, step: aStep } = x!;
  const { data: b, start: bStart, step: bStep } = y!;
  for (let i = 0; i < count; i++)
    out[outStart + i] = Math.max(a[aStart + i * aStep]!, b[bStart + i * bStep]!);
};

export const exponentiateLoop: Loop = ([x, y], out, outStart, count) => {
  const { data: a, start: aStart, step: aStep } = x!;
  const { data: b, start: bStart, step: bStep } = y!;
  for (let i = 0; i < count; i++)
    out[outStart + i] = Math.pow(a[aStart + i * aStep]!, b[bStart + i * bStep]!);
};

export const atan2Loop: Loop = ([y, x], out, outStart, count) => {
  const { data: a, start: aStart, step: aStep } = y!;
  const { data: b, start: bStart, step: bStep } = x!;
  for (let i = 0; i < count; i++) out[outStart + i] = atan2Of(a[aStart + i * aStep]!, b[bStart + i * bStep]!);
};

export const gramRootLoop: Loop = ([x, y, z], out, outStart, count) => {
  const { data: a, start: aStart, step: aStep } = x!;
  const { data: b, start: bStart, step: bStep } = y!;
  const { data: c, start: cStart, step: cStep } = z!;
  for (let i = 0; i < count; i++)
    out[outStart + i] = gramRootOf(a[aStart + i * aStep]!, b[bStart + i * bStep]!, c[cStart + i * cStep]!);
};

/** By the function's own loop over blocks, if it has one. */
export function functionLoop({ f }: { readonly f: ElementwiseFunction }): Loop {
  return (operands, out, outStart, count) => {
    if (f.fill !== undefined) {
      f.fill(operands, out, outStart, count);
      return;
    }
    for (let i = 0; i < count; i++)
      out[outStart + i] = f.value(operands.map(({ data, start, step }) => data[start + i * step]!));
  };
}

export const whereLoop: Loop = ([condition, x, y], out, outStart, count) => {
  const { data, start, step } = condition!;
  const { data: a, start: aStart, step: aStep } = x!;
  const { data: b, start: bStart, step: bStep } = y!;
  for (let i = 0; i < count; i++)
    out[outStart + i] = data[start + i * step]! > 0 ? a[aStart + i * aStep]! : b[bStart + i * bStep]!;
};

export const multiplyLoop: Loop = ([x, y], out, outStart, count) => {
  const { data: a, start: aStart, step: aStep } = x!;
  const { data: b, start: bStart, step: bStep } = y!;
  if (count >= LONG_RUN) {
    const result = out.subarray(outStart, outStart + count);
    if (aStep === 1 && bStep === 1)
      multiplyArrays(a.subarray(aStart, aStart + count), b.subarray(bStart, bStart + count), result);
    else if (bStep === 0 && aStep === 1) scaleArray(a.subarray(aStart, aStart + count), b[bStart]!, result);
    else if (aStep === 0 && bStep === 1) scaleArray(b.subarray(bStart, bStart + count), a[aStart]!, result);
    else result.fill(a[aStart]! * b[bStart]!);
    return;
  }
  for (let i = 0; i < count; i++) out[outStart + i] = a[aStart + i * aStep]! * b[bStart + i * bStep]!;
};

/** x for x > 0 and slope · x below, without a branch that random signs would make a processor mispredict. */
export function leakyReluLoop({ slope }: { readonly slope: number }): Loop {
  return unaryLoop((x, out) => {
    for (let i = 0; i < x.length; i++) {
      const size = Math.abs(x[i]!);
      out[i] = (x[i]! + size) * 0.5 + slope * ((x[i]! - size) * 0.5);
    }
  });
}

/** Where the sign of a number stands among the two 32-bit halves of it. */
const SIGNED_HALF = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/**
 * By the sign bit, since a branch on the sign would be mispredicted half of the time, and a division takes
 * longer.
 */
export function stepLoop({
  negative,
  positive,
}: Attributes & { readonly negative: number; readonly positive: number }): Loop {
  const values = Float64Array.of(positive, negative);
  return unaryLoop((x, out) => {
    const halves = new Uint32Array(x.buffer, x.byteOffset, 2 * x.length);
    for (let i = 0; i < x.length; i++) {
      out[i] = x[i]! === 0 ? 0 : values[halves[2 * i + SIGNED_HALF]! >>> 31]!;
    }
  });
}
