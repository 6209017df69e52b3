import type { ProductInstruction, Program } from '../../program/index.js';
import { arrayIn, type Made, type Run } from './run.js';
import type { TensorFlowTensor } from './tensorFlow.js';
import { readingOf } from './views.js';

/** One reading of a weight, prepared. */
export interface Product {
  /** Which of the weights. */
  readonly operator: number;
  readonly transposed: boolean;
  /** The label of the first answers. */
  readonly label: number;
  /** All questions as one matrix, one in each row; within `tidy`. */
  ask(run: Run): TensorFlowTensor;
  /** Deals out the answers, one in each row; within `tidy`. */
  deal(run: Run, answer: TensorFlowTensor): Made;
}

export function prepareProduct(instruction: ProductInstruction, { slots }: Program): Product {
  const { operator, transposed, length, height, questions, answers } = instruction;
  const counts = questions.map(question => question.length / length);
  const readings = questions.map(({ slot, start, length: count }) =>
    readingOf(slots[slot]!, { start, strides: [1] }, [count]),
  );
  return {
    operator,
    transposed,
    label: answers[0]!.label,
    ask(run) {
      const { tf } = run;
      const vectors = questions.map(({ slot }, k) =>
        tf.reshape(readings[k]!(tf, arrayIn(run, slot)), [counts[k]!, length]),
      );
      return vectors.length === 1 ? vectors[0]! : tf.concat(vectors, 0);
    },
    deal({ tf }, answer) {
      let first = 0;
      const parts = answers.map(({ slot, label }, k) => {
        const count = counts[k]!;
        const part = answers.length === 1 ? answer : tf.slice(answer, [first, 0], [count, height]);
        first += count;
        return { slot, label, values: tf.reshape(part, [count * height]), lengths: [count * height] };
      });
      return { arrays: parts.map(({ slot, values }) => [slot, values] as const), looked: parts };
    },
  };
}
