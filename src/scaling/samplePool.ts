import { platform } from '#platform';
import type { Backend } from '../program/index.js';
import type { Model } from '../models/index.js';
import { computeSample, type SampleTask } from './sample.js';
import type { ScalingSample } from './results.js';

/**
 * Something that computes samples, several at once: the threads of `threadPool` (`widejet/node`), or workers
 * of a browser or of other machines, which call {@link computeSample} with the model of
 * `modelFromConfiguration` and the tasks that they are sent.
 */
export interface SamplePool {
  /** How many samples it computes at once. */
  readonly workers: number;
  run(task: SampleTask): Promise<ScalingSample>;
  close(): Promise<void>;
}

/** This thread as a pool of one, for networks on the processor or on another backend. */
export function thisThread(model: Model, backend?: Backend): SamplePool {
  return {
    workers: 1,
    async run(task) {
      // Signals and timers have their turn between samples: nothing else here waits for the event loop.
      await platform.pause();
      return computeSample(model, task, backend);
    },
    close: () => Promise.resolve(),
  };
}
