import type { Tensor } from '../ad/index.js';
import { InvalidArgumentError } from '../errors/index.js';
import type { ModelInputs } from '../questions/index.js';
import type { Kernel, KernelSource } from './kernels/index.js';
import {
  asTensor,
  checkFactorMemory,
  type Columns,
  type Conditioning,
  coupledColumns,
  type LeaveOneOut,
  leaveOneOutOf,
  type Matrix,
  regularizedSystem,
  type RegularizedSystem,
  squaredLoss,
  timesVectors,
  transposed,
  uncoupledColumns,
} from './matrices/index.js';
import { checkCutoff, checkRidge, checkRows, problemOf, type TrainingSet } from './trainingSet.js';

export interface KernelRegressionOptions extends TrainingSet {
  /** Of an infinite network its neural tangent kernel is taken. */
  readonly kernel: Kernel;
  /** ρ ≥ 0; 0 unless given. */
  readonly ridge?: number;
  /** Eigenvalues below this part of the largest count as 0: N ε unless given. */
  readonly cutoff?: number;
}

/** A kernel regression, ready to predict. Made by {@link kernelRegression}. */
export class KernelRegression {
  /** α = (K + ρ)⁺ y, [outputs, N]. */
  private readonly dual: Columns;
  private readonly fitted: Columns;

  constructor(
    private readonly system: RegularizedSystem,
    private readonly source: KernelSource,
    private readonly labels: Columns,
    matrix: Matrix,
  ) {
    const targets = source.coupledOutputs > 1 ? coupledColumns(labels) : labels;
    const { outputs, count } = targets;
    const solution = system.solve(transposed(targets.data, outputs, count), outputs);
    this.dual = { data: transposed(solution, count, outputs), outputs, count };
    this.fitted = this.outputsOf(matrix);
  }

  /** Rank, condition number, cutoff and jitter of K + ρ, in numbers and a sentence. */
  get conditioning(): Conditioning {
    return this.system.conditioning;
  }

  /** α, with f(x) = Σ K(x, xᵢ) αᵢ: of shape [N, outputs]. */
  get coefficients(): Tensor {
    const { dual, labels, source } = this;
    return asTensor(source.coupledOutputs > 1 ? uncoupledColumns(dual, labels.outputs) : dual);
  }

  /** f at the training inputs, [N, outputs]. */
  get training(): Tensor {
    return asTensor(this.fitted);
  }

  /** Σ ½|f − y|² over the training set. */
  get loss(): number {
    return squaredLoss(this.fitted, this.labels);
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
      : asTensor(this.outputsOf(kernel));
  }

  /**
   * What is predicted for each training example from all others, in closed form.
   *
   * @throws InvalidArgumentError where K + ρ is singular, or pairs of outputs have kernels of their own.
   */
  leaveOneOut(): LeaveOneOut {
    const { coupledOutputs } = this.source;
    if (coupledOutputs > 1)
      throw new InvalidArgumentError(
        'kernel',
        `one of ${coupledOutputs} coupled outputs`,
        'independent outputs',
      );
    return leaveOneOutOf(this.system, this.labels, this.dual);
  }

  private outputsOf(kernel: Matrix): Columns {
    const { dual, labels, source } = this;
    const data = timesVectors(kernel, dual.data, dual.outputs);
    const found = { data, outputs: dual.outputs, count: kernel.rows };
    return source.coupledOutputs > 1 ? uncoupledColumns(found, labels.outputs) : found;
  }
}

/**
 * Kernel (ridge) regression, the end t = ∞ of {@link gradientFlow}: f(x) = K(x, X) (K + ρ)⁻¹ y, which
 * minimises Σ ½|f − y|² + ½ρ‖f‖² over the space of the kernel (Jacot et al. 2018). It is solved by Cholesky's
 * factor, all outputs at once; where K + ρ is singular to the last digit, by the pseudo-inverse, and
 * `conditioning` says so.
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
  const { ridge = 0, cutoff, memoryLimit, signal } = options;
  checkRidge('ridge', ridge);
  checkCutoff(cutoff);
  const { source, labels } = problemOf(options.kernel, 'ntk', options);
  const size = labels.count * source.coupledOutputs;
  checkFactorMemory(size, memoryLimit);
  const matrix = await source.trainTrain();
  checkRows(matrix, size);
  const system = await regularizedSystem(matrix, {
    ridge,
    ridgeName: 'ridge',
    relativeCutoff: cutoff,
    memoryLimit,
    signal,
  });
  return new KernelRegression(system, source, labels, matrix);
}
