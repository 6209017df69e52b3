/** Training at n = ∞ as the command line describes it. */
import type { Tensor } from '../ad/index.js';
import {
  ensemble,
  gaussianProcess,
  gradientFlow,
  type Conditioning,
  type GaussianProcess,
  type KernelFunction,
} from '../predict/index.js';
import type { ModelInputs } from '../questions/index.js';
import type { SharedKernels } from './predictKernels.js';

/** What is trained, how and how long. */
export interface TrainingOptions {
  readonly kernel: 'ntk' | 'nngp';
  /** Of gradient flow; Infinity for its end. */
  readonly time: number;
  /** Steps of gradient descent instead. */
  readonly steps?: number;
  /** Their learning rate: 1/λ of the largest eigenvalue unless given. */
  readonly rate?: number;
  /** Of the ntk. */
  readonly ridge: number;
  /** Of the labels, for the nngp. */
  readonly noise: number;
}

/** Outputs at some inputs: [M, classes], and the variance of each, [M]. */
export interface Law {
  readonly mean: Tensor;
  readonly variance: Float64Array;
}

/** What training has come to. */
export interface Learner {
  readonly conditioning: Conditioning;
  /** f at the training inputs, [N, classes]. */
  readonly training: Tensor;
  /**
   * The law of the outputs at others: over trained networks of the ensemble, or of the Gaussian process given
   * the labels.
   */
  predict(test: ModelInputs): Promise<Law>;
  /** At the end of training its mean is that of a Gaussian process with the kernel as covariance. */
  readonly process?: GaussianProcess;
}

/** The training inputs and their targets, [N, classes]. */
export interface TrainingData {
  readonly x: ModelInputs;
  readonly y: Tensor;
}

/** @throws MemoryLimitError, before the kernels are computed, if the work does not fit. */
export async function learnerOf(
  kernels: SharedKernels,
  { x, y }: TrainingData,
  options: TrainingOptions,
): Promise<Learner> {
  const { time, ridge, noise } = options;
  const { ntk, nngp } = kernels;
  if (options.kernel === 'nngp') {
    const process = await gaussianProcess({ kernel: nngp, x, y, noise });
    const { mean: training } = await process.posterior(x, { covariance: 'none' });
    const predict = async (test: ModelInputs): Promise<Law> => lawOf(await process.posterior(test));
    return { process, conditioning: process.conditioning, training, predict };
  }
  const networks = await ensemble({ kernel: { ntk, nngp }, x, y, ridge });
  const { steps, rate } = options;
  const at = (test?: ModelInputs) => {
    const question = { covariance: 'variance' as const, ...(test !== undefined && { test }) };
    return steps === undefined || rate === undefined
      ? networks.at(time, question)
      : networks.steps(steps, { learningRate: rate, ...question });
  };
  const { training } = await at();
  return {
    conditioning: networks.conditioning,
    training: training.mean,
    predict: async test => lawOf((await at(test)).test),
    ...(isEnd(options) && { process: await gaussianProcess({ kernel: ntk, x, y, noise: ridge }) }),
  };
}

/** Predictions without their law, for a kernel that is part of a larger one. */
export async function meansOf(
  kernel: KernelFunction,
  { x, y }: TrainingData,
  options: TrainingOptions,
): Promise<(test: ModelInputs) => Promise<Tensor>> {
  const { time, steps, rate, ridge } = options;
  if (isEnd(options)) {
    const noise = options.kernel === 'nngp' ? options.noise : ridge;
    const process = await gaussianProcess({ kernel, x, y, noise });
    return async test => (await process.posterior(test, { covariance: 'none' })).mean;
  }
  const flow = await gradientFlow({ kernel, x, y, ridge });
  return async test => {
    const state =
      steps === undefined || rate === undefined
        ? await flow.at(time, { test })
        : await flow.steps(steps, { learningRate: rate, test });
    return state.test as Tensor;
  };
}

/** Whether training goes on to its end, of which there is a closed form. */
export function isEnd({ time, steps }: TrainingOptions): boolean {
  return time === Infinity && steps === undefined;
}

function lawOf(law: { readonly mean: Tensor; readonly variance?: Float64Array } | undefined): Law {
  if (law?.variance === undefined) throw new TypeError('predictions without a law');
  return { mean: law.mean, variance: law.variance };
}
