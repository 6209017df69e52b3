import { fileURLToPath } from 'node:url';
import type { Threads } from './platform.js';

/** A pool of threads of Node.js. */
export async function startThreads(script: () => URL, count: number): Promise<Threads> {
  // Loaded when threads are wanted: most programs that import widejet start none.
  const { Piscina } = await import('piscina');
  const pool = new Piscina({ filename: fileURLToPath(script()), minThreads: count, maxThreads: count });
  return {
    run: task => pool.run(task),
    close: () => pool.close(),
    stop: () => pool.destroy(),
  };
}
