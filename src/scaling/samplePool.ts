import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { modelFromConfiguration, type Model } from '../models/index.js';
import { computeSample, type SampleTask } from './sample.js';
import type { ScalingSample } from './types.js';

/** Something that computes samples, several at once. */
export interface SamplePool {
  readonly workers: number;
  run(task: SampleTask): Promise<ScalingSample>;
  close(): Promise<void>;
}

/**
 * A pool of worker threads for one model; with one worker, or for a model that no configuration describes (an activation
 * that is a function of the user's own), this thread alone.
 */
export function samplePool(model: Model, workers: number): SamplePool {
  if (workers === 1 || !isDescribed(model)) {
    return { workers: 1, run: task => computeSample(model, task), close: () => Promise.resolve() };
  }
  const worker = import.meta.url.endsWith('.ts') ? './sampleWorkerFromSource.js' : './sampleWorker.js';
  const pool = new Piscina({
    filename: fileURLToPath(new URL(worker, import.meta.url)),
    minThreads: workers,
    maxThreads: workers,
  });
  const { configuration } = model;
  return {
    workers,
    run: task => pool.run({ configuration, task }) as Promise<ScalingSample>,
    close: () => pool.close(),
  };
}

function isDescribed(model: Model): boolean {
  try {
    const described = modelFromConfiguration(model.configuration);
    return JSON.stringify(described.configuration) === JSON.stringify(model.configuration);
  } catch {
    return false;
  }
}
