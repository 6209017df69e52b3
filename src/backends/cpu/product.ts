import { isFiniteArray } from '../../ad/index.js';
import { splitPanel } from '../../linearAlgebra/index.js';
import type { LinearOperator } from '../../operators/index.js';
import { nonFinite, type ProductInstruction, type Program } from '../../program/index.js';
import { arrayFor, arrayIn, type Action } from './run.js';

/**
 * One reading of a weight, prepared: all products with it that are due are asked together, and the answers
 * dealt out.
 */
export function prepareProduct(instruction: ProductInstruction, { labels }: Program): Action {
  const { operator: position, transposed, length, height, questions, answers } = instruction;
  return run => {
    const operator = run.operators[position] as LinearOperator;
    const vectors = questions.flatMap(part => {
      const data = arrayIn(run, part.slot);
      const isWhole = part.start === 0 && part.length === data.length;
      return splitPanel(isWhole ? data : data.subarray(part.start, part.start + part.length), length);
    });
    const results = answers.map(({ slot }) => arrayFor(run, slot));
    const panel = results.flatMap(data => splitPanel(data, height));
    if (transposed) operator.multiplyTransposed(vectors, panel);
    else operator.multiply(vectors, panel);
    results.forEach((data, k) => {
      if (isFiniteArray(data)) return;
      const element = data.findIndex(value => !Number.isFinite(value));
      throw nonFinite(labels[answers[k]!.label]!, data[element]!, element);
    });
  };
}
