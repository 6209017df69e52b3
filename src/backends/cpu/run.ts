import type { Operator, Program } from '../../program/index.js';
import type { Arena } from './arena.js';

/** The state of one run of a program. */
export interface Run {
  readonly program: Program;
  readonly arena: Arena;
  /** The array in each slot, once it is written. */
  readonly arrays: (Float64Array | undefined)[];
  readonly operators: readonly Operator[];
}

/** What an instruction does, prepared once for all runs. */
export type Action = (run: Run) => void;

export function arrayIn({ arrays }: Run, slot: number): Float64Array {
  const array = arrays[slot];
  if (array === undefined) throw new Error(`slot ${slot} is read before it is written`);
  return array;
}

/** The array of a slot that is to be written: a new one where there is none yet. */
export function arrayFor({ arrays, arena, program }: Run, slot: number): Float64Array {
  return (arrays[slot] ??= arena.allocate(program.slots[slot]!));
}
