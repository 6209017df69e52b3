import type { Term } from '../../program/index.js';
import { isFusible } from './fusedCode.js';

/** Longer loops take too long to compile. */
const MOST_TERMS = 256;

/** Terms that are computed in one loop, or one that is computed by itself; by their numbers. */
export interface Step {
  readonly terms: readonly number[];
  readonly isLoop: boolean;
}

/**
 * The terms of a map in steps, and where between them values lie. Operands and terms are counted together, as
 * `position`.
 */
export interface FusedPlan {
  readonly steps: readonly Step[];
  /** The operands that each step is the first to read. */
  readonly loads: readonly (readonly number[])[];
  /** The first loop that knows the value of a term: the one that makes it, or else that reads it. */
  readonly firstLoop: readonly (number | undefined)[];
  /** The block of what is read by other steps, or written somewhere; undefined for the rest. */
  readonly blocks: readonly (number | undefined)[];
  readonly blockCount: number;
}

/**
 * Plans a map in as few steps as there can be: a loop has all terms that wait for no more terms by
 * themselves than others in it.
 *
 * @param isSingle which operands are one number: those need a block only for terms by themselves.
 */
export function planSteps(terms: readonly Term[], isSingle: readonly boolean[]): FusedPlan {
  const first = isSingle.length;
  const steps = stepsOf(first, terms);
  const makers: (number | undefined)[] = isSingle.map(() => undefined);
  const readers: number[][] = [...isSingle, ...terms].map(() => []);
  steps.forEach((step, k) => {
    for (const term of step.terms) {
      makers[first + term] = k;
      for (const position of terms[term]!.of) readers[position]!.push(k);
    }
  });
  const isLoop = (step: number | undefined): boolean => step !== undefined && steps[step]!.isLoop;
  const hasBlock = readers.map((own, position) => {
    if (position < first) return own.some(step => isSingle[position] !== true || !isLoop(step));
    const maker = makers[position];
    return terms[position - first]!.to !== undefined || !isLoop(maker) || own.some(step => step !== maker);
  });
  const loads = steps.map((_, k) =>
    isSingle.flatMap((single, operand) => (!single && readers[operand]![0] === k ? [operand] : [])),
  );
  const firstLoop = makers.map((maker, position) =>
    isLoop(maker) ? maker : readers[position]!.find(isLoop),
  );
  return { steps, loads, firstLoop, ...assignBlocks() };

  /**
   * Blocks from the step that begins to the one that reads last; no step writes where it reads. Single
   * numbers keep theirs.
   */
  function assignBlocks(): { blocks: (number | undefined)[]; blockCount: number } {
    const blocks: (number | undefined)[] = [];
    const free: number[] = [];
    let blockCount = 0;
    isSingle.forEach((single, operand) => {
      if (single && hasBlock[operand] === true) blocks[operand] = blockCount++;
    });
    steps.forEach((step, k) => {
      for (const position of [...loads[k]!, ...step.terms.map(term => first + term)]) {
        if (hasBlock[position] === true) blocks[position] = free.pop() ?? blockCount++;
      }
      hasBlock.forEach((has, position) => {
        if (!has || isSingle[position] === true) return;
        if ((readers[position]!.at(-1) ?? makers[position]) === k) free.push(blocks[position]!);
      });
    });
    return { blocks, blockCount };
  }
}

function stepsOf(first: number, terms: readonly Term[]): Step[] {
  const rounds: { readonly together: number[]; readonly alone: number[] }[] = [];
  const roundOf: number[] = [];
  terms.forEach(({ operation, of }, term) => {
    const round = of.reduce((latest, position) => {
      const other = position - first;
      if (other < 0) return latest;
      return Math.max(latest, roundOf[other]! + (isFusible(terms[other]!.operation) ? 0 : 1));
    }, 0);
    roundOf.push(round);
    const { together, alone } = (rounds[round] ??= { together: [], alone: [] });
    if (isFusible(operation)) together.push(term);
    else alone.push(term);
  });
  return rounds.flatMap(({ together, alone }): Step[] => [
    ...Array.from({ length: Math.ceil(together.length / MOST_TERMS) }, (_, part) => ({
      terms: together.slice(part * MOST_TERMS, (part + 1) * MOST_TERMS),
      isLoop: true,
    })),
    ...alone.map(term => ({ terms: [term], isLoop: false })),
  ]);
}
