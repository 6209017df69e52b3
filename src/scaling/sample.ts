import type { Backend } from '../program/index.js';
import { initialize, releaseParameters, type Model, type WeightStorage } from '../models/index.js';
import type { ModelInputs, OutputChoice } from '../questions/index.js';
import { evaluateQuantities } from './quantities/index.js';
import type { ScalingSample } from './results.js';

/** What one sample of a sweep depends on, besides its model. */
export interface SampleTask {
  readonly experiment: string;
  readonly inputSize: number;
  readonly inputs: readonly ModelInputs[];
  readonly output: OutputChoice;
  readonly quantities: readonly string[];
  readonly storage: WeightStorage | 'auto';
  readonly width: number;
  readonly seed: number;
}

/**
 * The quantities of one network: a function of the model and the task alone, whoever computes it.
 *
 * @param backend where the network lives; the processor unless given.
 */
export async function computeSample(
  model: Model,
  task: SampleTask,
  backend?: Backend,
): Promise<ScalingSample> {
  const { experiment, width, seed, inputs, output, quantities } = task;
  const start = performance.now();
  const parameters = initialize(model, { ...task, ...(backend !== undefined && { backend }) });
  const values = await evaluateQuantities(model, parameters, { inputs, output, quantities, seed });
  releaseParameters(parameters);
  return { experiment, width, seed, values, seconds: (performance.now() - start) / 1000 };
}
