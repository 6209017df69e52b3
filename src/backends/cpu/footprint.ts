import type { ArrayLedger } from '../../linearAlgebra/index.js';
import type { ImplicitFootprint } from '../../operators/index.js';
import { writtenBy, type ProductInstruction, type Program } from '../../program/index.js';
import { copiesOf } from './matrixProduct.js';

/** A weight, as far as memory goes: one that is implicit, or one whose entries are all there. */
export type WeightFootprint = ImplicitFootprint | 'dense';

/**
 * Counts what a run of a program holds on the processor, array for array as `cpuBackend` takes them: of each
 * length there are as many arrays as were needed at once, since one is used again for its own length alone,
 * and weights grow beside them. Left out is what no length of an axis makes larger: blocks in the cache, and
 * the memories of WebAssembly and BLAS.
 */
export function countRun(program: Program, weights: readonly WeightFootprint[], ledger: ArrayLedger): void {
  const { slots, inputs, known, instructions, outputs } = program;
  const sizeIn = (slot: number): number => slots[slot] ?? 0;
  const arena = new ArenaCount(ledger);
  const lent = new Set<number>([...inputs, ...known.keys()]);
  for (const slot of lent) ledger.add(sizeIn(slot));
  const present = new Set(lent);
  for (const instruction of instructions) {
    for (const slot of writtenBy(instruction)) {
      if (present.has(slot)) continue;
      present.add(slot);
      arena.allocate(sizeIn(slot));
    }
    if (instruction.kind === 'contract') {
      const copies = copiesOf(instruction);
      for (const length of copies) arena.allocate(length);
      for (const length of copies) arena.recycle(length);
    }
    if (instruction.kind === 'product') ask(instruction, weights[instruction.operator] ?? 'dense', ledger);
    for (const slot of instruction.frees) {
      present.delete(slot);
      if (!lent.has(slot)) arena.recycle(sizeIn(slot));
    }
  }
  for (const { length } of outputs) ledger.add(length);
  for (const { length } of outputs) ledger.remove(length);
  for (const slot of present) if (!lent.has(slot)) arena.recycle(sizeIn(slot));
  arena.close();
  for (const slot of lent) ledger.remove(sizeIn(slot));
}

function ask(
  { transposed, length, height, questions, answers }: ProductInstruction,
  weight: WeightFootprint,
  ledger: ArrayLedger,
): void {
  const count = questions.reduce((total, part) => total + part.length, 0) / length;
  if (weight !== 'dense') {
    weight.ask(transposed, count);
    if (!weight.hasEntries) return;
  }
  // `answerTogether`: vectors that lie apart are brought together, but for matrices of one or two rows.
  if (Math.min(length, height) <= 2) return;
  const copies = [
    ...(questions.length > 1 ? [count * length] : []),
    ...(answers.length > 1 ? [count * height] : []),
  ];
  for (const copy of copies) ledger.take(copy);
  for (const copy of copies) ledger.leave(copy);
}

/** The arrays of one run, as `Arena` keeps them. */
class ArenaCount {
  private readonly free = new Map<number, number>();

  constructor(private readonly ledger: ArrayLedger) {}

  allocate(length: number): void {
    const count = this.free.get(length) ?? 0;
    if (count > 0) this.free.set(length, count - 1);
    else this.ledger.take(length);
  }

  recycle(length: number): void {
    this.free.set(length, (this.free.get(length) ?? 0) + 1);
  }

  close(): void {
    for (const [length, count] of this.free) {
      for (let k = 0; k < count; k++) this.ledger.leave(length);
    }
    this.free.clear();
  }
}
