/** Training at n = ∞ as the command line describes it. */
import type { Tensor } from '../ad/index.js';
import {
  ensemble,
  gaussianProcess,
  gradientFlow,
  type Conditioning,
  type EnsembleQuestion,
  type FlowQuestion,
  type GaussianProcess,
  type GradientFlow,
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
  /** Whether the law of outputs is wanted, which takes most of the time. */
  readonly intervals: boolean;
}

/** Outputs at some inputs: [M, classes], and the variance of each, [M], where it is wanted. */
export interface Law {
  readonly mean: Tensor;
  readonly variance?: Float64Array;
}

/** What training has come to. */
export interface Learner {
  readonly conditioning: Conditioning;
  /** f at the training inputs, [N, classes]. */
  readonly training: Tensor;
  /** Gradient flow of the mean, where the kernel was decomposed. */
  readonly flow?: GradientFlow;
  /** The learning rate of steps. */
  readonly rate?: number;
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
export function learnerOf(
  kernels: SharedKernels,
  data: TrainingData,
  options: TrainingOptions,
): Promise<Learner> {
  if (options.intervals && options.kernel === 'ntk') return ensembleOf(kernels, data, options);
  return meanOf(kernels[options.kernel], data, options);
}

/** Trained networks with all seeds: what differs between them needs eigenvectors. */
async function ensembleOf(
  { ntk, nngp }: SharedKernels,
  { x, y }: TrainingData,
  options: TrainingOptions,
): Promise<Learner> {
  const { time, steps, ridge } = options;
  const networks = await ensemble({ kernel: { ntk, nngp }, x, y, ridge });
  const rate = rateOf(networks.mean, options);
  const at = (question: EnsembleQuestion) =>
    steps === undefined
      ? networks.at(time, question)
      : networks.steps(steps, { learningRate: rate, ...question });
  const { training } = await at({ covariance: 'none' });
  return {
    conditioning: networks.conditioning,
    training: training.mean,
    flow: networks.mean,
    ...(steps !== undefined && { rate }),
    predict: async test => (await at({ test })).test as Law,
    ...(isEnd(options) && { process: await gaussianProcess({ kernel: ntk, x, y, noise: ridge }) }),
  };
}

/** A Gaussian process, or the mean of trained networks alone. */
export async function meanOf(
  kernel: KernelFunction,
  { x, y }: TrainingData,
  options: TrainingOptions,
): Promise<Learner> {
  const { time, steps, ridge } = options;
  if (isEnd(options)) {
    const isProcess = options.kernel === 'nngp';
    const process = await gaussianProcess({ kernel, x, y, noise: isProcess ? options.noise : ridge });
    const covariance = isProcess && options.intervals ? 'variance' : 'none';
    const { mean: training } = await process.posterior(x, { covariance: 'none' });
    const predict = (test: ModelInputs): Promise<Law> => process.posterior(test, { covariance });
    return { process, conditioning: process.conditioning, training, predict };
  }
  const flow = await gradientFlow({ kernel, x, y, ridge });
  const rate = rateOf(flow, options);
  const at = (question: FlowQuestion) =>
    steps === undefined ? flow.at(time, question) : flow.steps(steps, { learningRate: rate, ...question });
  return {
    conditioning: flow.conditioning,
    flow,
    ...(steps !== undefined && { rate }),
    training: (await at({})).training,
    predict: async test => ({ mean: (await at({ test })).test as Tensor }),
  };
}

/** Steps without a learning rate have half of the largest stable one. */
function rateOf(
  { largestStableRate }: GradientFlow,
  { rate = largestStableRate / 2 }: TrainingOptions,
): number {
  return rate;
}

/** Whether training goes on to its end, of which there is a closed form. */
export function isEnd({ time, steps }: TrainingOptions): boolean {
  return time === Infinity && steps === undefined;
}
