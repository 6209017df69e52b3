import { aFunction, aSignal, bytesOfMemory, optional, optionsOf, type KindsOf } from '../../errors/index.js';
import { someWorkers, Turns, type Crew, type Workers } from './crew.js';
import type { PairValues } from './pairLists.js';
import { pairCount, type Region } from './region.js';

/** Where an evaluation stands, and what may stop it. */
export interface PairControls {
  /** Called after some pairs: how many are done, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the evaluation after the pairs at hand: it rejects with the reason of the signal. */
  readonly signal?: AbortSignal;
  /** Memory that the evaluation may take, in bytes; 80 % of what is free unless given. */
  readonly memoryLimit?: number;
  /**
   * How many threads compute, with the same bits whatever their number; this one alone (1) unless given. With
   * `'auto'` this thread begins, and leaves the rest to one for each processor if that takes seconds.
   */
  readonly workers?: Workers;
}

/** What may stand in the controls of an evaluation, and in options that hold them. */
export const controlKinds: KindsOf<PairControls> = {
  onProgress: optional(aFunction),
  signal: optional(aSignal),
  memoryLimit: optional(bytesOfMemory),
  workers: optional(someWorkers),
};

const pairControls = optional(optionsOf<PairControls>('the controls', controlKinds));

/** @throws InvalidArgumentError or UnknownNameError for other controls. */
export function checkControls(controls: unknown): void {
  pairControls.check('controls', controls);
}

/** Some rows of the matrices of all pairs of distinct examples. */
export interface PairPart {
  /** Parts are counted from 0, by rows. */
  readonly number: number;
  readonly top: number;
  /** The first column: of one list `top`, since what is left of it is the mirror of parts before. */
  readonly left: number;
  readonly height: number;
  readonly width: number;
  /** A matrix for each output, [height, width]. */
  readonly results: readonly Float64Array[];
  /** The largest errors of the expectations without closed forms, in their order. */
  readonly errors: readonly number[];
}

/** A part that a thread is to compute. */
export interface PartTask {
  readonly kind: 'part';
  readonly values: PairValues;
  readonly dimensions: readonly (readonly [string, number])[];
  readonly region: Region;
  /** What threads have found out about integrals. */
  readonly expansions: Float64Array;
  /** That of the outputs, so that nobody computes something else. */
  readonly fingerprint: string;
}

export type PartAnswer = Pick<PairPart, 'results' | 'errors'>;

/** The regions of the parts: a panel each. */
export function partRegions(height: number, step: number): Region[] {
  return Array.from({ length: Math.ceil(height / step) }, (_, k) => ({
    top: k * step,
    bottom: Math.min(height, (k + 1) * step),
  }));
}

export interface PartsQuestion {
  readonly values: PairValues;
  /** How many outputs there are. */
  readonly outputs: number;
  readonly taskOf: (region: Region) => PartTask;
  /** Computes a part here, in arrays of its own or in the given ones, and says so after each tile. */
  readonly computeHere: (
    region: Region,
    afterTile: (count: number) => Promise<void>,
    spaces?: readonly Float64Array[],
  ) => Promise<PartAnswer>;
}

/**
 * Computes parts and gives them as they come: on this thread in their order, on others as they are ready. The
 * arrays of a part may be used again for the next.
 * @param numbers those that are wanted; the others were there before.
 */
export async function* computeParts(
  { values, outputs, taskOf, computeHere }: PartsQuestion,
  numbers: readonly number[],
  crew: Crew,
  { onProgress, signal }: PairControls,
): AsyncGenerator<PairPart, void, undefined> {
  const regions = partRegions(values.height, values.step);
  const regionOf = (number: number): Region => regions[number] as Region;
  const total = pairCount(values, { top: 0, bottom: values.height });
  const before = total - numbers.reduce((sum, number) => sum + pairCount(values, regionOf(number)), 0);
  const turns = new Turns(signal);
  const waiting = numbers.values();
  const started = performance.now();
  let done = before;
  signal?.throwIfAborted();

  // The same for all parts: what is made anew lies about until it is collected.
  let spaces: Float64Array[] | undefined;
  while (!crew.hasThreads) {
    const { value: number } = waiting.next();
    if (number === undefined) return;
    spaces ??= Array.from({ length: outputs }, () => new Float64Array(values.step * values.width));
    const answer = await computeHere(regionOf(number), afterTile, spaces);
    yield partOf(number, answer);
    await crew.consider(started, done - before, total - done);
  }
  const here = ({ region }: PartTask): Promise<PartAnswer> => computeHere(region, () => Promise.resolve());
  for await (const [number, answer] of crew.answers(tasks(), here)) {
    done += pairCount(values, regionOf(number));
    onProgress?.(done, total);
    yield partOf(number, answer);
  }

  async function afterTile(count: number): Promise<void> {
    done += count;
    onProgress?.(done, total);
    await turns.next();
  }

  function* tasks(): Generator<readonly [number, PartTask], void, undefined> {
    for (const number of waiting) yield [number, taskOf(regionOf(number))];
  }

  function partOf(number: number, answer: PartAnswer): PairPart {
    const { top, bottom } = regionOf(number);
    const left = values.isOneList ? top : 0;
    return { number, top, left, height: bottom - top, width: values.width - left, ...answer };
  }
}
