import { platform } from '#platform';
import type { IsolatedThread, ThreadReply } from '#platform';
import { UnavailableError } from '../../errors/index.js';
import { isReply, type NerdamerQuestion } from './protocol.js';

/** What came of a question: the text of nerdamer's answer, or why there is none. */
export type NerdamerAnswer =
  | { readonly kind: 'expanded'; readonly text: string }
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly error: UnavailableError };

const mebibytes = 512;
/** Loading takes a fifth of a second, on a machine that has something else to do longer. */
const secondsToLoad = 60;
/** nerdamer ends itself at its time limit; what does not is ended so much later. */
const secondsOfGrace = 1;

/** nerdamer in a thread of its own, one question after another. A thread that is lost is started again. */
export class NerdamerClient {
  #thread: IsolatedThread | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(readonly script: () => URL = scriptOfThread) {}

  /** The text multiplied out by nerdamer, within so many seconds once it is its turn. */
  expand(text: string, seconds: number): Promise<NerdamerAnswer> {
    const answer = this.#last.then(() => this.#expandNow(text, seconds));
    this.#last = answer;
    return answer;
  }

  async #expandNow(text: string, seconds: number): Promise<NerdamerAnswer> {
    let thread = this.#thread;
    if (thread === undefined) {
      try {
        thread = platform.startIsolatedThread(this.script, mebibytes);
      } catch (error) {
        if (error instanceof UnavailableError) return { kind: 'unavailable', error };
        throw error;
      }
      const loaded = this.#read(await ask(thread, { kind: 'load' }, secondsToLoad), thread, secondsToLoad);
      if (loaded.kind !== 'ready') return loaded;
      this.#thread = thread;
    }
    const milliseconds = Math.ceil(1000 * seconds);
    const reply = await ask(thread, { kind: 'expand', text, milliseconds }, seconds + secondsOfGrace);
    const answer = this.#read(reply, thread, seconds);
    return answer.kind === 'ready' ? this.#giveUp(thread, 'it answered another question') : answer;
  }

  #read(reply: ThreadReply, thread: IsolatedThread, seconds: number): NerdamerAnswer | { kind: 'ready' } {
    if (reply.kind === 'late') return this.#giveUp(thread, `it took more than ${seconds} s`);
    if (reply.kind === 'died') return this.#giveUp(thread, `its thread broke down: ${reply.reason}`);
    if (!isReply(reply.value)) return this.#giveUp(thread, 'its thread sent what is no answer');
    switch (reply.value.kind) {
      case 'ready':
      case 'expanded':
        return reply.value;
      case 'failed':
        return { kind: 'none', reason: `nerdamer: ${reply.value.reason}` };
      case 'unavailable': {
        this.#giveUp(thread, reply.value.reason);
        const advice = 'Install the package nerdamer-prime as nerdamer, or ask without nerdamer';
        const error = new UnavailableError(`nerdamer cannot be loaded: ${reply.value.reason}. ${advice}`);
        return { kind: 'unavailable', error };
      }
    }
  }

  /** The next question gets a new thread. */
  #giveUp(thread: IsolatedThread, reason: string): NerdamerAnswer {
    thread.stop();
    this.#thread = undefined;
    return { kind: 'none', reason };
  }
}

async function ask(
  thread: IsolatedThread,
  question: NerdamerQuestion,
  seconds: number,
): Promise<ThreadReply> {
  return thread.ask(question, seconds);
}

function scriptOfThread(): URL {
  // This module is loaded when it is wanted, and therefore a file in chunks/ of the bundle.
  const worker = import.meta.url.endsWith('.ts')
    ? './nerdamerWorkerFromSource.js'
    : '../symbolic/nerdamer/nerdamerWorker.js';
  return new URL(worker, import.meta.url);
}
