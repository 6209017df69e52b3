import { aCovariance, aCutoff, aKernel, aRidge, someTests, someTimes, trainingKinds } from './kinds.js';
import type { Tensor } from '../ad/index.js';
import { checkArguments, InvalidArgumentError, optionsOf } from '../errors/index.js';
import { InfiniteNetwork } from '../limits/index.js';
import type { ModelInputs } from '../questions/index.js';
import { checkCovariance, type CovarianceChoice } from './gaussianProcess.js';
import { GradientFlow } from './gradientFlow.js';
import { controlsOf, type Kernel, type KernelSource } from './kernels/index.js';
import {
  asTensor,
  checkDecompositionMemory,
  decompose,
  EnsembleSpread,
  flowFilter,
  squaredLoss,
  stepsFilter,
  symmetricMatrix,
  type Columns,
  type Conditioning,
  type Decomposition,
  type Filter,
  type Matrix,
  type ProjectedKernels,
  type Spread,
  stepsKinds,
  type StepsOptions,
  type TestKernel,
} from './matrices/index.js';
import { checkRows, problemOf, type TrainingSet } from './trainingSet.js';

export interface EnsembleOptions extends TrainingSet {
  /**
   * An infinite network, or both kernels apart: the covariance of the outputs as networks are drawn, and the
   * kernel by which they are trained.
   */
  readonly kernel: InfiniteNetwork | { readonly nngp: Kernel; readonly ntk: Kernel };
  /** ρ ≥ 0: adds ρ|w − w₀|²/2 to the loss of each network; 0 unless given. */
  readonly ridge?: number;
  /** Eigenvalues below this part of the largest count as 0: N ε unless given. */
  readonly cutoff?: number;
}

const ensembleOptions = optionsOf<EnsembleOptions>('ensemble', {
  ...trainingKinds,
  kernel: aKernel,
  ridge: aRidge,
  cutoff: aCutoff,
});

export interface EnsembleQuestion {
  /** The inputs to be predicted. Of matrices, `testTrain` is predicted where it was given. */
  readonly test?: ModelInputs;
  /** Covariances of the outputs at these inputs; "variance" unless given. */
  readonly covariance?: CovarianceChoice;
}

const questionKinds = { test: someTests, covariance: aCovariance };
const ensembleQuestion = optionsOf<EnsembleQuestion>('Ensemble.at', questionKinds);
const ensembleSteps = optionsOf<StepsOptions & EnsembleQuestion>('Ensemble.steps', {
  ...questionKinds,
  ...stepsKinds,
});

/** The law of the outputs of an ensemble at some inputs: normal, independent and alike for all outputs. */
export interface EnsembleOutputs {
  /** [M, outputs] */
  readonly mean: Tensor;
  /** [M] for "variance" and "full". */
  readonly variance?: Float64Array;
  /** [M, M] for "full". */
  readonly covariance?: Tensor;
}

/** An ensemble of networks after training to a time. */
export interface EnsembleState {
  /** t: learning rate × steps. */
  readonly time: number;
  /** Covariances are computed, by products of N × N matrices, when they are first read. */
  readonly training: EnsembleOutputs;
  readonly test?: EnsembleOutputs;
  /** E Σ ½|f − y|² over the training set: the loss of one network, on average. */
  readonly expectedLoss: number;
  /** Σ ½|E f − y|²: the loss of the mean of many. */
  readonly lossOfMean: number;
}

interface TestKernels {
  /** Θ(x, X) */
  readonly tangent: TestKernel;
  /** Undefined where no covariances are wanted. */
  readonly projected?: ProjectedKernels;
}

/** The networks of an ensemble, all drawn and trained alike. Made by {@link ensemble}. */
export class Ensemble {
  private readonly coefficients: Float64Array;
  /**
   * What becomes of the mean of the outputs: gradient flow from 0, by the same decomposition. It has the
   * spectrum, the alignment of the labels and the largest stable rate.
   */
  readonly mean: GradientFlow;

  constructor(
    private readonly decomposition: Decomposition,
    private readonly spread: EnsembleSpread,
    private readonly sources: { readonly nngp: KernelSource; readonly ntk: KernelSource },
    private readonly labels: Columns,
    private readonly ridge: number,
  ) {
    this.coefficients = decomposition.project(labels.data, labels.outputs);
    this.mean = new GradientFlow(decomposition, sources.ntk, labels, { ridge });
  }

  /** Rank, condition number, cutoff and jitter of the tangent kernel, in numbers and a sentence. */
  get conditioning(): Conditioning {
    return this.mean.conditioning;
  }

  /**
   * The law of the outputs after gradient flow for a time t, Infinity included; at a list of times a list of
   * states, for which the kernels of the test inputs are computed once.
   *
   * @throws InvalidArgumentError for a time below 0, or inputs that do not fit.
   */
  at(t: number, question?: EnsembleQuestion): Promise<EnsembleState>;
  at(t: readonly number[], question?: EnsembleQuestion): Promise<EnsembleState[]>;
  async at(
    t: number | readonly number[],
    question: EnsembleQuestion = {},
  ): Promise<EnsembleState | EnsembleState[]> {
    checkArguments({ t: [t, someTimes], question: [question, ensembleQuestion] });
    return this.answer(t, flowFilter, question);
  }

  /**
   * The law of the outputs after so many steps of gradient descent, with momentum as a heavy ball.
   *
   * @throws as `at`; NonFiniteError where steps diverge beyond all numbers.
   */
  steps(count: number, options: StepsOptions & EnsembleQuestion): Promise<EnsembleState>;
  steps(count: readonly number[], options: StepsOptions & EnsembleQuestion): Promise<EnsembleState[]>;
  async steps(
    count: number | readonly number[],
    options: StepsOptions & EnsembleQuestion,
  ): Promise<EnsembleState | EnsembleState[]> {
    checkArguments({ count: [count, someTimes], options: [options, ensembleSteps] });
    return this.answer(count, steps => stepsFilter(steps, options), options);
  }

  private async answer(
    asked: number | readonly number[],
    filterOf: (value: number) => Filter,
    { test, covariance = 'variance' }: EnsembleQuestion,
  ): Promise<EnsembleState | EnsembleState[]> {
    checkCovariance(covariance);
    const filters = (typeof asked === 'number' ? [asked] : asked).map(filterOf);
    const matrix = await this.sources.ntk.testTrain(test);
    const kernels =
      matrix === undefined ? undefined : await this.testKernels(matrix, test, covariance, filters.length);
    const states = filters.map(filter => this.state(filter, covariance, kernels));
    return typeof asked === 'number' ? (states[0] as EnsembleState) : states;
  }

  private async testKernels(
    matrix: Matrix,
    test: ModelInputs | undefined,
    covariance: CovarianceChoice,
    filters: number,
  ): Promise<TestKernels> {
    const { decomposition, labels } = this;
    const vectors = covariance === 'none' ? filters * labels.outputs : Infinity;
    const tangent = decomposition.testKernel(matrix, vectors);
    if (covariance === 'none' || tangent.projected === undefined) return { tangent };
    const { nngp } = this.sources;
    const cross = await nngp.testTrain(test);
    if (cross?.rows !== matrix.rows)
      throw new InvalidArgumentError('kernel.nngp', cross?.rows, `a kernel of ${matrix.rows} test inputs`);
    const prior = covariance === 'full' ? await nngp.testTest(test) : await nngp.variances(test);
    const inBasis = { ...cross, data: decomposition.project(cross.data, cross.rows) };
    return { tangent, projected: { tangent: tangent.projected, cross: inBasis, prior } };
  }

  private state(
    filter: Filter,
    covariance: CovarianceChoice,
    kernels: TestKernels | undefined,
  ): EnsembleState {
    const { decomposition, coefficients, labels, spread } = this;
    const { outputs, count } = labels;
    const progress = decomposition.progress(filter, this.ridge);
    const learned = decomposition.learned(progress);
    const fitted = { data: decomposition.combine(learned, coefficients, outputs), outputs, count };
    const lossOfMean = squaredLoss(fitted, labels);
    const state = {
      time: filter.time,
      training: whenRead(asTensor(fitted), covariance, () => spread.training(learned, covariance)),
      expectedLoss: lossOfMean + (outputs * spread.trainingTotal(learned)) / 2,
      lossOfMean,
    };
    if (kernels === undefined) return state;
    const { tangent, projected } = kernels;
    const data = decomposition.predict(tangent, progress, coefficients, outputs);
    const mean = asTensor({ data, outputs, count: tangent.matrix.rows });
    return { ...state, test: { mean, ...(projected !== undefined && spread.test(progress, projected)) } };
  }
}

/** Outputs whose covariances are computed when they are first read. */
function whenRead(mean: Tensor, wanted: CovarianceChoice, compute: () => Spread): EnsembleOutputs {
  if (wanted === 'none') return { mean };
  let found: Spread | undefined;
  const spread = (): Spread => (found ??= compute());
  const variance = {
    mean,
    get variance(): Float64Array {
      return spread().variance as Float64Array;
    },
  };
  if (wanted === 'variance') return variance;
  return Object.defineProperty(variance, 'covariance', {
    enumerable: true,
    get: () => spread().covariance as Tensor,
  });
}

/**
 * The ensemble of networks that are drawn with all seeds and trained alike, at n = ∞ (Lee et al. 2019,
 * eq. 14–16): outputs are normal at every time, with A = Θ(x, X) g(Θ + ρ) as in {@link gradientFlow}
 *
 *   mean A y,  covariance K(x, x′) − A K(X, x′) − K(x, X) Aᵀ + A K(X, X) Aᵀ,
 *
 * where K is the covariance of the outputs as networks are drawn and Θ the tangent kernel. Where Θ is
 * singular to the last digit, the rest of it is left out, and `conditioning` says so.
 *
 * @throws ShapeError or InvalidArgumentError before work starts if labels, inputs or kernels do not fit, are
 *   not finite, or the ridge is negative; MemoryLimitError if the eigenvectors do not fit.
 * @example
 * ```ts
 * import { ensemble, limit, mlp } from 'widejet';
 * const kernel = limit(mlp({ depth: 3, activation: 'erf', weightScale: 1.5, biasScale: 0.05 }));
 * const x = [[-3], [-1.5], [0], [1.5], [3]];
 * const networks = await ensemble({ kernel, x, y: x.map(([x = 0]) => Math.sin(x)) });
 * const { training, test } = await networks.at(Infinity, { test: [[0.75]] });
 * console.log(test?.mean.data[0]?.toFixed(9), (training.variance?.[0] ?? NaN) < 1e-12); // 1.120318989 true
 * ```
 */
export async function ensemble(options: EnsembleOptions): Promise<Ensemble> {
  ensembleOptions.check('options', options);
  const { kernel, ridge = 0, cutoff, memoryLimit, signal } = options;
  const kernels = bothOf(kernel);
  const { source: ntk, labels } = problemOf(kernels.ntk, 'ntk', options);
  const { source: nngp } = problemOf(kernels.nngp, 'nngp', options);
  if (ntk.coupledOutputs > 1)
    throw new InvalidArgumentError(
      'kernel.ntk',
      `one of ${ntk.coupledOutputs} coupled outputs`,
      'independent outputs',
    );
  checkDecompositionMemory(labels.count, memoryLimit);
  const [tangent, covariance] = await bothKernels(options, ntk, nngp);
  checkRows(tangent, labels.count);
  const decomposition = await decompose(tangent, { relativeCutoff: cutoff, limit: memoryLimit, signal });
  decomposition.checkPositive(ridge);
  const spread = new EnsembleSpread(decomposition, covariance);
  return new Ensemble(decomposition, spread, { nngp, ntk }, labels, ridge);
}

const kernelsApart = optionsOf<{ readonly nngp: Kernel; readonly ntk: Kernel }>(
  'kernel',
  { nngp: aKernel, ntk: aKernel },
  'kernel.',
);

/** @throws InvalidArgumentError for one kernel, where two are needed. */
function bothOf(kernel: EnsembleOptions['kernel']): { readonly nngp: Kernel; readonly ntk: Kernel } {
  if (kernel instanceof InfiniteNetwork) return { nngp: kernel, ntk: kernel };
  const given: unknown = kernel;
  if (typeof given === 'object' && given !== null && 'nngp' in given && 'ntk' in given) {
    kernelsApart.check('kernel', given);
    return kernel;
  }
  throw new InvalidArgumentError('kernel', given, 'limit(model), or both kernels apart: { nngp, ntk }');
}

/** Of an infinite network in one evaluation: most of the work is in common. */
async function bothKernels(
  options: EnsembleOptions,
  ntk: KernelSource,
  nngp: KernelSource,
): Promise<[tangent: Matrix, covariance: Matrix]> {
  const { kernel, x } = options;
  if (!(kernel instanceof InfiniteNetwork) || x === undefined)
    return [await ntk.trainTrain(), await nngp.trainTrain()];
  const both = await kernel.both(x, undefined, controlsOf(options));
  return [symmetricMatrix('the tangent kernel', both.ntk), symmetricMatrix('the covariance', both.nngp)];
}
