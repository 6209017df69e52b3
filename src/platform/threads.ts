import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MemoryLimitError } from '../errors/index.js';
import type { Threads } from './platform.js';

/**
 * A pool of threads of Node.js. Those beyond one for each processor start when there is work for them, and so
 * many as were asked for may be more than there is work for.
 */
export async function startThreads(script: () => URL, count: number): Promise<Threads> {
  // Loaded when threads are wanted: most programs that import widejet start none.
  const { Piscina } = await import('piscina');
  const pool = new Piscina({
    filename: fileURLToPath(script()),
    minThreads: Math.min(count, availableParallelism()),
    maxThreads: count,
    idleTimeout: Infinity,
  });
  // A thread that breaks down without a task, as while it starts, may leave those who wait with no answer.
  const waiting = new Set<(error: unknown) => void>();
  pool.on('error', error => {
    for (const reject of waiting) reject(error);
  });
  const answerTo = (task: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.add(reject);
      void pool
        .run(task)
        .then(resolve, reject)
        .finally(() => waiting.delete(reject));
    });
  return {
    async run(task) {
      try {
        return await answerTo(task);
      } catch (error) {
        throw isOutOfMemory(error) ? outOfMemory(count, error) : error;
      }
    },
    close: () => pool.close(),
    stop: () => pool.destroy(),
  };
}

function isOutOfMemory(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function outOfMemory(count: number, cause: Error): MemoryLimitError {
  return new MemoryLimitError(
    `one of ${count} worker threads has no memory left for its objects; use fewer workers or smaller widths, or ` +
      'give each more, as by NODE_OPTIONS=--max-old-space-size=4096',
    { cause },
  );
}
