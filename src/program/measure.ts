import { sizeOf } from '../ad/index.js';
import type { Program } from './instructions.js';
import { aProgram } from './kinds.js';
import { writtenBy } from './liveness.js';

/** What a program takes, whoever runs it. */
export interface ProgramMeasures {
  /** The most numbers that its arrays hold at once, inputs and known numbers included. */
  readonly numbers: number;
  /** Floating-point operations, but those of products with weights. */
  readonly operations: number;
  /** For each weight, the vectors that it is multiplied with, in total and at most at once. */
  readonly questions: readonly { readonly vectors: number; readonly mostAtOnce: number }[];
}

/** Counts what a program will do, by going through it. */
export function measure(program: Program): ProgramMeasures {
  aProgram.check('program', program);
  const { slots, inputs, known, instructions } = program;
  const sizeIn = (slot: number): number => slots[slot] ?? 0;
  const present = new Set<number>([...inputs, ...known.keys()]);
  let live = [...present].reduce((total, slot) => total + sizeIn(slot), 0);
  let numbers = live;
  let operations = 0;
  const questions: { vectors: number; mostAtOnce: number }[] = [];
  for (const instruction of instructions) {
    for (const slot of writtenBy(instruction)) {
      if (present.has(slot)) continue;
      present.add(slot);
      live += sizeIn(slot);
    }
    numbers = Math.max(numbers, live);
    if (instruction.kind === 'map') operations += sizeOf(instruction.lengths) * instruction.terms.length;
    if (instruction.kind === 'contract') {
      operations += sizeOf(instruction.lengths) * instruction.over * instruction.factors.length;
    }
    if (instruction.kind === 'gather' && instruction.transposed) operations += instruction.from.length;
    if (instruction.kind === 'product') {
      const count =
        instruction.questions.reduce((total, { length }) => total + length, 0) / instruction.length;
      const asked = questions[instruction.operator] ?? { vectors: 0, mostAtOnce: 0 };
      questions[instruction.operator] = {
        vectors: asked.vectors + count,
        mostAtOnce: Math.max(asked.mostAtOnce, count),
      };
    }
    for (const slot of instruction.frees) {
      present.delete(slot);
      live -= sizeIn(slot);
    }
  }
  return { numbers, operations, questions };
}
