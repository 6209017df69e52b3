import { platform } from '#platform';
import { checkWorkers } from '../linearAlgebra/index.js';
import { aModel, isDescribed, type Model } from '../models/index.js';
import { computeSample } from './sample.js';
import { thisThread, type SamplePool } from './samplePool.js';
import type { ScalingSample } from './results.js';

/**
 * A pool of worker threads for one model; with one worker, or for a model that no configuration describes (an
 * activation or a model that is a function of the user's own, and not in a module of its own), this thread
 * alone.
 *
 * @throws UnavailableError for several workers where there are no threads, as in a browser.
 */
export async function threadPool(model: Model, workers: number = platform.processors()): Promise<SamplePool> {
  aModel.check('model', model);
  checkWorkers(workers);
  if (workers === 1 || !(await isDescribed(model))) return thisThread(model);
  const threads = await platform.startThreads(script, workers);
  const { configuration } = model;
  let isBroken = false;
  return {
    workers,
    async run(task) {
      try {
        return (await threads.run({ configuration, task })) as ScalingSample;
      } catch (error) {
        // A thread that broke down has an error code of Node's. Errors of widejet lose their class on the way
        // from a thread, so a network that failed is computed again here, where it fails in the same way.
        if (error instanceof Error && 'code' in error) {
          isBroken = true;
          throw error;
        }
        return computeSample(model, task);
      }
    },
    // A thread that broke down answers nobody who waits for it.
    close: () => (isBroken ? threads.stop() : threads.close()),
  };
}

function script(): URL {
  // By way of the folder above, which leads there from chunks/ of the bundle too.
  const worker = import.meta.url.endsWith('.ts')
    ? '../scaling/sampleWorkerFromSource.js'
    : '../scaling/sampleWorker.js';
  return new URL(worker, import.meta.url);
}
