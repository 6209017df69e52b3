import type { Attributes, ElementwiseName } from '../../ad/index.js';
import type { MapInstruction } from '../../program/index.js';
import { loadBlock, prepareFusedMap } from './fusedMap.js';
import type { Loop, Operand } from './loops.js';
import { BLOCK_GAP, blockLength, vectorLoops } from './vectorLoops.js';

/** Shorter stretches are computed where they lie in less time than they are copied. */
const LEAST_NUMBERS = 256;

/** So many numbers are computed by loops of single terms before it pays to compile loops of many. */
const WORTH_COMPILING = 2 ** 20;

/** Part of a map, computed in the memory of WebAssembly. */
export interface VectorMap {
  /** The most numbers at a time. */
  readonly length: number;
  /** Takes the operands that are one number for all that follows. */
  begin(operands: readonly Operand[]): void;
  /** Computes some numbers: from where the operands stand, to where the results stand that are kept. */
  compute(operands: readonly Operand[], results: readonly Operand[], count: number): void;
}

/** An operand that is brought here, or a term that is computed: its number, and where its block begins. */
interface Step {
  readonly operand?: number;
  readonly term?: number;
  readonly at: number;
  readonly isChecked: boolean;
  /** Computes the term: by its own loop in the module, or the usual one on the blocks there. */
  run(count: number): void;
}

/**
 * The terms of a map as steps on blocks in the memory of WebAssembly; undefined where there is none, for
 * short maps, and where more is needed at a time than there is room for. Operands that are one number keep
 * their blocks; the others and terms have one from when they are first needed to when they are last.
 *
 * @param isSingle which operands are one number.
 * @param isChecked terms that are looked at; what is not finite in the others shows in these.
 * @param fail is called for the first term with a value that is not finite, which lies there.
 */
export function prepareVectorMap(
  instruction: MapInstruction,
  inner: number,
  isSingle: readonly boolean[],
  isChecked: readonly boolean[],
  loopOf: (operation: ElementwiseName, attributes: Attributes) => Loop,
  fail: (term: number, values: Operand, count: number) => never,
): VectorMap | undefined {
  const vectors = vectorLoops();
  if (vectors === undefined || inner < LEAST_NUMBERS) return undefined;
  const { operands, terms } = instruction;
  const { memory } = vectors;
  const { blocks, count: blockCount } = assignBlocks(isSingle, terms);
  const most = blockLength(memory.length, blockCount);
  const fused = prepareFusedMap(instruction, isSingle, isChecked, vectors, term => {
    const { operation, attributes } = terms[term]!;
    const own = vectors.loopOf(operation, attributes);
    if (own !== undefined) return own;
    const usual = loopOf(operation, attributes);
    return (from, to, count) => {
      usual(from.map(placeOf), memory, to, count);
    };
  });
  const length = Math.min(most, fused?.length ?? most);
  if (length === 0) return undefined;
  const positions = blocks.map(block => block * (length + BLOCK_GAP));
  const placeOf = (at: number): Operand => ({ data: memory, start: at, step: 1 });

  const steps: Step[] = [];
  const loaded = new Set<number>();
  terms.forEach(({ operation, attributes, of }, term) => {
    for (const operand of of) {
      if (operand >= operands.length || isSingle[operand] === true || loaded.has(operand)) continue;
      loaded.add(operand);
      steps.push({ operand, at: positions[operand]!, isChecked: false, run: () => undefined });
    }
    const from = of.map(position => positions[position]!);
    const at = positions[operands.length + term]!;
    const step = { term, at, isChecked: isChecked[term]! };
    const own = vectors.loopOf(operation, attributes);
    if (own !== undefined) {
      steps.push({
        ...step,
        run(count) {
          own(from, at, count);
        },
      });
      return;
    }
    const usual = loopOf(operation, attributes);
    const places = from.map(placeOf);
    steps.push({
      ...step,
      run(count) {
        usual(places, memory, at, count);
      },
    });
  });

  function computeSteps(
    from: readonly Operand[],
    results: readonly Operand[],
    count: number,
    areAllChecked: boolean,
  ): boolean {
    for (const step of steps) {
      const { operand, term, at } = step;
      if (operand !== undefined) loadBlock(memory, at, from[operand]!, count);
      if (term === undefined) continue;
      step.run(count);
      if ((areAllChecked || step.isChecked) && !vectors!.isFinite(at, count)) {
        if (areAllChecked) fail(term, placeOf(at), count);
        return false;
      }
      if (terms[term]!.to === undefined) continue;
      const { data, start } = results[term]!;
      data.set(memory.subarray(at, at + count), start);
    }
    return true;
  }

  function fillSingles(from: readonly Operand[]): void {
    from.forEach(({ data, start }, k) => {
      if (isSingle[k] === true) memory.fill(data[start]!, positions[k], positions[k]! + length);
    });
  }

  /** How many numbers were computed by the loops of single terms. */
  let work = 0;
  let isFused = false;
  return {
    length,
    begin(from) {
      isFused ||= fused !== undefined && work > WORTH_COMPILING;
      if (isFused) fused!.begin(from);
      else fillSingles(from);
    },
    compute(from, results, count) {
      if (!isFused) {
        work += count * terms.length;
        // Once more for the first fault, which may come before the one that has shown it.
        if (!computeSteps(from, results, count, false)) computeSteps(from, results, count, true);
        return;
      }
      if (fused!.compute(from, results, count)) return;
      fillSingles(from);
      computeSteps(from, results, count, true);
      fused!.begin(from);
    },
  };
}

/**
 * A block for each operand and each term. A term may have that of something which it is the last to read,
 * since results are written after what they are made of is read.
 */
function assignBlocks(
  isSingle: readonly boolean[],
  terms: MapInstruction['terms'],
): { blocks: number[]; count: number } {
  const lastUse = new Map<number, number>();
  terms.forEach(({ of }, k) => {
    for (const position of of) lastUse.set(position, k);
  });
  const blocks: number[] = [];
  const free: number[] = [];
  let count = 0;
  isSingle.forEach((single, k) => {
    if (single) blocks[k] = count++;
  });
  terms.forEach(({ of }, k) => {
    for (const position of of) blocks[position] ??= free.pop() ?? count++;
    for (const position of new Set(of)) {
      if (isSingle[position] !== true && lastUse.get(position) === k) free.push(blocks[position]!);
    }
    const own = isSingle.length + k;
    blocks[own] = free.pop() ?? count++;
    if (!lastUse.has(own)) free.push(blocks[own]);
  });
  return { blocks, count };
}
