import type { Action, Instruction, Part } from './instructions.js';

/**
 * Notes at each instruction which slots nobody reads any more; slots of results and of known numbers stay.
 */
export function withFrees(
  instructions: readonly Action[],
  outputs: readonly Part[],
  known: ReadonlyMap<number, Float64Array>,
): Instruction[] {
  const done = new Set<number>([...outputs.map(({ slot }) => slot), ...known.keys()]);
  return instructions
    .toReversed()
    .map(instruction => {
      const frees: number[] = [];
      for (const slot of [...writtenBy(instruction), ...readBy(instruction)]) {
        if (done.has(slot)) continue;
        done.add(slot);
        frees.push(slot);
      }
      return { ...instruction, frees };
    })
    .reverse();
}

/** The slots that an instruction writes. */
export function writtenBy(instruction: Action): number[] {
  switch (instruction.kind) {
    case 'map':
      return instruction.terms.flatMap(({ to }) => (to === undefined ? [] : [to]));
    case 'contract':
      return [instruction.to.slot];
    case 'product':
      return instruction.answers.map(({ slot }) => slot);
    case 'gather':
    case 'entries':
      return [instruction.to];
  }
}

function readBy(instruction: Action): number[] {
  switch (instruction.kind) {
    case 'map':
      return instruction.operands.map(({ slot }) => slot);
    case 'contract':
      return instruction.factors.map(({ slot }) => slot);
    case 'gather':
      return [instruction.from.slot];
    case 'product':
      return instruction.questions.map(({ slot }) => slot);
    case 'entries':
      return [];
  }
}
