import { modelFromConfiguration, type Model } from '../models/index.js';
import { computeSample, type SampleTask } from './sample.js';
import type { ScalingSample } from './results.js';

/** Models by configuration, so that each is traced once in a worker. */
const models = new Map<string, Promise<Model>>();

/** What a worker of the pool does: one sample of a model that is sent as its configuration. */
export default async function sampleInWorker({
  configuration,
  task,
}: {
  readonly configuration: Model['configuration'];
  readonly task: SampleTask;
}): Promise<ScalingSample> {
  const key = JSON.stringify(configuration);
  const model = models.get(key) ?? modelFromConfiguration(configuration);
  models.set(key, model);
  return computeSample(await model, task);
}
