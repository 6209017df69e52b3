import { platform } from '#platform';
import { isDescribed, type Model } from '../models/index.js';
import type { KernelChoice } from './kernelQuestions.js';
import type { StartPool, ThreadAnswer, ThreadTask } from './pairs/index.js';

/** What a thread is sent: the network, which kernels, and what of them. */
export interface KernelTask {
  readonly configuration: Model['configuration'];
  readonly outputs: readonly [number, number];
  readonly choice: KernelChoice;
  readonly task: ThreadTask;
}

/** Threads for the kernels of a model that its configuration describes; none for another. */
export function kernelThreads(
  model: Model,
  outputs: readonly [number, number],
): (choice: KernelChoice) => StartPool {
  return choice => async workers => {
    if (!(await isDescribed(model))) return undefined;
    const threads = await platform.startThreads(script, workers);
    const { configuration } = model;
    return {
      run: async <T extends ThreadTask>(task: T) => {
        const asked: KernelTask = { configuration, outputs, choice, task };
        return (await threads.run(asked)) as ThreadAnswer<T>;
      },
      stop: () => threads.stop(),
    };
  };
}

function script(): URL {
  // By way of the folder above, which leads there from chunks/ of the bundle too.
  const worker = import.meta.url.endsWith('.ts')
    ? '../limits/kernelWorkerFromSource.js'
    : '../limits/kernelWorker.js';
  return new URL(worker, import.meta.url);
}
