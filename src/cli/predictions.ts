/** Predictions of test digits by the kernel of a network, and what they are worth. */
import type { InfiniteNetwork } from '../limits/index.js';
import type { PredictionTable } from '../report/index.js';
import { lateProgress } from './lateProgress.js';
import { learnerOf, meanOf, type Learner, type TrainingData, type TrainingOptions } from './learner.js';
import { batchOfImages } from './namedInputs.js';
import { printError } from './output.js';
import { oneHotTargets, type PredictionData } from './predictData.js';
import { SharedKernels } from './predictKernels.js';
import { largestOutputs } from './predictSummary.js';

/** So many test digits are predicted at once. */
const batchSize = 1024;

/** The decomposition of so many digits takes long enough to say so. */
const longDecomposition = 2000;

/** The outputs at all test digits. */
export interface Predictions {
  readonly options: TrainingOptions;
  readonly learner: Learner;
  readonly kernels: SharedKernels;
  readonly training: TrainingData;
  /** f, [digits, classes]. */
  readonly outputs: Float64Array;
  /** The standard deviation of f at each digit, by the law of `learner`, where it is wanted. */
  readonly deviations?: Float64Array;
  /** The same of a Gaussian process with the kernel as covariance, at the end of training. */
  readonly processDeviations?: Float64Array;
  /** f from the first training digits alone, by their number. */
  readonly fromFirst: ReadonlyMap<number, Float64Array>;
}

/**
 * @param sizes for which numbers of training digits predictions are wanted beside those from all.
 * @throws MemoryLimitError, before the kernels are computed, if they do not fit.
 */
export async function predictionsOf(
  network: InfiniteNetwork,
  data: PredictionData,
  given: TrainingOptions,
  sizes: readonly number[] = [],
): Promise<Predictions> {
  const { test, classes, inputSize } = data;
  const { model } = network;
  const training = trainingData(network, data);
  const pairs = lateProgress('pairs of training digits');
  // The law of an ensemble has both kernels, which have most of their work in common.
  const names = given.kernel === 'ntk' && given.intervals ? (['ntk', 'nngp'] as const) : [given.kernel];
  const kernels = new SharedKernels(network, training.x, names, (done, total) => {
    pairs.report(done, total);
    if (done < total) return;
    pairs.finish();
    if (data.training.count >= longDecomposition) printError('decomposing the kernel\n');
  });
  const learner = await learnerOf(kernels, training, given);
  const options = { ...given, ...(learner.rate !== undefined && { rate: learner.rate }) };
  const earlier = new Map<number, Learner>();
  for (const size of sizes) {
    const y = { data: training.y.data.subarray(0, size * classes.length), shape: [size, classes.length] };
    const first = { ...options, intervals: false };
    earlier.set(size, await meanOf(kernels.first(size, options.kernel), { x: training.x, y }, first));
  }

  const outputs = new Float64Array(test.count * classes.length);
  const [deviations, processDeviations] = [new Float64Array(test.count), new Float64Array(test.count)];
  const fromFirst = new Map(sizes.map(size => [size, new Float64Array(outputs.length)]));
  const progress = lateProgress('test digits');
  for (let first = 0; first < test.count; first += batchSize) {
    const images = test.inputs.subarray(first * inputSize, (first + batchSize) * inputSize);
    const batch = batchOfImages(model, images, inputSize);
    const { mean, variance } = await learner.predict(batch);
    outputs.set(mean.data, first * classes.length);
    if (variance !== undefined) {
      deviations.set(variance.map(Math.sqrt), first);
      const ofProcess =
        options.kernel === 'nngp' ? variance : (await learner.process?.posterior(batch))?.variance;
      processDeviations.set((ofProcess ?? new Float64Array()).map(Math.sqrt), first);
    }
    for (const [size, early] of earlier)
      fromFirst.get(size)?.set((await early.predict(batch)).mean.data, first * classes.length);
    progress.report(Math.min(first + batchSize, test.count), test.count);
  }
  progress.finish();
  return {
    options,
    learner,
    kernels,
    training,
    outputs,
    ...(options.intervals && { deviations }),
    ...(options.intervals && learner.process !== undefined && { processDeviations }),
    fromFirst,
  };
}

/** Training digits as inputs of the network, and their targets. */
function trainingData({ model }: InfiniteNetwork, data: PredictionData): TrainingData {
  const { training, classes, inputSize } = data;
  return {
    x: batchOfImages(model, training.inputs, inputSize),
    y: { data: oneHotTargets(training.labels, classes), shape: [training.count, classes.length] },
  };
}

/** For `--out`. */
export function tableOf(
  { test, classes }: PredictionData,
  { outputs, deviations }: Predictions,
): PredictionTable {
  return {
    classes,
    examples: test.numbers,
    labels: test.labels,
    predicted: largestOutputs(outputs, classes.length).map(k => classes[k] ?? NaN),
    outputs,
    ...(deviations !== undefined && { deviations }),
  };
}
