import {
  writtenBy,
  type EntriesInstruction,
  type Instruction,
  type MapInstruction,
  type ProductInstruction,
  type Program,
} from '../../program/index.js';
import { ArenaLayout } from './arenaLayout.js';
import { contract, contractionOf, partialsOf } from './contractKernels.js';
import { gatherLaunch } from './gatherKernels.js';
import type { Launch } from './kernel.js';
import { PreparedMap, type MapPolicy } from './preparedMap.js';

/** What is done for an instruction. */
export type Step =
  | { readonly kind: 'launches'; readonly launches: readonly Launch[] }
  | { readonly kind: 'map'; readonly map: PreparedMap }
  | { readonly kind: 'host'; readonly instruction: MapInstruction }
  | { readonly kind: 'product'; readonly instruction: ProductInstruction }
  | { readonly kind: 'entries'; readonly instruction: EntriesInstruction };

/** A program with a place for each of its arrays in one memory, planned once for all runs. */
export interface PreparedProgram {
  /** Numbers of the memory. */
  readonly length: number;
  /** Where the array of a slot lies; several may lie at one place, at different times. */
  readonly placeOf: (slot: number) => number;
  /** Known numbers and inputs lie together, from the front on. */
  readonly given: readonly { readonly slot: number; readonly start: number }[];
  readonly givenLength: number;
  readonly steps: readonly Step[];
}

export function prepareProgram(
  { slots, inputs, known, instructions }: Program,
  policy: MapPolicy,
): PreparedProgram {
  const layout = new ArenaLayout();
  const places = new Map<number, number>();
  const lengthOf = (slot: number): number => slots[slot]!;
  const placeOf = (slot: number): number => {
    const place = places.get(slot);
    if (place === undefined) throw new Error(`slot ${slot} is read before it is written`);
    return place;
  };
  const put = (slot: number): void => {
    if (!places.has(slot)) places.set(slot, layout.allocate(lengthOf(slot)));
  };
  const given = [...known.keys(), ...inputs];
  given.forEach(put);
  const givenLength = layout.length;
  const steps = instructions.map((instruction): Step => {
    writtenBy(instruction).forEach(put);
    const step = stepOf(instruction);
    for (const slot of instruction.frees) layout.release(placeOf(slot), lengthOf(slot));
    return step;
  });
  return {
    length: layout.length,
    placeOf,
    given: given.map(slot => ({ slot, start: placeOf(slot) })),
    givenLength,
    steps,
  };

  function stepOf(instruction: Instruction): Step {
    switch (instruction.kind) {
      case 'map': {
        const map = PreparedMap.of(instruction, placeOf, layout, policy);
        return map === undefined ? { kind: 'host', instruction } : { kind: 'map', map };
      }
      case 'contract': {
        const contraction = contractionOf(instruction, placeOf, slots);
        const numbers = partialsOf(contraction);
        if (numbers === 0) return { kind: 'launches', launches: contract(contraction) };
        const partials = layout.allocate(numbers);
        layout.release(partials, numbers);
        return { kind: 'launches', launches: contract(contraction, partials) };
      }
      case 'gather': {
        const from = placeOf(instruction.from.slot) + instruction.from.start;
        return { kind: 'launches', launches: [gatherLaunch(instruction, from, placeOf(instruction.to))] };
      }
      case 'product':
        return { kind: 'product', instruction };
      case 'entries':
        return { kind: 'entries', instruction };
    }
  }
}
