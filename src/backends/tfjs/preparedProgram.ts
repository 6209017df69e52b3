import type { ContractInstruction, Instruction, MapInstruction, Program } from '../../program/index.js';
import { isWholeArray, positionsWritten, prepareContraction, type Parts } from './contract.js';
import { prepareGather } from './gather.js';
import { prepareMap } from './map.js';
import { prepareProduct, type Product } from './product.js';
import type { Step } from './run.js';

/** An instruction by TensorFlow.js, a map that the processor computes, or a product with any weight. */
type Work = { readonly step: Step } | { readonly onHost: MapInstruction } | { readonly product: Product };

/** What is done for an instruction. */
export type Prepared = Work & {
  /** Arrays that no later instruction reads. */
  readonly frees: readonly number[];
};

/** What a program does, prepared once for all runs. */
export function prepareProgram(program: Program): readonly Prepared[] {
  const { instructions, slots } = program;
  /** Contractions that write parts of one array, by its slot. */
  const writers = new Map<number, ContractInstruction[]>();
  for (const instruction of instructions) {
    if (instruction.kind !== 'contract' || isWholeArray(instruction, slots[instruction.to.slot]!)) continue;
    const known = writers.get(instruction.to.slot);
    if (known === undefined) writers.set(instruction.to.slot, [instruction]);
    else known.push(instruction);
  }
  let next = slots.length;
  const written = new Map<number, Parts[]>();
  return instructions.map(instruction => {
    const { frees } = instruction;
    if (instruction.kind !== 'contract') return { ...prepared(instruction, program), frees };
    const { slot } = instruction.to;
    const all = writers.get(slot);
    if (all === undefined || !all.includes(instruction))
      return { step: prepareContraction(instruction, program, [], true), frees };
    const parts = written.get(slot) ?? [];
    written.set(slot, parts);
    parts.push({ slot: next++, positions: positionsWritten(instruction) });
    const isLast = parts.length === all.length;
    const step = prepareContraction(instruction, program, [...parts], isLast);
    return { step, frees: isLast ? [...frees, ...parts.map(part => part.slot)] : frees };
  });
}

function prepared(instruction: Exclude<Instruction, ContractInstruction>, program: Program): Work {
  switch (instruction.kind) {
    case 'map': {
      const step = prepareMap(instruction, program);
      return step === undefined ? { onHost: instruction } : { step };
    }
    case 'gather':
      return { step: prepareGather(instruction, program) };
    case 'product':
      return { product: prepareProduct(instruction, program) };
    case 'entries': {
      const { operator: position, to } = instruction;
      return {
        step: ({ tf, operators }) => {
          const operator = operators[position]!;
          // A copy: the array is disposed of, and the matrix is not.
          const entries = tf.add(operator.entries(), 0);
          return { arrays: [[to, tf.reshape(entries, [operator.rows * operator.columns])]], looked: [] };
        },
      };
    }
  }
}
