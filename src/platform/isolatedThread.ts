import type { Worker } from 'node:worker_threads';
import type { IsolatedThread, ThreadReply } from './platform.js';

/** A thread of Node.js that shares no variables of the environment, and has so much memory at most. */
export function startIsolatedThread(script: () => URL, mebibytes: number): IsolatedThread {
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const worker = new Worker(script(), {
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: mebibytes },
    // What it writes is for nobody; a stream that is read would keep the program from ending.
    stdout: true,
    stderr: true,
  });
  let end: ThreadReply | undefined;
  // Also where nobody waits: an error that nobody listens to would end the process.
  worker.on('error', error => (end ??= { kind: 'died', reason: describeError(error) }));
  worker.on('exit', code => (end ??= { kind: 'died', reason: `it ended with code ${code}` }));
  worker.unref();
  return {
    ask: (question, seconds) => end ?? answerOf(worker, question, seconds),
    stop: () => {
      end ??= { kind: 'died', reason: 'it was stopped' };
      void worker.terminate();
    },
  };
}

/** A program that has asked waits for the answer; one that has it may end. */
function answerOf(worker: Worker, question: unknown, seconds: number): Promise<ThreadReply> {
  return new Promise(resolve => {
    const settle = (reply: ThreadReply): void => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit).unref();
      resolve(reply);
    };
    const onMessage = (value: unknown): void => {
      settle({ kind: 'answer', value });
    };
    const onError = (error: unknown): void => {
      settle({ kind: 'died', reason: describeError(error) });
    };
    const onExit = (code: number): void => {
      settle({ kind: 'died', reason: `it ended with code ${code}` });
    };
    const timer = setTimeout(() => {
      settle({ kind: 'late' });
    }, 1000 * seconds);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit).ref();
    worker.postMessage(question);
  });
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
