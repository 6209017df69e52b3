import { platform } from '#platform';
import { InvalidArgumentError, checkInteger } from '../../errors/index.js';
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
  readonly workers?: number | 'auto';
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

/** What a thread is sent. */
export interface PartTask {
  readonly values: PairValues;
  readonly dimensions: readonly (readonly [string, number])[];
  readonly region: Region;
  /** That of the outputs, so that nobody computes something else. */
  readonly fingerprint: string;
}

export type PartAnswer = Pick<PairPart, 'results' | 'errors'>;

/** Threads that compute parts. */
export interface PartPool {
  run(task: PartTask): Promise<PartAnswer>;
  /** Ends them, whatever they are at. */
  stop(): Promise<void>;
}

/** Starts threads, or undefined where nothing describes the graph to them. */
export type StartPool = (workers: number) => Promise<PartPool | undefined>;

/** Threads take half a second to start: with `'auto'` so many milliseconds of work must be left ... */
const WORTH_THREADS = 3000;
/** ... by what was seen in at least so many. */
const LEAST_SEEN = 500;
/** A thread for each: more than any machine has processors would only take memory. */
const MOST_WORKERS = 1024;

/** The regions of the parts: a panel each. */
export function partRegions({ height, step }: PairValues): Region[] {
  return Array.from({ length: Math.ceil(height / step) }, (_, k) => ({
    top: k * step,
    bottom: Math.min(height, (k + 1) * step),
  }));
}

/** How many threads compute at once, at most. */
export function mostWorkers(workers: PairControls['workers'] = 1): number {
  if (workers === 'auto') return platform.processors();
  checkInteger('workers', workers, { least: 1, most: MOST_WORKERS });
  return workers;
}

export interface PartsQuestion {
  readonly values: PairValues;
  readonly dimensions: PartTask['dimensions'];
  readonly fingerprint: string;
  /** Computes a part here, and says so after each tile. */
  readonly computeHere: (region: Region, afterTile: (count: number) => Promise<void>) => Promise<PartAnswer>;
  readonly startPool: StartPool;
  /** How many threads there is memory for. */
  readonly workers: number;
}

/**
 * Computes parts and gives them as they come: on this thread in their order, and on others as they are ready,
 * with one more at work than is asked for.
 *
 * @param numbers those that are wanted.
 * @param done how many pairs others have computed before.
 */
export async function* computeParts(
  question: PartsQuestion,
  numbers: readonly number[],
  { onProgress, signal, workers = 1 }: PairControls,
): AsyncGenerator<PairPart, void, undefined> {
  const { values } = question;
  const regions = partRegions(values);
  const total = pairCount(values, { top: 0, bottom: values.height });
  const left = numbers.reduce((sum, number) => sum + pairCount(values, regions[number] as Region), 0);
  const waiting = numbers.values();
  let done = total - left;
  const turns = new Turns(signal);
  const most = Math.min(question.workers, numbers.length);
  signal?.throwIfAborted();

  if (workers !== 'auto' && most > 1) {
    const pool = await question.startPool(most);
    if (pool === undefined) {
      const advice = 'a model that options or a module of its own describe, or 1';
      throw new InvalidArgumentError('workers', workers, advice, 'Functions cannot be sent to other threads');
    }
    yield* onThreads(pool);
    return;
  }
  const started = performance.now();
  const before = done;
  let mayStart = most > 1;
  for (const number of waiting) {
    yield partOf(number, await here(regions[number] as Region));
    const spent = performance.now() - started;
    if (!mayStart || spent < LEAST_SEEN) continue;
    if (((total - done) / (done - before)) * spent < WORTH_THREADS) continue;
    mayStart = false;
    const pool = await question.startPool(most);
    if (pool !== undefined) yield* onThreads(pool);
  }

  async function here(region: Region): Promise<PartAnswer> {
    return question.computeHere(region, async count => {
      done += count;
      onProgress?.(done, total);
      await turns.next();
    });
  }

  function partOf(number: number, answer: PartAnswer): PairPart {
    const { top, bottom } = regions[number] as Region;
    const first = values.isOneList ? top : 0;
    return { number, top, left: first, height: bottom - top, width: values.width - first, ...answer };
  }

  async function* onThreads(pool: PartPool): AsyncGenerator<PairPart, void, undefined> {
    const shared = { ...question, values: sharedValues(values) };
    const running = new Map<number, Promise<PairPart>>();
    const aborted = abortion(signal);
    let isStopped = false;
    try {
      for (let k = 0; k <= most; k++) start();
      while (running.size > 0) {
        const part = await Promise.race([...running.values(), aborted.promise]);
        running.delete(part.number);
        done += pairCount(values, regions[part.number] as Region);
        onProgress?.(done, total);
        yield part;
        start();
      }
    } finally {
      isStopped = true;
      aborted.release();
      await pool.stop();
    }

    function start(): void {
      const { value: number } = waiting.next();
      if (number === undefined) return;
      const answer = onThread(pool, shared, regions[number] as Region, () => isStopped);
      const part = answer.then(found => partOf(number, found));
      // Those that are not waited for any more may fail as they like.
      part.catch(() => undefined);
      running.set(number, part);
    }
  }
}

async function onThread(
  pool: PartPool,
  { values, dimensions, fingerprint, computeHere }: PartsQuestion,
  region: Region,
  isStopped: () => boolean,
): Promise<PartAnswer> {
  try {
    return await pool.run({ values, dimensions, region, fingerprint });
  } catch (error) {
    // A thread that broke down has an error code of Node's. Errors of widejet lose their class on the way from
    // a thread, so what failed is computed again here, where it fails in the same way.
    if (isStopped() || (error instanceof Error && 'code' in error)) throw error;
    return computeHere(region, () => Promise.resolve());
  }
}

/** The numbers where all threads can read them, without a copy for each. */
function sharedValues(values: PairValues): PairValues {
  const shared = new Map<Float64Array, Float64Array>();
  const share = (list: PairValues['rows']): PairValues['rows'] =>
    list.map(({ data, size }) => {
      let copy = shared.get(data);
      if (copy === undefined) {
        copy = new Float64Array(new SharedArrayBuffer(data.byteLength));
        copy.set(data);
        shared.set(data, copy);
      }
      return { data: copy, size };
    });
  return { ...values, rows: share(values.rows), columns: share(values.columns) };
}

/** A promise that is rejected when the signal is given. */
function abortion(signal: AbortSignal | undefined): { promise: Promise<never>; release: () => void } {
  let give: () => void = () => undefined;
  const promise = new Promise<never>((_, reject) => {
    give = () => {
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', give);
    if (signal?.aborted === true) give();
  });
  promise.catch(() => undefined);
  return {
    promise,
    release: () => {
      signal?.removeEventListener('abort', give);
    },
  };
}

/** Turns of the event loop are let pass after so many milliseconds. */
const LONGEST_TURN = 10;

/** Lets others have their turn, and notices the signal. */
export class Turns {
  private last = performance.now();

  constructor(private readonly signal: AbortSignal | undefined) {}

  async next(): Promise<void> {
    this.signal?.throwIfAborted();
    if (performance.now() - this.last < LONGEST_TURN) return;
    await platform.pause();
    this.last = performance.now();
    this.signal?.throwIfAborted();
  }
}
