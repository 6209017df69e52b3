import type { MapInstruction } from '../../program/index.js';
import { encodeModule, instantiate } from '../../webAssembly/index.js';
import { encodeLoop, NUMBERS_OF_TURN, type LoopInput } from './fusedCode.js';
import { planSteps } from './fusedSteps.js';
import type { Operand } from './loops.js';
import { BLOCK_GAP, blockLength, type VectorLoop, type VectorLoops } from './vectorLoops.js';

type Loop = (bytes: number) => number;

/** Modules that were compiled, by their bytes: programs for lists of other lengths have the same loops. */
const compiled = new Map<string, readonly Loop[]>();
const MOST_MODULES = 128;

/** A map as loops, each for many terms, in the memory of WebAssembly. */
export interface FusedMap {
  /** The most numbers at a time. */
  readonly length: number;
  /** Takes the operands that are one number for all that follows; at first, compiles the loops. */
  begin(operands: readonly Operand[]): void;
  /** False if something was not finite, or its sum with others: then the results are not there. */
  compute(operands: readonly Operand[], results: readonly Operand[], count: number): boolean;
}

/**
 * A map as loops over blocks, each for all terms of a few instructions that can be computed together: what
 * they make of each other stays in registers, and only what others read goes through memory. Every term keeps
 * its bits. Undefined where no terms can be, or where more is needed at a time than there is room for.
 *
 * @param runAlone computes a term of more than a few instructions, from blocks to a block.
 */
export function prepareFusedMap(
  { operands, terms }: MapInstruction,
  isSingle: readonly boolean[],
  isChecked: readonly boolean[],
  vectors: VectorLoops,
  runAlone: (term: number) => VectorLoop,
): FusedMap | undefined {
  const { memory } = vectors;
  const first = operands.length;
  const { steps, loads, firstLoop, blocks, blockCount } = planSteps(terms, isSingle);
  if (!steps.some(({ isLoop }) => isLoop)) return undefined;
  // Single numbers stand before the blocks.
  const start = wholeTurns(first);
  const length = blockLength(memory.length - start, blockCount);
  if (length === 0) return undefined;
  const places = blocks.map(block =>
    block === undefined ? undefined : start + block * (length + BLOCK_GAP),
  );
  const isLookedAt = (position: number): boolean => position >= first && isChecked[position - first]!;
  const results = steps.map(step => step.terms.filter(term => terms[term]!.to !== undefined));
  let loops: readonly Loop[] | undefined;
  let made = 0;
  const calls = steps.map(step => (step.isLoop ? callLoop(made++) : callAlone(step.terms[0]!)));

  return {
    length,
    begin(from) {
      loops ??= compile();
      from.forEach(({ data, start: at }, k) => {
        if (isSingle[k] !== true) return;
        memory[k] = data[at]!;
        const place = places[k];
        if (place !== undefined) memory.fill(data[at]!, place, place + length);
      });
    },
    compute(from, to, count) {
      for (let k = 0; k < steps.length; k++) {
        for (const operand of loads[k]!) {
          loadBlock(memory, places[operand]!, from[operand]!, count);
          fillTurn(places[operand]!, count);
        }
        if (!calls[k]!(count)) return false;
        for (const term of results[k]!) {
          const at = places[first + term]!;
          const { data, start: resultStart } = to[term]!;
          data.set(memory.subarray(at, at + count), resultStart);
        }
      }
      return true;
    },
  };

  function callLoop(loop: number): (count: number) => boolean {
    // Whole turns of the longest kind, so that no loop reads what another one has not written.
    return count => loops![loop]!(wholeTurns(count) * Float64Array.BYTES_PER_ELEMENT) !== 0;
  }

  function callAlone(term: number): (count: number) => boolean {
    const run = runAlone(term);
    const from = terms[term]!.of.map(position => places[position]!);
    const to = places[first + term]!;
    // Else the loop that reads it looks at it.
    const isLeft = isLookedAt(first + term) && firstLoop[first + term] === undefined;
    return count => {
      run(from, to, count);
      fillTurn(to, count);
      return !isLeft || vectors.isFinite(to, count);
    };
  }

  /** Beyond the end stands the last number again: what is computed of that is no other than it. */
  function fillTurn(at: number, count: number): void {
    const whole = wholeTurns(count);
    if (whole > count) memory.fill(memory[at + count - 1]!, at + count, at + whole);
  }

  function compile(): readonly Loop[] {
    const addressOf = (number: number): number => memory.byteOffset + Float64Array.BYTES_PER_ELEMENT * number;
    const inputs = new Map<number, LoopInput>();
    places.forEach((place, position) => {
      if (place !== undefined) inputs.set(position, { address: addressOf(place), isSingle: false });
    });
    isSingle.forEach((single, k) => {
      if (single) inputs.set(k, { address: addressOf(k), isSingle: true });
    });
    const functions = steps.flatMap((step, k) => {
      if (!step.isLoop) return [];
      const own = step.terms.map(term => {
        const { operation, attributes, of } = terms[term]!;
        const value = first + term;
        return { operation, attributes, of, value, address: inputs.get(value)?.address };
      });
      return [encodeLoop(own, inputs, position => isLookedAt(position) && firstLoop[position] === k)];
    });
    return loopsOf(encodeModule(functions), functions.length, vectors.imports);
  }
}

function wholeTurns(count: number): number {
  return Math.ceil(count / NUMBERS_OF_TURN) * NUMBERS_OF_TURN;
}

function loopsOf(bytes: Uint8Array, count: number, imports: object): readonly Loop[] {
  const key = new TextDecoder('latin1').decode(bytes);
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const exported = instantiate(bytes, imports) as Readonly<Record<string, Loop>>;
  const loops = Array.from({ length: count }, (_, k) => exported[String(k)]!);
  compiled.set(key, loops);
  const [oldest] = compiled.keys();
  if (compiled.size > MOST_MODULES && oldest !== undefined) compiled.delete(oldest);
  return loops;
}

/** Brings an operand to where its block begins. */
export function loadBlock(
  memory: Float64Array,
  at: number,
  { data, start, step }: Operand,
  count: number,
): void {
  if (step === 1) memory.set(data.subarray(start, start + count), at);
  else for (let i = 0; i < count; i++) memory[at + i] = data[start + i * step]!;
}
