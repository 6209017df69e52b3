import { aCutoff, aKernel, aRidge, someOutputsBefore, someTests, someTimes, trainingKinds } from './kinds.js';
import { checkArguments, optionsOf } from '../errors/index.js';
import type { Tensor } from '../ad/index.js';
import { blocks, type ModelInputs } from '../questions/index.js';
import type { Kernel, KernelSource } from './kernels/index.js';
import {
  asTensor,
  checkDecompositionMemory,
  type Columns,
  type Conditioning,
  coupledColumns,
  decompose,
  type Decomposition,
  difference,
  type Filter,
  flowFilter,
  type InitialOutputs,
  initialTest,
  innerProduct,
  initialTraining,
  largestStableRate,
  squaredLoss,
  stepsFilter,
  stepsKinds,
  type StepsOptions,
  sum,
  type TestKernel,
  uncoupledColumns,
} from './matrices/index.js';
import { checkRidge, checkRows, problemOf, type TrainingSet } from './trainingSet.js';

export interface GradientFlowOptions extends TrainingSet {
  /** Of an infinite network its neural tangent kernel is taken. */
  readonly kernel: Kernel;
  /** ρ ≥ 0: adds ρ|w − w₀|²/2 to the loss; 0 unless given. */
  readonly ridge?: number;
  /** f₀, the outputs before training; 0 unless given. */
  readonly initial?: InitialOutputs;
  /** Eigenvalues below this part of the largest count as 0: N ε unless given. */
  readonly cutoff?: number;
}

const gradientFlowOptions = optionsOf<GradientFlowOptions>('gradientFlow', {
  ...trainingKinds,
  kernel: aKernel,
  ridge: aRidge,
  initial: someOutputsBefore,
  cutoff: aCutoff,
});

/** What is asked of the network at a time. */
export interface FlowQuestion {
  /** The inputs to be predicted. Of matrices, `testTrain` is predicted where it was given. */
  readonly test?: ModelInputs;
  /** Another ridge than that of the flow, by the same decomposition. */
  readonly ridge?: number;
}

const questionKinds = { test: someTests, ridge: aRidge };
const flowQuestion = optionsOf<FlowQuestion>('GradientFlow.at', questionKinds);
const flowSteps = optionsOf<StepsOptions & FlowQuestion>('GradientFlow.steps', {
  ...questionKinds,
  ...stepsKinds,
});

/** The network after training to a time. */
export interface FlowState {
  /** t: learning rate × steps. */
  readonly time: number;
  /** f at the training inputs, [N, outputs]. */
  readonly training: Tensor;
  /** f at the inputs to be predicted, [M, outputs]. */
  readonly test?: Tensor;
  /** Σ ½|f − y|² over the training set, without the ridge's term. */
  readonly loss: number;
  /** |w − w₀|: how far the parameters have come, √(Σ λ g² c²) with the coefficients c of y − f₀. */
  readonly distance: number;
}

/** More gain nothing, and take memory. */
const FILTERS_AT_ONCE = 32;

interface TestRows {
  /** Θ(x, X) */
  readonly kernel: TestKernel;
  /** f₀(x) */
  readonly before: Columns | undefined;
}

/** The training of a linear model by its kernel. Made by {@link gradientFlow}. */
export class GradientFlow {
  /** vₖ · (y − f₀), [outputs, N] in the order of the decomposition. */
  private readonly coefficients: Float64Array;
  /** Their squares, summed over the outputs; of the largest eigenvalue first. */
  private readonly powers: Float64Array;
  private readonly residual: Columns;

  constructor(
    private readonly decomposition: Decomposition,
    private readonly source: KernelSource,
    private readonly labels: Columns,
    private readonly start: {
      readonly ridge?: number;
      readonly initial?: InitialOutputs;
      /** What `initial` is at the training inputs. */
      readonly before?: Columns;
    } = {},
  ) {
    const residual = difference(labels, start.before);
    this.residual = this.isCoupled ? coupledColumns(residual) : residual;
    this.coefficients = decomposition.project(this.residual.data, this.residual.outputs);
    this.powers = decomposition.powers(this.coefficients);
  }

  /** Eigenvalues of the kernel matrix, the largest first. */
  get spectrum(): Float64Array {
    return this.decomposition.eigenvalues;
  }

  /** Eigenvectors as rows, [N, N], of the largest eigenvalue first. */
  get eigenvectors(): Tensor {
    const { size } = this.decomposition;
    return { data: this.decomposition.eigenvectors(), shape: [size, size] };
  }

  /** Rank, condition number, cutoff and jitter of the kernel with the ridge, in numbers and a sentence. */
  get conditioning(): Conditioning {
    return this.decomposition.conditioning(this.ridge);
  }

  /**
   * The rate 2/(λ + ρ) of the largest eigenvalue λ, from which on steps of gradient descent diverge; with
   * momentum it is (1 + β) times as large.
   */
  get largestStableRate(): number {
    return largestStableRate(this.decomposition.largest + this.ridge);
  }

  /** Σ λ/(λ + ρ): how many directions a ridge leaves free (Hastie et al. 2009, eq. 3.50). */
  effectiveDimension(ridge: number): number {
    checkRidge('ridge', ridge);
    const cutoff = this.decomposition.cutoffAt(0);
    return this.spectrum.reduce((total, value) => total + (value > cutoff ? value / (value + ridge) : 0), 0);
  }

  /**
   * How much of the labels lies along each eigenvector: (vₖ · (y − f₀))² summed over the outputs, over
   * |y − f₀|²; the largest eigenvalue first. They sum to 1, or are 0 where there is nothing to learn.
   */
  get alignment(): Float64Array {
    const total = innerProduct(this.residual, this.residual);
    return this.powers.map(power => (total === 0 ? 0 : power / total));
  }

  /**
   * The outputs after gradient flow for a time t, Infinity included; at a list of times a list of states,
   * for which the kernel of the test inputs is computed once.
   *
   * @throws InvalidArgumentError for a time or ridge below 0, inputs that do not fit, or a kernel that is not
   *   positive semidefinite.
   */
  at(t: number, question?: FlowQuestion): Promise<FlowState>;
  at(t: readonly number[], question?: FlowQuestion): Promise<FlowState[]>;
  async at(t: number | readonly number[], question: FlowQuestion = {}): Promise<FlowState | FlowState[]> {
    checkArguments({ t: [t, someTimes], question: [question, flowQuestion] });
    return this.answer(t, flowFilter, question);
  }

  /**
   * The outputs after so many steps of gradient descent, exactly: with `learningRate` μ each eigenvector
   * keeps (1 − μλ)ˢ of its distance; with `momentum` β as the heavy ball w ← w − μ∇L + β(w − w before). It
   * is what `descend` does with squared loss to a network that is linear in its parameters.
   *
   * @throws as `at`; NonFiniteError where steps diverge beyond all numbers.
   */
  steps(count: number, options: StepsOptions & FlowQuestion): Promise<FlowState>;
  steps(count: readonly number[], options: StepsOptions & FlowQuestion): Promise<FlowState[]>;
  async steps(
    count: number | readonly number[],
    options: StepsOptions & FlowQuestion,
  ): Promise<FlowState | FlowState[]> {
    checkArguments({ count: [count, someTimes], options: [options, flowSteps] });
    return this.answer(count, steps => stepsFilter(steps, options), options);
  }

  private get ridge(): number {
    return this.start.ridge ?? 0;
  }

  private get isCoupled(): boolean {
    return this.source.coupledOutputs > 1;
  }

  private async answer(
    asked: number | readonly number[],
    filterOf: (value: number) => Filter,
    { test, ridge = this.ridge }: FlowQuestion,
  ): Promise<FlowState | FlowState[]> {
    checkRidge('ridge', ridge);
    const filters = (typeof asked === 'number' ? [asked] : asked).map(filterOf);
    const rows = await this.testRows(test, filters.length);
    const states: FlowState[] = [];
    for (const { start, stop } of blocks(filters.length, FILTERS_AT_ONCE))
      for (const state of this.states(filters.slice(start, stop), ridge, rows)) states.push(state);
    return typeof asked === 'number' ? (states[0] as FlowState) : states;
  }

  private async testRows(test: ModelInputs | undefined, filters: number): Promise<TestRows | undefined> {
    const matrix = await this.source.testTrain(test);
    if (matrix === undefined) return undefined;
    const examples = matrix.rows / this.source.coupledOutputs;
    const before = await initialTest(this.start.initial, test, examples, this.labels.outputs);
    return { before, kernel: this.decomposition.testKernel(matrix, filters * this.residual.outputs) };
  }

  /** All of them together, by products of matrices. */
  private states(filters: readonly Filter[], ridge: number, test: TestRows | undefined): FlowState[] {
    const { decomposition, coefficients, labels } = this;
    const columns = this.residual.outputs;
    const progress = decomposition.progressOf(filters, ridge);
    const moved = decomposition.combine(decomposition.learned(progress), coefficients, columns);
    const moves =
      test === undefined ? undefined : decomposition.predict(test.kernel, progress, coefficients, columns);
    const part = (data: Float64Array, rows: number, i: number): Columns =>
      this.outputsOf(data.subarray(i * rows * columns, (i + 1) * rows * columns), rows);
    return filters.map(({ time }, i) => {
      const training = sum(part(moved, decomposition.size, i), this.start.before);
      const state = {
        time,
        training: asTensor(training),
        loss: squaredLoss(training, labels),
        distance: decomposition.distance(progress.subarray(i * decomposition.size), this.powers),
      };
      if (test === undefined || moves === undefined) return state;
      return { ...state, test: asTensor(sum(part(moves, test.kernel.matrix.rows, i), test.before)) };
    });
  }

  /** What was computed for rows of the kernel, by examples and outputs. */
  private outputsOf(data: Float64Array, rows: number): Columns {
    const found = { data, outputs: this.residual.outputs, count: rows };
    return this.isCoupled ? uncoupledColumns(found, this.labels.outputs) : found;
  }
}

/**
 * Training of a network by gradient flow on the squared loss L = Σ ½|f − y|² (over examples and outputs,
 * without 1/N), where its tangent kernel Θ does not change: at n = ∞, or linearised at a finite width
 * (Jacot et al. 2018; Lee et al. 2019). With time t = learning rate × steps and a ridge ρ,
 *
 *   fₜ(x) = f₀(x) + Θ(x, X) g(Θ + ρ) (y − f₀),  g(λ) = (1 − e^(−λt))/λ,  g = 1/λ at t = ∞.
 *
 * One decomposition Θ = Σ λₖ vₖ vₖᵀ serves all times, steps, ridges and outputs. Nothing is ever NaN: what
 * the kernel cannot tell apart (equal inputs) is left out by its pseudo-inverse, and `conditioning` says so.
 *
 * @throws ShapeError or InvalidArgumentError before work starts if labels, inputs or kernels do not fit, are
 *   not finite, or the ridge is negative; MemoryLimitError if the eigenvectors do not fit.
 * @example
 * ```ts
 * import { gradientFlow, limit, mlp } from 'widejet';
 * const flow = await gradientFlow({
 *   kernel: limit(mlp({ depth: 2 })),
 *   x: [[1, 1], [1, 1], [1, -1]],
 *   y: [1, 0, -1],
 * });
 * const [early, end] = await flow.at([1, Infinity], { test: [[2, 0]] });
 * console.log(early?.training.data[0]?.toFixed(12)); // 0.469546978848
 * console.log(end?.test?.data[0]?.toFixed(12)); // -0.392162820212
 * console.log(flow.conditioning.rank, flow.largestStableRate.toFixed(6)); // 2 0.488204
 * ```
 */
export async function gradientFlow(options: GradientFlowOptions): Promise<GradientFlow> {
  gradientFlowOptions.check('options', options);
  const { ridge = 0, initial, cutoff, memoryLimit, signal } = options;
  const { source, labels } = problemOf(options.kernel, 'ntk', options);
  checkDecompositionMemory(labels.count * source.coupledOutputs, memoryLimit);
  const before = await initialTraining(initial, options.x, labels);
  const matrix = await source.trainTrain();
  checkRows(matrix, labels.count * source.coupledOutputs);
  const decomposition = await decompose(matrix, { relativeCutoff: cutoff, limit: memoryLimit, signal });
  decomposition.checkPositive(ridge);
  return new GradientFlow(decomposition, source, labels, {
    ridge,
    ...(initial !== undefined && { initial }),
    ...(before !== undefined && { before }),
  });
}
