import { platform, type Threads } from '#platform';
import {
  aFunction,
  anIntegerFrom,
  aSignal,
  aText,
  checkArguments,
  listOf,
  optional,
  optionsOf,
  SymbolicLimitError,
  UnavailableError,
  WidejetError,
} from '../errors/index.js';
import { aModel, isDescribed, type Model } from '../models/index.js';
import { exactMoment, momentKinds, type ExactMomentOptions } from './exactMoment.js';
import { sentOutputs } from '../questions/index.js';
import type { Formula } from './formula.js';
import type { MomentTask, ThreadMoment } from './momentWorker.js';
import { formulaOf } from './notation/readDocument.js';

/** A thread for each: more than any machine has processors would only take memory. */
const mostWorkers = 1024;

/** One moment that is asked for. */
export interface MomentQuestion extends ExactMomentOptions {
  readonly quantity: string;
}

/** A moment, or why there is none: it is refused, or takes more than it may. */
export type MomentAnswer = { readonly formula: Formula } | { readonly error: WidejetError };

/** How several moments are computed, and what may stop them. */
export interface ExactMomentsControls {
  /** How many are computed at once; one for each processor unless given. */
  readonly workers?: number;
  /** Called with the position of a question and its answer, as they come; what it throws ends the work. */
  readonly onMoment?: (position: number, answer: MomentAnswer) => void;
  /** Ends the work at once where it is done by threads, else after the moment at hand. */
  readonly signal?: AbortSignal;
}

const questionOptions = optionsOf<MomentQuestion>('a moment', {
  ...momentKinds,
  output: sentOutputs,
  quantity: aText,
});

export const momentsControls = optionsOf<ExactMomentsControls>('exactMoments', {
  workers: optional(anIntegerFrom(1, mostWorkers)),
  onMoment: optional(aFunction),
  signal: optional(aSignal),
});

/**
 * Several moments of one network, each as `exactMoment` computes it, while this thread stays free: by worker
 * threads of Node.js, which a signal ends at any time. In a browser, for a model that no configuration
 * describes, and with one worker and no signal, this thread computes them; other work has its turn between
 * two moments.
 *
 * @returns an answer for each question, in their order: a formula, or the error that `exactMoment` throws of
 *   this model. Where the signal has come before, undefined.
 * @throws InvalidArgumentError or UnknownNameError for options that no model allows.
 * @example
 * ```ts
 * import { exactMoments, mlp } from 'widejet';
 * const model = mlp({ depth: 3, activation: 'linear' });
 * const answers = await exactMoments(model, [
 *   { quantity: 'K2', power: 2, inputs: 'one' },
 *   { quantity: 'K3', power: 2, steps: 10 },
 * ]);
 * for (const answer of answers)
 *   console.log(answer === undefined || 'error' in answer ? answer?.error.code : String(answer.formula));
 * // 68*G^3/n^2 + 184*G^3/n^3 + 144*G^3/n^4
 * // SYMBOLIC_LIMIT
 * ```
 */
export async function exactMoments(
  model: Model,
  questions: readonly MomentQuestion[],
  controls: ExactMomentsControls = {},
): Promise<readonly (MomentAnswer | undefined)[]> {
  checkArguments({
    model: [model, aModel],
    questions: [questions, listOf(questionOptions)],
    controls: [controls, momentsControls],
  });
  const { onMoment, signal, workers = platform.processors() } = controls;
  const answers = questions.map((): MomentAnswer | undefined => undefined);
  if (questions.length === 0 || signal?.aborted === true) return answers;
  const lanes = Math.min(workers, questions.length);
  const isAlone = workers === 1 && signal === undefined;
  const asker = (isAlone ? undefined : await threadAsker(model, lanes, signal)) ?? thisThread(model);
  try {
    const waiting = questions.entries();
    const lane = async (): Promise<void> => {
      for (const [position, { quantity, ...options }] of waiting) {
        if (signal?.aborted === true) return;
        const answer = await asker.ask(quantity, options);
        if (answer === undefined) return;
        answers[position] = answer;
        onMoment?.(position, answer);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  } finally {
    await asker.stop();
  }
  return answers;
}

/** Whoever computes one moment after the other; nothing comes of one that the signal has ended. */
interface Asker {
  readonly ask: (quantity: string, options: ExactMomentOptions) => Promise<MomentAnswer | undefined>;
  readonly stop: () => Promise<void>;
}

function thisThread(model: Model): Asker {
  return {
    async ask(quantity, options) {
      await platform.pause();
      return answerHere(model, quantity, options);
    },
    stop: () => Promise.resolve(),
  };
}

/** Threads, where there are any, for a model that its configuration describes. */
async function threadAsker(
  model: Model,
  count: number,
  signal: AbortSignal | undefined,
): Promise<Asker | undefined> {
  if (!(await isDescribed(model))) return undefined;
  const { configuration } = model;
  let threads: Threads;
  try {
    threads = await platform.startThreads(script, count);
  } catch (error) {
    if (error instanceof UnavailableError) return undefined;
    throw error;
  }
  let isEnded = false;
  const end = async (): Promise<void> => {
    isEnded = true;
    await threads.stop();
  };
  const interrupt = (): void => void end();
  signal?.addEventListener('abort', interrupt);
  return {
    async ask(quantity, options) {
      const task: MomentTask = { configuration, quantity, options };
      let answer: ThreadMoment;
      try {
        answer = (await threads.run(task)) as ThreadMoment;
      } catch (error) {
        if (isEnded) return undefined;
        // A thread that broke down has an error code of Node's. What is refused is refused here too.
        if (error instanceof Error && 'code' in error) throw error;
        return answerHere(model, quantity, options);
      }
      if ('formula' in answer) return { formula: formulaOf(answer.formula) };
      const { resource, limit, message } = answer.limit;
      return { error: new SymbolicLimitError(resource, limit, message) };
    },
    async stop() {
      signal?.removeEventListener('abort', interrupt);
      await end();
    },
  };
}

function answerHere(model: Model, quantity: string, options: ExactMomentOptions): MomentAnswer {
  try {
    return { formula: exactMoment(model, quantity, options) };
  } catch (error) {
    if (error instanceof WidejetError) return { error };
    throw error;
  }
}

function script(): URL {
  // By way of the folder above, which leads there from chunks/ of the bundle too.
  const worker = import.meta.url.endsWith('.ts')
    ? '../symbolic/momentWorkerFromSource.js'
    : '../symbolic/momentWorker.js';
  return new URL(worker, import.meta.url);
}
