import { aCovariance, aCutoff, aKernel, aRidge, trainingKinds } from './kinds.js';
import type { Tensor } from '../ad/index.js';
import { InvalidArgumentError, optionsOf } from '../errors/index.js';
import type { ModelInputs } from '../questions/index.js';
import type { Kernel, KernelSource } from './kernels/index.js';
import {
  asTensor,
  checkSolution,
  checkFactorMemory,
  type Columns,
  type Conditioning,
  type LeaveOneOut,
  leaveOneOutOf,
  regularizedSystem,
  type RegularizedSystem,
  timesVectors,
  innerProduct,
  lessGram,
  lessSquares,
  transposed,
} from './matrices/index.js';
import { checkRows, problemOf, type TrainingSet } from './trainingSet.js';

export interface GaussianProcessOptions extends TrainingSet {
  /** Of an infinite network the covariance of its outputs (NNGP) is taken. */
  readonly kernel: Kernel;
  /** σ² ≥ 0: the variance of the labels about the outputs; 0 unless given. */
  readonly noise?: number;
  /** Eigenvalues below this part of the largest count as 0: N ε unless given. */
  readonly cutoff?: number;
}

const processOptions = optionsOf<GaussianProcessOptions>('gaussianProcess', {
  ...trainingKinds,
  kernel: aKernel,
  noise: aRidge,
  cutoff: aCutoff,
});

/** What is wanted of the covariances: none, the variances, or all. */
export type CovarianceChoice = 'none' | 'variance' | 'full';

export interface PosteriorOptions {
  /** "variance" unless given. */
  readonly covariance?: CovarianceChoice;
}

const posteriorOptions = optionsOf<PosteriorOptions>('posterior', { covariance: aCovariance });

/** The law of the outputs at M inputs, without the noise of labels; all outputs have the same covariance. */
export interface Posterior {
  /** [M, outputs] */
  readonly mean: Tensor;
  /** [M] for "variance" and "full". */
  readonly variance?: Float64Array;
  /** [M, M] for "full". */
  readonly covariance?: Tensor;
}

/** A Gaussian process with what it was told. Made by {@link gaussianProcess}. */
export class GaussianProcess {
  /** α = (K + σ²)⁻¹ y, [outputs, N]. */
  private readonly dual: Columns;

  constructor(
    private readonly system: RegularizedSystem,
    private readonly source: KernelSource,
    private readonly labels: Columns,
  ) {
    const { data, outputs, count } = labels;
    const solution = system.solve(transposed(data, outputs, count), outputs);
    this.dual = { data: transposed(solution, count, outputs), outputs, count };
    checkSolution(this.dual);
  }

  /** Rank, condition number, cutoff and jitter of K + σ², in numbers and a sentence. */
  get conditioning(): Conditioning {
    return this.system.conditioning;
  }

  /**
   * The law of the outputs at other inputs given the labels, without their noise (Rasmussen & Williams 2006,
   * eq. 2.25, 2.26):
   *
   *   mean K(x, X) (K + σ²)⁻¹ y,  covariance K(x, x′) − K(x, X) (K + σ²)⁻¹ K(X, x′).
   *
   * @param test M inputs; nothing where the kernel is matrices.
   * @throws InvalidArgumentError or ShapeError for inputs that do not fit.
   */
  async posterior(test?: ModelInputs, options: PosteriorOptions = {}): Promise<Posterior> {
    posteriorOptions.check('options', options);
    const { covariance = 'variance' } = options;
    const kernel = await this.source.testTrain(test);
    if (kernel === undefined) throw new InvalidArgumentError('test', test, 'the inputs to be predicted');
    const { data, outputs } = this.dual;
    const mean = asTensor({ data: timesVectors(kernel, data, outputs), outputs, count: kernel.rows });
    if (covariance === 'none') return { mean };
    const half = this.system.halfSolve(transposed(kernel.data, kernel.rows, kernel.columns), kernel.rows);
    if (covariance === 'variance') {
      const variance = await this.source.variances(test);
      return { mean, variance: lessSquares(variance, half) };
    }
    const prior = await this.source.testTest(test);
    return { mean, ...lessGram(prior, half) };
  }

  /**
   * log p(y) = −½ yᵀ(K + σ²)⁻¹y − ½ log det(K + σ²) − (N/2) log 2π, summed over the outputs (Rasmussen &
   * Williams 2006, eq. 2.30).
   *
   * @throws InvalidArgumentError where K + σ² is singular: there is no density.
   */
  logMarginalLikelihood(): number {
    const { labels, dual, system } = this;
    const fit = innerProduct(labels, dual);
    const { outputs, count } = labels;
    return -(fit + outputs * (system.logDeterminant() + count * Math.log(2 * Math.PI))) / 2;
  }

  /**
   * What is predicted for each label from all others, noise included, in closed form.
   *
   * @throws InvalidArgumentError where K + σ² is singular.
   */
  leaveOneOut(): LeaveOneOut {
    return leaveOneOutOf(this.system, this.labels, this.dual);
  }
}

/**
 * The Gaussian process that a wide network is as it is drawn (NNGP; Lee et al. 2018), conditioned on labels
 * y = f(x) + noise of variance σ². It is solved by Cholesky's factor; where K + σ² is singular to the last
 * digit, by the pseudo-inverse, and `conditioning` says so.
 *
 * @throws ShapeError or InvalidArgumentError before work starts if labels, inputs or kernels do not fit, are
 *   not finite, or the noise is negative; MemoryLimitError if the matrices do not fit.
 * @example
 * ```ts
 * import { gaussianProcess, limit, mlp } from 'widejet';
 * const kernel = limit(mlp({ depth: 3, activation: 'erf', weightScale: 1.5, biasScale: 0.05 }));
 * const x = [[-3], [-1.5], [0], [1.5], [3]];
 * const process = await gaussianProcess({ kernel, x, y: x.map(([x = 0]) => Math.sin(x)) });
 * const { mean, variance } = await process.posterior([[0.75]]);
 * console.log(mean.data[0]?.toFixed(9), variance?.[0]?.toFixed(9)); // 1.607985138 0.024752176
 * ```
 */
export async function gaussianProcess(options: GaussianProcessOptions): Promise<GaussianProcess> {
  processOptions.check('options', options);
  const { noise = 0, cutoff, memoryLimit, signal } = options;
  const { source, labels } = problemOf(options.kernel, 'nngp', options);
  checkFactorMemory(labels.count, memoryLimit);
  const matrix = await source.trainTrain();
  checkRows(matrix, labels.count);
  const system = await regularizedSystem(matrix, {
    ridge: noise,
    ridgeName: 'noise',
    relativeCutoff: cutoff,
    memoryLimit,
    signal,
  });
  return new GaussianProcess(system, source, labels);
}

export function checkCovariance(covariance: CovarianceChoice): void {
  const allowed: readonly CovarianceChoice[] = ['none', 'variance', 'full'];
  if (!allowed.includes(covariance))
    throw new InvalidArgumentError('covariance', covariance, '"none", "variance" or "full"');
}
