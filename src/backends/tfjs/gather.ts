import type { GatherInstruction, Program } from '../../program/index.js';
import { arrayIn, type Step } from './run.js';
import { readingOf } from './views.js';

/** A choice of elements along an axis, or its transpose, prepared. */
export function prepareGather(instruction: GatherInstruction, { slots }: Program): Step {
  const { transposed, lengths, height, indices, from, to, label } = instruction;
  const [outer, length, inner] = lengths;
  const reading = readingOf(slots[from.slot]!, { start: from.start, strides: [1] }, [from.length]);
  const size = outer * height * inner;
  if (!transposed) {
    const hasNone = indices.some(index => index < 0);
    // Behind the last element is one of zeros.
    const chosen = Int32Array.from(indices, index => (index < 0 ? length : index));
    return run => {
      const { tf } = run;
      const x = tf.reshape(reading(tf, arrayIn(run, from.slot)), [outer, length, inner]);
      const nothing = (): Float32Array => new Float32Array(outer * inner);
      const all = hasNone ? tf.concat([x, tf.tensor(nothing(), [outer, 1, inner], 'float32')], 1) : x;
      const gathered = tf.gather(all, tf.tensor(chosen, [height], 'int32'), 1);
      return { arrays: [[to, tf.reshape(gathered, [size])]], looked: [] };
    };
  }
  const sources = Int32Array.from([...indices.keys()].filter(k => indices[k]! >= 0));
  const targets = sources.map(k => indices[k]!);
  return run => {
    const { tf } = run;
    if (sources.length === 0)
      return { arrays: [[to, tf.tensor(new Float32Array(size), [size], 'float32')]], looked: [] };
    const x = tf.reshape(reading(tf, arrayIn(run, from.slot)), [outer, length, inner]);
    const rows = tf.transpose(tf.gather(x, tf.tensor(sources, [sources.length], 'int32'), 1), [1, 0, 2]);
    const sums = tf.scatterND(
      tf.tensor(targets, [targets.length, 1], 'int32'),
      tf.reshape(rows, [sources.length, outer * inner]),
      [height, outer * inner],
    );
    const values = tf.transpose(tf.reshape(sums, [height, outer, inner]), [1, 0, 2]);
    const flat = tf.reshape(values, [size]);
    return { arrays: [[to, flat]], looked: [{ label, values: flat, lengths: [size] }] };
  };
}
