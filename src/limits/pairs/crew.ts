import { checkWorkers, mostThreads } from '../../linearAlgebra/index.js';
import { platform } from '#platform';
import { anIntegerFrom, either, InvalidArgumentError, oneOf } from '../../errors/index.js';
import type { ExamplesAnswer, ExamplesTask } from './exampleWork.js';
import type { PartAnswer, PartTask } from './parts.js';

/** What threads are sent, and what they answer. */
export type ThreadTask = ExamplesTask | PartTask;
export type ThreadAnswer<T extends ThreadTask> = T extends PartTask ? PartAnswer : ExamplesAnswer;

/** Threads that compute. */
export interface ThreadPool {
  run<T extends ThreadTask>(task: T): Promise<ThreadAnswer<T>>;
  /** Ends them, whatever they are at. */
  stop(): Promise<void>;
}

/** Starts threads, or undefined where nothing describes the graph to them. */
export type StartPool = (workers: number) => Promise<ThreadPool | undefined>;

/** How many threads compute: so many, or those for whom there is work, up to one for each processor. */
export type Workers = number | 'auto';

/** Threads take half a second to start: unless demanded, so many milliseconds of work must be left ... */
const WORTH_THREADS = 3000;
/** ... by what was seen in at least so many. */
const LEAST_SEEN = 500;

export const someWorkers = either(anIntegerFrom(1, mostThreads), oneOf('auto'));

/** How many threads compute at once, at most. */
export function mostWorkers(workers: Workers = 1): number {
  if (workers === 'auto') return platform.processors();
  checkWorkers(workers);
  return workers;
}

/** This thread, and others as soon as they are worth it. */
export class Crew {
  private pool: ThreadPool | undefined;
  private mayStart: boolean;
  private isStopped = false;

  constructor(
    private readonly startPool: StartPool,
    /** At most. */
    readonly workers: number,
    private readonly isDemanded: boolean,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.mayStart = workers > 1;
  }

  get hasThreads(): boolean {
    return this.pool !== undefined;
  }

  /**
   * Starts threads where so many were asked for.
   * @throws InvalidArgumentError if nothing describes the graph to them.
   */
  async begin(): Promise<void> {
    if (!this.isDemanded || !this.mayStart) return;
    await this.start();
    if (this.pool === undefined) {
      const allowed = '1, or a model that options or a module of its own describe';
      throw new InvalidArgumentError(
        'workers',
        this.workers,
        allowed,
        'Functions cannot be sent to other threads',
      );
    }
  }

  /** Starts threads if the work that is left takes long, by the time that some of it took. */
  async consider(started: number, done: number, left: number): Promise<void> {
    const spent = performance.now() - started;
    if (!this.mayStart || spent < LEAST_SEEN) return;
    if ((left / done) * spent >= WORTH_THREADS) await this.start();
  }

  /**
   * Gives the answers of threads to tasks as they come, with one more at work than there are threads.
   * @param here computes an answer on this thread.
   */
  async *answers<T extends ThreadTask>(
    tasks: Iterable<readonly [number: number, task: T]>,
    here: (task: T) => Promise<ThreadAnswer<T>>,
  ): AsyncGenerator<readonly [number: number, answer: ThreadAnswer<T>], void, undefined> {
    const waiting = tasks[Symbol.iterator]();
    const running = new Map<number, Promise<readonly [number, ThreadAnswer<T>]>>();
    const aborted = abortion(this.signal);
    try {
      for (let k = 0; k <= this.workers; k++) this.next(waiting, running, here);
      while (running.size > 0) {
        const answer = await Promise.race([...running.values(), aborted.promise]);
        running.delete(answer[0]);
        yield answer;
        this.next(waiting, running, here);
      }
    } finally {
      aborted.release();
      if (running.size > 0) await this.stop();
    }
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.mayStart = false;
    await this.pool?.stop();
    this.pool = undefined;
  }

  private async start(): Promise<void> {
    this.mayStart = false;
    this.pool = await this.startPool(this.workers);
  }

  private next<T extends ThreadTask>(
    waiting: Iterator<readonly [number, T]>,
    running: Map<number, Promise<readonly [number, ThreadAnswer<T>]>>,
    here: (task: T) => Promise<ThreadAnswer<T>>,
  ): void {
    const found = waiting.next();
    if (found.done === true) return;
    const [number, task] = found.value;
    const answer = this.answer(task, here).then(given => [number, given] as const);
    // Those that are not waited for any more may fail as they like.
    answer.catch(() => undefined);
    running.set(number, answer);
  }

  private async answer<T extends ThreadTask>(
    task: T,
    here: (task: T) => Promise<ThreadAnswer<T>>,
  ): Promise<ThreadAnswer<T>> {
    try {
      if (this.pool === undefined) throw new Error('there are no threads');
      return await this.pool.run(task);
    } catch (error) {
      // A thread that broke down has an error code of Node's. Errors of widejet lose their class on the way
      // from a thread, so what failed is computed again here, where it fails in the same way.
      if (this.isStopped || (error instanceof Error && 'code' in error)) throw error;
      return here(task);
    }
  }
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

/** A copy of numbers where all threads can read them. */
export function shared(data: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(data.byteLength));
  copy.set(data);
  return copy;
}
