import { aKernel, aRidge, aTolerance, someOutputsBefore, someTests, someTimes } from './kinds.js';
import { platform } from '#platform';
import type { Tensor, TensorLike } from '../ad/index.js';
import {
  aFunction,
  anIntegerFrom,
  anything,
  aSignal,
  bytesOfMemory,
  checkArguments,
  InvalidArgumentError,
  optional,
  optionsOf,
} from '../errors/index.js';
import type { PairControls } from '../limits/index.js';
import { checkMemoryOf, memoryLimit } from '../linearAlgebra/index.js';
import type { ModelInputs } from '../questions/index.js';
import { controlsOf, kernelSource, type Kernel, type KernelSource } from './kernels/index.js';
import {
  asTensor,
  classLabels,
  coupledColumns,
  crossEntropy,
  dualSlope,
  initialTest,
  initialTraining,
  integrate,
  largestCurvature,
  largestRelative,
  rowSumBound,
  softmaxOf,
  sum,
  timesVectors,
  uncoupledColumns,
  type Columns,
  type InitialOutputs,
  type Matrix,
} from './matrices/index.js';
import { checkRows } from './trainingSet.js';

export interface CrossEntropyFlowOptions extends Pick<PairControls, 'signal' | 'memoryLimit'> {
  /** Of an infinite network its neural tangent kernel is taken. */
  readonly kernel: Kernel;
  /** The N training inputs; not needed where the kernel is matrices. */
  readonly x?: ModelInputs;
  /** The class of each example, from 0, or the probabilities of the classes, [N, classes]. */
  readonly labels: TensorLike;
  /** How many classes there are; one more than the largest label unless given. */
  readonly classes?: number;
  /** ρ ≥ 0: adds ρ|w − w₀|²/2 to the loss; 0 unless given. */
  readonly ridge?: number;
  /** f₀, the outputs before training; 0 unless given. */
  readonly initial?: InitialOutputs;
  /**
   * The error of an output f that a step may make is this times 1 + |f|; 1e-7 unless given. Errors add up,
   * to no more than this for each of `steps`.
   */
  readonly tolerance?: number;
  /** Called after each step of the integration: the time, and that of the end. */
  readonly onProgress?: (time: number, end: number) => void;
}

const flowOptions = optionsOf<CrossEntropyFlowOptions>('crossEntropyFlow', {
  kernel: aKernel,
  x: someTests,
  labels: anything,
  classes: optional(anIntegerFrom(2, 2 ** 20)),
  ridge: aRidge,
  initial: someOutputsBefore,
  tolerance: aTolerance,
  onProgress: optional(aFunction),
  signal: optional(aSignal),
  memoryLimit: optional(bytesOfMemory),
});
const flowQuestion = optionsOf<{ readonly test?: ModelInputs }>('CrossEntropyFlow.at', { test: someTests });

/** A classifier after training to a time. */
export interface CrossEntropyState {
  readonly time: number;
  /** f at the training inputs, [N, classes]. */
  readonly training: Tensor;
  /** f at the inputs to be predicted, [M, classes]. */
  readonly test?: Tensor;
  /** softmax(f), of the same shapes. */
  readonly probabilities: { readonly training: Tensor; readonly test?: Tensor };
  /** −Σ t log softmax(f), over the training set. */
  readonly loss: number;
  /** Steps of the integration since the start, and how often all outputs were computed. */
  readonly steps: number;
  readonly evaluations: number;
}

/** Training of a classifier by its kernel. Made by {@link crossEntropyFlow}. */
export class CrossEntropyFlow {
  private readonly stiffness: number;

  constructor(
    private readonly matrix: Matrix,
    private readonly source: KernelSource,
    private readonly targets: Columns,
    private readonly before: Columns | undefined,
    private readonly options: CrossEntropyFlowOptions,
  ) {
    this.stiffness = rowSumBound(matrix.data, matrix.rows);
  }

  /**
   * The outputs after gradient flow for a finite time t: where classes can be told apart they grow without
   * end, as log t. At a list of times a list of states, from one integration.
   *
   * @throws InvalidArgumentError for a time that is not finite or below 0, or that a million evaluations of
   *   all outputs do not reach, or inputs that do not fit; the reason of the signal.
   */
  at(t: number, question?: { readonly test?: ModelInputs }): Promise<CrossEntropyState>;
  at(t: readonly number[], question?: { readonly test?: ModelInputs }): Promise<CrossEntropyState[]>;
  async at(
    t: number | readonly number[],
    question: { readonly test?: ModelInputs } = {},
  ): Promise<CrossEntropyState | CrossEntropyState[]> {
    checkArguments({ t: [t, someTimes], question: [question, flowQuestion] });
    const { test } = question;
    const times = typeof t === 'number' ? [t] : t;
    for (const time of times)
      if (!(time >= 0 && time < Infinity)) throw new InvalidArgumentError('t', time, 'a finite time ≥ 0');
    const kernel = await this.source.testTrain(test);
    const { outputs, count } = this.targets;
    const examples = kernel === undefined ? 0 : kernel.rows / this.source.coupledOutputs;
    const before =
      kernel === undefined ? undefined : await initialTest(this.options.initial, test, examples, outputs);
    const ascending = [...new Set(times)].sort((a, b) => a - b);
    const found = await this.integrated(ascending);
    const states = times.map((time): CrossEntropyState => {
      const { y, steps, evaluations } = found[ascending.indexOf(time)] as (typeof found)[number];
      const dual = { data: y, outputs, count };
      const training = this.outputs(this.matrix, dual, this.before);
      const state = {
        time,
        training: asTensor(training),
        loss: crossEntropy(training, this.targets),
        steps,
        evaluations,
      };
      const ofTraining = asTensor(softmaxOf(training));
      if (kernel === undefined) return { ...state, probabilities: { training: ofTraining } };
      const predicted = this.outputs(kernel, dual, before);
      const probabilities = { training: ofTraining, test: asTensor(softmaxOf(predicted)) };
      return { ...state, test: asTensor(predicted), probabilities };
    });
    return typeof t === 'number' ? (states[0] as CrossEntropyState) : states;
  }

  private integrated(times: readonly number[]): ReturnType<typeof integrate> {
    const { targets, before, matrix, stiffness, options } = this;
    const { ridge = 0, tolerance = 1e-7, signal, onProgress } = options;
    const { outputs, count } = targets;
    const asColumns = (data: Float64Array): Columns => ({ data, outputs, count });
    const known = new WeakMap<Float64Array, Columns>();
    const outputsAt = (dual: Float64Array): Columns => {
      const found = known.get(dual) ?? this.outputs(matrix, asColumns(dual), before);
      known.set(dual, found);
      return found;
    };
    // ȧ = t − softmax(f₀ + Θ a) − ρ a
    const slope = (dual: Float64Array): Float64Array =>
      dualSlope(targets, softmaxOf(outputsAt(dual)), dual, ridge);
    return integrate(
      {
        slope,
        // Probabilities of ½ may come within a step, if not at its start.
        stiffness: dual =>
          stiffness * Math.min(0.5, 2 * largestCurvature(softmaxOf(outputsAt(dual)))) + ridge,
        contraction: ridge,
        errorNorm: (error, dual) =>
          largestRelative(this.outputs(matrix, asColumns(error), undefined), outputsAt(dual)) / tolerance,
      },
      new Float64Array(targets.data.length),
      times,
      async time => {
        signal?.throwIfAborted();
        onProgress?.(time, times.at(-1) ?? time);
        await platform.pause();
      },
    );
  }

  /** f₀ + Θ a */
  private outputs(kernel: Matrix, dual: Columns, before: Columns | undefined): Columns {
    const { outputs } = dual;
    if (this.source.coupledOutputs === 1) {
      const moved = { data: timesVectors(kernel, dual.data, outputs), outputs, count: kernel.rows };
      return sum(moved, before);
    }
    const moved = timesVectors(kernel, coupledColumns(dual).data, 1);
    return sum(uncoupledColumns({ data: moved, outputs: 1, count: kernel.rows }, outputs), before);
  }
}

/**
 * Training of a classifier by gradient flow on the cross-entropy −Σ t log softmax(f) (over the examples,
 * without 1/N), where its tangent kernel Θ does not change (Jacot et al. 2018; Lee et al. 2019, §2.2). The
 * outputs are f = f₀ + Θ(·, X) a with
 *
 *   ȧ = t − softmax(f(X)) − ρ a,  a = 0 at time 0,
 *
 * integrated with error control by the Runge–Kutta–Chebyshev method, whose cost grows as the root of the
 * largest eigenvalue of Θ times the time.
 *
 * @throws InvalidArgumentError or ShapeError before work starts if labels, inputs or kernels do not fit, or
 *   all examples are of one class; MemoryLimitError if the kernel does not fit.
 * @example
 * ```ts
 * import { crossEntropyFlow, limit, mlp } from 'widejet';
 * const kernel = limit(mlp({ depth: 3 }));
 * const flow = await crossEntropyFlow({ kernel, x: [[1, 0], [0, 1], [1, 1]], labels: [0, 1, 1] });
 * const { probabilities, loss } = await flow.at(10, { test: [[1, 0.1]] });
 * console.log(probabilities.test?.data[0]?.toFixed(4), loss.toFixed(4)); // 0.8860 0.1342
 * ```
 */
export async function crossEntropyFlow(options: CrossEntropyFlowOptions): Promise<CrossEntropyFlow> {
  flowOptions.check('options', options);
  const { kernel, x, memoryLimit: limit, signal } = options;
  const controls = controlsOf({
    ...(signal !== undefined && { signal }),
    ...(limit !== undefined && { memoryLimit: limit }),
  });
  const source = kernelSource(kernel, 'ntk', x, controls);
  const targets = classLabels(options.labels, options.classes, source.count, limit);
  const { coupledOutputs } = source;
  if (coupledOutputs > 1 && targets.outputs !== coupledOutputs)
    throw new InvalidArgumentError(
      'classes',
      targets.outputs,
      `the ${coupledOutputs} outputs of the network`,
    );
  const size = targets.count * coupledOutputs;
  const bytes = 8 * size ** 2;
  checkMemoryOf(
    `a kernel of ${size} rows`,
    bytes,
    limit ?? memoryLimit(bytes),
    'Take fewer training examples',
  );
  const before = await initialTraining(options.initial, x, targets);
  const matrix = await source.trainTrain();
  checkRows(matrix, size);
  return new CrossEntropyFlow(matrix, source, targets, before, options);
}
