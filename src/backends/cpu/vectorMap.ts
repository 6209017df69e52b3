import type { Attributes, ElementwiseName } from '../../ad/index.js';
import type { MapInstruction } from '../../program/index.js';
import type { Loop, Operand } from './loops.js';
import { vectorLoops, type VectorLoops } from './vectorLoops.js';

/** Shorter stretches are computed where they lie in less time than they are copied. */
const LEAST_NUMBERS = 256;

/** Part of a map, computed in the memory of WebAssembly. */
export interface VectorMap {
  /** The most numbers at a time. */
  readonly length: number;
  /** Takes the operands that are one number for all that follows. */
  begin(operands: readonly Operand[]): void;
  /** Computes some numbers: from where the operands stand, to where the results stand that are kept. */
  compute(operands: readonly Operand[], results: readonly Operand[], count: number): void;
}

/** What computes a term: its own loop in the module, or the usual one on the blocks there. */
type Step = (count: number) => void;

/**
 * The terms of a map as steps on blocks in the memory of WebAssembly; undefined where there is none, for
 * short maps, and where they need more blocks than there are. Operands and terms have a block as long as they
 * are needed.
 *
 * @param fail is called for a term with a value that is not finite, which lies there.
 */
export function prepareVectorMap(
  { operands, terms }: MapInstruction,
  inner: number,
  loopOf: (operation: ElementwiseName, attributes: Attributes) => Loop,
  fail: (term: number, values: Operand, count: number) => never,
): VectorMap | undefined {
  const vectors = vectorLoops();
  if (vectors === undefined || inner < LEAST_NUMBERS) return undefined;
  const blocks = assignBlocks(operands.length, terms);
  if (blocks.some(block => block >= vectors.count)) return undefined;
  const { memory, length } = vectors;
  const placeOf = (block: number): Operand => ({ data: memory, start: block * length, step: 1 });
  const steps = terms.map(({ operation, attributes, of }, k): Step => {
    const from = of.map(position => blocks[position]!);
    const to = blocks[operands.length + k]!;
    const own = vectors.loopOf(operation, attributes);
    if (own !== undefined)
      return count => {
        own(from, to, count);
      };
    const usual = loopOf(operation, attributes);
    const places = from.map(placeOf);
    return count => {
      usual(places, memory, to * length, count);
    };
  });

  return {
    length,
    begin(from) {
      from.forEach(({ data, start, step }, k) => {
        const at = blocks[k]! * length;
        if (step === 0) memory.fill(data[start]!, at, at + length);
      });
    },
    compute(from, results, count) {
      from.forEach((operand, k) => {
        if (operand.step !== 0) load(vectors, blocks[k]!, operand, count);
      });
      for (const [k, step] of steps.entries()) {
        step(count);
        const block = blocks[operands.length + k]!;
        if (!vectors.isFinite(block, count)) fail(k, placeOf(block), count);
        if (terms[k]!.to === undefined) continue;
        const { data, start } = results[k]!;
        data.set(memory.subarray(block * length, block * length + count), start);
      }
    },
  };
}

function load({ memory, length }: VectorLoops, block: number, operand: Operand, count: number): void {
  const { data, start, step } = operand;
  const at = block * length;
  if (step === 1) memory.set(data.subarray(start, start + count), at);
  else for (let i = 0; i < count; i++) memory[at + i] = data[start + i * step]!;
}

/**
 * A block for each operand and each term. A term may have that of something which it is the last to read,
 * since results are written after what they are made of is read; operands that are one number keep theirs.
 */
function assignBlocks(operandCount: number, terms: MapInstruction['terms']): number[] {
  const lastUse = new Map<number, number>();
  terms.forEach(({ of }, k) => {
    for (const position of of) lastUse.set(position, k);
  });
  const blocks = Array.from({ length: operandCount }, (_, k) => k);
  const free: number[] = [];
  let count = operandCount;
  terms.forEach(({ of }, k) => {
    for (const position of new Set(of)) {
      if (position >= operandCount && lastUse.get(position) === k) free.push(blocks[position]!);
    }
    blocks.push(free.pop() ?? count++);
    if (!lastUse.has(operandCount + k)) free.push(blocks.at(-1)!);
  });
  return blocks;
}
