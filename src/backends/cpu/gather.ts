import { isFiniteArray } from '../../ad/index.js';
import { nonFinite, type GatherInstruction, type Program } from '../../program/index.js';
import { arrayFor, arrayIn, type Action } from './run.js';

/** Elements chosen along an axis by their numbers, or added up there, prepared. */
export function prepareGather(instruction: GatherInstruction, { labels }: Program): Action {
  const { transposed, from, to, label } = instruction;
  const indices = Int32Array.from(instruction.indices);
  return run => {
    const source = arrayIn(run, from.slot).subarray(from.start, from.start + from.length);
    const out = arrayFor(run, to);
    if (!transposed) {
      gather(instruction, indices, source, out);
      return;
    }
    scatter(instruction, indices, source, out);
    if (isFiniteArray(out)) return;
    const element = out.findIndex(value => !Number.isFinite(value));
    throw nonFinite(labels[label]!, out[element]!, element);
  };
}

function gather(
  { lengths: [outer, length, inner], height }: GatherInstruction,
  indices: Int32Array,
  source: Float64Array,
  out: Float64Array,
): void {
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < height; j++) {
      const index = indices[j]!;
      const at = (o * height + j) * inner;
      const start = (o * length + index) * inner;
      if (index < 0) out.fill(0, at, at + inner);
      else if (inner >= LONG_COPY) out.set(source.subarray(start, start + inner), at);
      else for (let i = 0; i < inner; i++) out[at + i] = source[start + i]!;
    }
  }
}

/** From here on the copying of memory is faster than a loop. */
const LONG_COPY = 32;

function scatter(
  { lengths: [outer, length, inner], height }: GatherInstruction,
  indices: Int32Array,
  source: Float64Array,
  out: Float64Array,
): void {
  out.fill(0);
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < length; j++) {
      const index = indices[j]!;
      if (index < 0) continue;
      const at = (o * height + index) * inner;
      const start = (o * length + j) * inner;
      for (let i = 0; i < inner; i++) out[at + i]! += source[start + i]!;
    }
  }
}
