import { aCutoff, aKernel, aRidge, aTolerance, trainingKinds } from './kinds.js';
import type { Tensor } from '../ad/index.js';
import { InvalidArgumentError, oneOf, optional, optionsOf } from '../errors/index.js';
import { memoryLimit } from '../linearAlgebra/index.js';
import { conjugateSolution, type Solution } from './conjugateSolution.js';
import type { ModelInputs } from '../questions/index.js';
import type { Kernel, KernelSource } from './kernels/index.js';
import {
  asTensor,
  checkSolution,
  checkFactorMemory,
  factorBytes,
  type Columns,
  type Conditioning,
  coupledColumns,
  type LeaveOneOut,
  leaveOneOutOf,
  type Matrix,
  regularizedSystem,
  squaredLoss,
  timesVectors,
  transposed,
  uncoupledColumns,
} from './matrices/index.js';
import { checkRows, problemOf, type TrainingSet } from './trainingSet.js';

export interface KernelRegressionOptions extends TrainingSet {
  /** Of an infinite network its neural tangent kernel is taken. */
  readonly kernel: Kernel;
  /** ρ ≥ 0; 0 unless given. */
  readonly ridge?: number;
  /** Eigenvalues below this part of the largest count as 0: N ε unless given. */
  readonly cutoff?: number;
  /**
   * "direct" (Cholesky's factor, or eigenvectors), or "conjugateGradients", which need a ridge; where the
   * matrix and its factor do not fit into memory and there is a ridge the second, unless given.
   */
  readonly solver?: 'direct' | 'conjugateGradients';
  /** Conjugate gradients end where |y − (K + ρ) α| ≤ tolerance |y|; 1e-10 unless given. */
  readonly tolerance?: number;
}

const regressionOptions = optionsOf<KernelRegressionOptions>('kernelRegression', {
  ...trainingKinds,
  kernel: aKernel,
  ridge: aRidge,
  cutoff: aCutoff,
  solver: optional(oneOf('direct', 'conjugateGradients')),
  tolerance: aTolerance,
});

/** A kernel regression, ready to predict. Made by {@link kernelRegression}. */
export class KernelRegression {
  constructor(
    private readonly solution: Solution,
    private readonly source: KernelSource,
    private readonly labels: Columns,
  ) {}

  /** Rank, condition number, cutoff and jitter of K + ρ, in numbers and a sentence. */
  get conditioning(): Conditioning {
    return this.solution.conditioning;
  }

  /**
   * |y − (K + ρ) α|/|y| of the output where it is largest, by conjugate gradients; undefined without them.
   */
  get residual(): number | undefined {
    return this.solution.residual;
  }

  /** α, with f(x) = Σ K(x, xᵢ) αᵢ: of shape [N, outputs]. */
  get coefficients(): Tensor {
    const { labels, source } = this;
    const { dual } = this.solution;
    return asTensor(source.coupledOutputs > 1 ? uncoupledColumns(dual, labels.outputs) : dual);
  }

  /** f at the training inputs, [N, outputs]. */
  get training(): Tensor {
    return asTensor(this.solution.fitted);
  }

  /** Σ ½|f − y|² over the training set. */
  get loss(): number {
    return squaredLoss(this.solution.fitted, this.labels);
  }

  /**
   * f(x) = K(x, X) (K + ρ)⁺ y at each of M inputs, [M, outputs]; of matrices that of `testTrain`.
   *
   * @throws InvalidArgumentError or ShapeError for inputs that do not fit.
   */
  async predict(test?: ModelInputs): Promise<Tensor> {
    const kernel = await this.source.testTrain(test);
    return kernel === undefined
      ? { data: new Float64Array(0), shape: [0, this.labels.outputs] }
      : asTensor(predicted(kernel, this.solution.dual, this.source, this.labels));
  }

  /**
   * What is predicted for each training example from all others, in closed form.
   *
   * @throws InvalidArgumentError where K + ρ is singular or was not factored, or pairs of outputs have
   *   kernels of their own.
   */
  leaveOneOut(): LeaveOneOut {
    const { coupledOutputs } = this.source;
    if (coupledOutputs > 1)
      throw new InvalidArgumentError(
        'kernel',
        `one of ${coupledOutputs} coupled outputs`,
        'independent outputs',
      );
    const { system, dual } = this.solution;
    if (system === undefined)
      throw new InvalidArgumentError('solver', 'conjugateGradients', '"direct" for what is left out');
    return leaveOneOutOf(system, this.labels, dual);
  }
}

/** Outputs of the rows of a kernel. */
function predicted(kernel: Matrix, dual: Columns, source: KernelSource, labels: Columns): Columns {
  const data = timesVectors(kernel, dual.data, dual.outputs);
  const found = { data, outputs: dual.outputs, count: kernel.rows };
  return source.coupledOutputs > 1 ? uncoupledColumns(found, labels.outputs) : found;
}

/**
 * Kernel (ridge) regression, the end t = ∞ of {@link gradientFlow}: f(x) = K(x, X) (K + ρ)⁻¹ y, which
 * minimises Σ ½|f − y|² + ½ρ‖f‖² over the space of the kernel (Jacot et al. 2018). It is solved by Cholesky's
 * factor, all outputs at once; where K + ρ is singular to the last digit, by the pseudo-inverse, and
 * `conditioning` says so. Where matrices do not fit into memory, conjugate gradients take their place, for
 * which the kernel is computed in each iteration, and `residual` says what they reached.
 *
 * @throws ShapeError or InvalidArgumentError before work starts if labels, inputs or kernels do not fit, are
 *   not finite, or the ridge is negative; MemoryLimitError if the matrices do not fit.
 * @example
 * ```ts
 * import { kernelRegression, limit, mlp } from 'widejet';
 * const kernel = limit(mlp({ depth: 2 }));
 * const x = [[1, 1], [1, 1], [1, -1]];
 * const regression = await kernelRegression({ kernel, x, y: [1, 0, -1] });
 * const { data } = await regression.predict([[2, 0]]);
 * console.log(data[0]?.toFixed(12), regression.conditioning.rank); // -0.392162820212 2
 * ```
 */
export async function kernelRegression(options: KernelRegressionOptions): Promise<KernelRegression> {
  regressionOptions.check('options', options);
  const { ridge = 0, cutoff, signal } = options;
  const { source, labels } = problemOf(options.kernel, 'ntk', options);
  const targets = source.coupledOutputs > 1 ? coupledColumns(labels) : labels;
  if (isIterative(options, targets.count)) {
    const { dual, fitted, ...rest } = await conjugateSolution(source, targets, ridge, options);
    const uncoupled = source.coupledOutputs > 1 ? uncoupledColumns(fitted, labels.outputs) : fitted;
    return new KernelRegression({ dual, fitted: uncoupled, ...rest }, source, labels);
  }
  checkFactorMemory(targets.count, options.memoryLimit);
  const matrix = await source.trainTrain();
  checkRows(matrix, targets.count);
  const system = await regularizedSystem(matrix, {
    ridge,
    ridgeName: 'ridge',
    relativeCutoff: cutoff,
    memoryLimit: options.memoryLimit,
    signal,
  });
  const { outputs, count } = targets;
  const data = transposed(system.solve(transposed(targets.data, outputs, count), outputs), count, outputs);
  const dual = { data, outputs, count };
  checkSolution(dual);
  const fitted = predicted(matrix, dual, source, labels);
  return new KernelRegression({ conditioning: system.conditioning, dual, fitted, system }, source, labels);
}

/** @throws InvalidArgumentError for a solver that does not exist, or conjugate gradients without a ridge. */
function isIterative(
  { solver, ridge = 0, memoryLimit: limit }: KernelRegressionOptions,
  rows: number,
): boolean {
  const bytes = factorBytes(rows);
  const isWanted =
    solver === 'conjugateGradients' ||
    (solver === undefined && ridge > 0 && bytes > (limit ?? memoryLimit(bytes)));
  if (isWanted && ridge === 0)
    throw new InvalidArgumentError('ridge', ridge, 'a number above 0 for conjugate gradients');
  return isWanted;
}
