import type { ProductInstruction, Program } from '../../program/index.js';
import { arrayIn, type Step } from './run.js';
import { readingOf } from './views.js';

/** One reading of a weight, prepared: all questions are one matrix, and the answers are dealt out. */
export function prepareProduct(instruction: ProductInstruction, { slots }: Program): Step {
  const { operator, transposed, length, height, questions, answers } = instruction;
  const counts = questions.map(question => question.length / length);
  const readings = questions.map(({ slot, start, length: count }) =>
    readingOf(slots[slot]!, { start, strides: [1] }, [count]),
  );
  return run => {
    const { tf } = run;
    const vectors = questions.map(({ slot }, k) =>
      tf.reshape(readings[k]!(tf, arrayIn(run, slot)), [counts[k]!, length]),
    );
    const asked = vectors.length === 1 ? vectors[0]! : tf.concat(vectors, 0);
    const answer = run.operators[operator]!.answer(asked, transposed);
    let first = 0;
    const parts = answers.map(({ slot, label }, k) => {
      const count = counts[k]!;
      const part = vectors.length === 1 ? answer : tf.slice(answer, [first, 0], [count, height]);
      first += count;
      return { slot, label, values: tf.reshape(part, [count * height]), lengths: [count * height] };
    });
    return { arrays: parts.map(({ slot, values }) => [slot, values] as const), looked: parts };
  };
}
