import { initialize, type Model, type WeightStorage } from '../models/index.js';
import { taylorTerms, type ModelInputs } from '../taylor/index.js';
import type { ScalingSample } from './types.js';

/** What one sample of a sweep depends on, besides its model. */
export interface SampleTask {
  readonly label: string;
  readonly inputSize: number;
  readonly at: ModelInputs;
  readonly along: ModelInputs;
  readonly order: number;
  readonly weights: WeightStorage | 'auto';
  readonly width: number;
  readonly seed: number;
}

/** K⁽⁰⁾..K⁽ᴿ⁾ of one network: a function of the model and the task alone, whoever computes it. */
export async function computeSample(model: Model, task: SampleTask): Promise<ScalingSample> {
  const { label, width, seed, at, along, order } = task;
  const start = performance.now();
  const { derivatives } = await taylorTerms(model, initialize(model, task), { at, along, order });
  return {
    model: label,
    width,
    seed,
    derivatives: derivatives.map(({ data }) => data[0] ?? NaN),
    seconds: (performance.now() - start) / 1000,
  };
}
