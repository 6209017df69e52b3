import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inputNodes, modelFromConfiguration, parameterNodes, type Model } from '../models/index.js';
import { computeSample, type SampleTask } from './sample.js';
import type { ScalingSample } from './results.js';

/** Something that computes samples, several at once. */
export interface SamplePool {
  readonly workers: number;
  run(task: SampleTask): Promise<ScalingSample>;
  close(): Promise<void>;
}

/**
 * A pool of worker threads for one model; with one worker, or for a model that no configuration describes (an activation
 * or a model that is a function of the user's own, and not in a module of its own), this thread alone.
 */
export async function samplePool(model: Model, workers: number): Promise<SamplePool> {
  if (workers === 1 || !(await isDescribed(model))) {
    return {
      workers: 1,
      async run(task) {
        // Signals and timers have their turn between samples: nothing else here waits for the event loop.
        await setImmediate();
        return computeSample(model, task);
      },
      close: () => Promise.resolve(),
    };
  }
  const worker = import.meta.url.endsWith('.ts') ? './sampleWorkerFromSource.js' : './sampleWorker.js';
  // Loaded when threads are wanted: most programs that import widejet start none.
  const { Piscina } = await import('piscina');
  const pool = new Piscina({
    filename: fileURLToPath(new URL(worker, import.meta.url)),
    minThreads: workers,
    maxThreads: workers,
  });
  const { configuration } = model;
  return {
    workers,
    async run(task) {
      try {
        return (await pool.run({ configuration, task })) as ScalingSample;
      } catch (error) {
        // A thread that broke down has an error code of Node's. Errors of widejet lose their class on the way from a thread,
        // so a network that failed is computed again here, where it fails in the same way.
        if (error instanceof Error && 'code' in error) throw error;
        return computeSample(model, task);
      }
    },
    close: () => pool.close(),
  };
}

/**
 * Whether the configuration gives the same function again: a name such as "tanh" may also be that of a user's own
 * activation. Equal expressions are the same node, so both need only be traced with the same parameters and inputs.
 */
async function isDescribed(model: Model): Promise<boolean> {
  try {
    const described = await modelFromConfiguration(model.configuration);
    const plainData = ({ configuration, parameters }: Model): string =>
      JSON.stringify([configuration, parameters]);
    const [parameters, inputs] = [parameterNodes(model), inputNodes(model, '')];
    return (
      plainData(described) === plainData(model) &&
      described.apply(parameters, inputs) === model.apply(parameters, inputs)
    );
  } catch {
    return false;
  }
}
