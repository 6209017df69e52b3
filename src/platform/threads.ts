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
  return {
    async run(task) {
      try {
        return (await pool.run(task)) as unknown;
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
