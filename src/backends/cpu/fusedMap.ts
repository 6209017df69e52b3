import type { MapInstruction } from '../../program/index.js';
import { encodeModule, instantiate } from '../../webAssembly/index.js';
import { encodeLoop, isFusible, type LoopInput } from './fusedCode.js';
import type { Operand } from './loops.js';
import type { VectorLoops } from './vectorLoops.js';

/** Longer loops take too long to compile. */
const MOST_TERMS = 256;

/** So many numbers at a time: all blocks of usual maps together stay in the second-level cache. */
const LONGEST_BLOCK = Number(process.env['LB'] ?? 1024);
const SHORTEST_BLOCK = 128;
const GAP = Number(process.env['GAP'] ?? 24);

/** Loops compute so many numbers at a time, at most. */
const NUMBERS_OF_TURN = 8;

/** Modules that were compiled, by their bytes: lists of other lengths have programs of the same loops. */
const compiled = new Map<string, readonly Loop[]>();
const MOST_MODULES = 128;

/** A loop for some terms, or one term that is computed by itself. */
type Step = { readonly loop: readonly number[] } | { readonly alone: number };

type Loop = (bytes: number) => number;

/** A map as loops, each for many terms, in the memory of WebAssembly. */
export interface FusedMap {
  /** The most numbers at a time. */
  readonly length: number;
  /** Compiles the loops, if they are not yet. */
  compile(): void;
  begin(operands: readonly Operand[]): void;
  /** False if something was not finite, or its sum with others: then the results are not there. */
  compute(operands: readonly Operand[], results: readonly Operand[], count: number): boolean;
}

/**
 * Plans a map as loops over blocks, each for all terms that need no result of a term that is computed by
 * itself: such as have more than a few instructions. Terms keep their bits, whatever is computed with them.
 *
 * @param runAlone computes one term from blocks to a block, by where they begin.
 */
export function prepareFusedMap(
  { operands, terms }: MapInstruction,
  isSingle: readonly boolean[],
  isChecked: readonly boolean[],
  vectors: VectorLoops,
  runAlone: (term: number) => (from: readonly number[], to: number, count: number) => void,
): FusedMap | undefined {
  const { memory } = vectors;
  const first = operands.length;
  const steps = stepsOf(first, terms);
  if (!steps.some(step => 'loop' in step)) return undefined;
  const stepOf = new Map<number, number>();
  steps.forEach((step, k) => {
    for (const term of termsOf(step)) stepOf.set(first + term, k);
  });
  const readers = operands.map((): number[] => []).concat(terms.map(() => []));
  steps.forEach((step, k) => {
    for (const term of termsOf(step)) for (const position of terms[term]!.of) readers[position]!.push(k);
  });
  // What stays in registers needs no block.
  const isKept = readers.map((steps, position) =>
    position < first
      ? isSingle[position] !== true && steps.length > 0
      : terms[position - first]!.to !== undefined ||
        'alone' in stepAt(position) ||
        steps.some(k => k !== stepOf.get(position)),
  );
  // Terms by themselves read blocks, of single numbers too.
  const isFilled = operands.map(
    (_, k) => isSingle[k] === true && readers[k]!.some(step => 'alone' in steps[step]!),
  );
  const { blocks, count: blockCount } = assignBlocks();
  const start = Math.ceil(first / NUMBERS_OF_TURN) * NUMBERS_OF_TURN;
  const room = (memory.length - start) / blockCount;
  const length = Math.min(LONGEST_BLOCK, 2 ** Math.floor(Math.log2(room - GAP)));
  if (length < SHORTEST_BLOCK) return undefined;
  const places = blocks.map(block => start + block * (length + GAP));
  const isLookedAt = (position: number): boolean => position >= first && isChecked[position - first]!;

  const loads = steps.map((_, k) =>
    operands.flatMap((_, operand) => (isKept[operand] === true && firstReader(operand) === k ? [operand] : [])),
  );
  const calls = steps.map((step, k): ((count: number) => boolean) => {
    if ('loop' in step) {
      const name = loopNumber(k);
      return count => loops[name]!(count * Float64Array.BYTES_PER_ELEMENT) !== 0;
    }
    const run = runAlone(step.alone);
    const from = terms[step.alone]!.of.map(position => places[position]!);
    const to = places[first + step.alone]!;
    // The loop that reads it first looks at it.
    const checks = isLookedAt(first + step.alone) && firstLoop(first + step.alone) === undefined;
    return count => {
      run(from, to, count);
      fillTurn(to, count);
      return !checks || vectors.isFinite(to, count);
    };
  });
  const results = steps.map(step => termsOf(step).filter(term => terms[term]!.to !== undefined));
  let loops: readonly Loop[] = [];

  return {
    length,
    compile() {
      if (loops.length === 0) loops = compile();
    },
    begin(from) {
      from.forEach(({ data, start }, k) => {
        if (isSingle[k] !== true) return;
        memory[k] = data[start]!;
        if (isFilled[k] === true) memory.fill(data[start]!, places[k], places[k]! + length);
      });
    },
    compute(from, to, count) {
      for (let k = 0; k < steps.length; k++) {
        for (const operand of loads[k]!) {
          load(memory, places[operand]!, from[operand]!, count);
          fillTurn(places[operand]!, count);
        }
        if (!calls[k]!(count)) return false;
        for (const term of results[k]!) {
          const at = places[first + term]!;
          const { data, start } = to[term]!;
          data.set(memory.subarray(at, at + count), start);
        }
      }
      return true;
    },
  };

  function stepAt(position: number): Step {
    return steps[stepOf.get(position)!]!;
  }

  function loopNumber(step: number): number {
    return steps.slice(0, step).filter(other => 'loop' in other).length;
  }

  function firstReader(position: number): number | undefined {
    return readers[position]!.length === 0 ? undefined : Math.min(...readers[position]!);
  }

  function firstLoop(position: number): number | undefined {
    const among = readers[position]!.filter(k => 'loop' in steps[k]!);
    return among.length === 0 ? undefined : Math.min(...among);
  }

  /** What is computed beyond the end is what stands there: the last number again. */
  function fillTurn(at: number, count: number): void {
    const rest = count % NUMBERS_OF_TURN;
    if (rest !== 0) memory.fill(memory[at + count - 1]!, at + count, at + count - rest + NUMBERS_OF_TURN);
  }

  function compile(): readonly Loop[] {
    const address = (position: number): number =>
      memory.byteOffset + Float64Array.BYTES_PER_ELEMENT * position;
    const inputs = new Map<number, LoopInput>();
    operands.forEach((_, k) => {
      const single = isSingle[k] === true;
      if (single || isKept[k] === true)
        inputs.set(k, { address: address(single ? k : places[k]!), isSingle: single });
    });
    terms.forEach((_, k) => {
      if (isKept[first + k] === true)
        inputs.set(first + k, { address: address(places[first + k]!), isSingle: false });
    });
    const functions = steps.flatMap((step, k) => {
      if ('alone' in step) return [];
      const own = step.loop.map(term => ({
        ...terms[term]!,
        value: first + term,
        address: isKept[first + term] === true ? address(places[first + term]!) : undefined,
      }));
      const isNew = (position: number): boolean =>
        stepOf.get(position) === k || ('alone' in stepAt(position) && firstLoop(position) === k);
      return [encodeLoop(own, inputs, position => isLookedAt(position) && isNew(position))];
    });
    const bytes = encodeModule(functions);
    const key = String.fromCharCode(...bytes);
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const exported = instantiate(bytes, vectors.imports) as Readonly<Record<string, Loop>>;
    const made = functions.map((_, k) => exported[String(k)]!);
    compiled.set(key, made);
    const [oldest] = compiled.keys();
    if (compiled.size > MOST_MODULES && oldest !== undefined) compiled.delete(oldest);
    return made;
  }

  /** A block for what is kept, from the step that makes or reads it first to the one that reads it last. */
  function assignBlocks(): { blocks: number[]; count: number } {
    const blocks: number[] = [];
    const free: number[] = [];
    let count = 0;
    isFilled.forEach((filled, k) => {
      if (filled) blocks[k] = count++;
    });
    steps.forEach((step, k) => {
      const own = termsOf(step).map(term => first + term);
      const begun = operands.flatMap((_, operand) =>
        isKept[operand] === true && firstReader(operand) === k ? [operand] : [],
      );
      for (const position of [...begun, ...own]) {
        if (isKept[position] === true) blocks[position] = free.pop() ?? count++;
      }
      const ended = isKept.flatMap((kept, position) =>
        kept && Math.max(stepOf.get(position) ?? 0, ...readers[position]!) === k ? [position] : [],
      );
      for (const position of ended) free.push(blocks[position]!);
    });
    return { blocks, count };
  }
}

function termsOf(step: Step): readonly number[] {
  return 'loop' in step ? step.loop : [step.alone];
}

/** Terms in steps: by how many terms by themselves they wait for, one after the other. */
function stepsOf(first: number, terms: MapInstruction['terms']): Step[] {
  const levels: number[] = [];
  const rounds: { loop: number[]; alone: number[] }[] = [];
  terms.forEach(({ operation, of }, term) => {
    let level = 0;
    for (const position of of) {
      const other = position - first;
      if (other >= 0)
        level = Math.max(level, levels[other]! + Number(!isFusible(terms[other]!.operation)));
    }
    levels.push(level);
    const round = (rounds[level] ??= { loop: [], alone: [] });
    if (isFusible(operation)) round.loop.push(term);
    else round.alone.push(term);
  });
  return rounds.flatMap(({ loop, alone }): Step[] => [
    ...Array.from({ length: Math.ceil(loop.length / MOST_TERMS) }, (_, k) => ({
      loop: loop.slice(k * MOST_TERMS, (k + 1) * MOST_TERMS),
    })),
    ...alone.map(term => ({ alone: term })),
  ]);
}

export function load(memory: Float64Array, at: number, { data, start, step }: Operand, count: number): void {
  if (step === 1) memory.set(data.subarray(start, start + count), at);
  else for (let i = 0; i < count; i++) memory[at + i] = data[start + i * step]!;
}
