import type { Backend } from '../program/index.js';
import { aStorage, someQuantities, sweepKinds } from './kinds.js';
import {
  anIntegerFrom,
  anything,
  aSeed,
  aText,
  checkArguments,
  mostLength,
  optionsOf,
} from '../errors/index.js';
import { aModel, initialize, type Model, releaseParameters, type WeightStorage } from '../models/index.js';
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

const taskKinds = optionsOf<SampleTask>('a task', {
  experiment: aText,
  inputSize: sweepKinds.inputSize,
  inputs: sweepKinds.inputs,
  output: anything,
  quantities: someQuantities,
  storage: aStorage,
  width: anIntegerFrom(1, mostLength),
  seed: aSeed,
});

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
  checkArguments({ model: [model, aModel], task: [task, taskKinds] });
  const { experiment, width, seed, inputs, inputSize, output, quantities, storage } = task;
  const start = performance.now();
  const parameters = initialize(model, {
    width,
    inputSize,
    seed,
    storage,
    ...(backend !== undefined && { backend }),
  });
  const values = await evaluateQuantities(model, parameters, { inputs, output, quantities, seed });
  releaseParameters(parameters);
  return { experiment, width, seed, values, seconds: (performance.now() - start) / 1000 };
}
