import {
  aFiniteNumber,
  anIntegerFrom,
  anything,
  aSignal,
  checkAboveZero,
  checkInteger,
  InvalidArgumentError,
  listOf,
  NonFiniteError,
  optional,
  optionsOf,
} from '../../errors/index.js';
import type { PairControls } from '../../limits/index.js';
import { symmetricEigen } from '../../linearAlgebra/index.js';
import { checkNetwork, type Model, type Parameters } from '../../models/index.js';
import { type ModelInputs, someInputs } from '../../questions/index.js';
import { descend, neuralTangentKernel } from '../../taylor/index.js';
import { gram, squaredDistance, transposed, type Matrix } from '../matrices/index.js';

export interface TrainingMeasuresOptions extends Pick<PairControls, 'signal'> {
  readonly x: ModelInputs;
  /** One for each example: a number, or one for each output. */
  readonly y: readonly (number | readonly number[])[];
  readonly learningRate: number;
  /** After which steps the network is measured, ascending. */
  readonly steps: readonly number[];
}

const measuresOptions = optionsOf<TrainingMeasuresOptions>('trainingMeasures', {
  x: someInputs,
  y: listOf(anything),
  learningRate: aFiniteNumber,
  steps: listOf(anIntegerFrom(0, 2 ** 31)),
  signal: optional(aSignal),
});

/** One weight matrix during training. */
export interface WeightMeasures {
  /** ‖W‖/√n in the operator norm, n the larger of rows and columns: near 2 for a square one as drawn. */
  readonly operatorNorm: number;
  /** ‖W − W(0)‖/√n in the operator norm, which vanishes as n → ∞ (Jacot et al. 2018, lemma 1). */
  readonly operatorChange: number;
  /** ‖W − W(0)‖ in the Frobenius norm. */
  readonly frobeniusChange: number;
}

/** A network after some steps of gradient descent. */
export interface TrainingMeasure {
  readonly step: number;
  /** t: learning rate × steps. */
  readonly time: number;
  /** Σ ½|f − y|² */
  readonly loss: number;
  /**
   * ‖Θ − Θ(0)‖/‖Θ(0)‖ of the tangent kernel of the training inputs, all pairs of outputs, in the Frobenius
   * norm: it vanishes as n → ∞ (Jacot et al. 2018, theorem 2).
   */
  readonly kernelChange: number;
  /** |w − w(0)| of all parameters together; as n → ∞ it tends to `distance` of {@link gradientFlow}. */
  readonly distance: number;
  readonly weights: Readonly<Record<string, WeightMeasures>>;
}

/**
 * Trains a network of finite width by gradient descent on the squared loss, and measures what is constant at
 * n = ∞: its tangent kernel, and its weights in the operator norm.
 *
 * @param parameters as drawn; they stay as they are.
 * @throws InvalidArgumentError or ShapeError for what does not fit; the reason of the signal.
 * @example
 * ```ts
 * import { initialize, mlp, trainingMeasures } from 'widejet';
 * const model = mlp({ depth: 3, activation: 'tanh' });
 * const changes: number[] = [];
 * for (const width of [16, 256]) {
 *   const parameters = initialize(model, { width, inputSize: 2, seed: 7 });
 *   const options = { x: [[1, 0], [0, 1]], y: [1, -1], learningRate: 0.5, steps: [20] };
 *   const [measure] = await trainingMeasures(model, parameters, options);
 *   changes.push(measure?.kernelChange ?? NaN);
 * }
 * console.log((changes[1] ?? NaN) < (changes[0] ?? NaN) / 2); // true
 * ```
 */
export async function trainingMeasures(
  model: Model,
  parameters: Parameters,
  options: TrainingMeasuresOptions,
): Promise<TrainingMeasure[]> {
  checkNetwork(model, parameters);
  measuresOptions.check('options', options);
  const { x, y, learningRate, steps, signal } = options;
  checkAboveZero('learningRate', learningRate);
  if (steps.length === 0) throw new InvalidArgumentError('steps', steps, 'one number of steps or more');
  steps.forEach((step, k) => {
    checkInteger(`steps[${k}]`, step, { least: k === 0 ? 0 : (steps[k - 1] ?? 0) + 1 });
  });
  const kernelOf = async (at: Parameters): Promise<Float64Array> =>
    (await neuralTangentKernel(model, at, { at: x, output: 'full' })).data;
  const before = { kernel: await kernelOf(parameters), arrays: await arraysOf(parameters) };
  const norm = Math.sqrt(squaredDistance(before.kernel, new Float64Array(before.kernel.length)));

  const measures: TrainingMeasure[] = [];
  let current = parameters;
  let step = 0;
  for (const wanted of steps) {
    for (; step < wanted; step++) {
      signal?.throwIfAborted();
      const moved = await descend(model, current, { along: x, targets: y, learningRate });
      current = moved.parameters;
    }
    const { loss } = await descend(model, current, { along: x, targets: y, learningRate });
    const [kernel, arrays] = [await kernelOf(current), await arraysOf(current)];
    const weights: Record<string, WeightMeasures> = {};
    let squares = 0;
    for (const [name, matrix] of arrays) {
      const start = before.arrays.get(name) as Matrix;
      const change = { ...matrix, data: matrix.data.map((value, i) => value - (start.data[i] ?? NaN)) };
      const square = squaredDistance(matrix.data, start.data);
      squares += square;
      if (!isWeight(parameters, name)) continue;
      const root = Math.sqrt(Math.max(matrix.rows, matrix.columns));
      weights[name] = {
        operatorNorm: (await operatorNorm(matrix)) / root,
        operatorChange: (await operatorNorm(change)) / root,
        frobeniusChange: Math.sqrt(square),
      };
    }
    measures.push({
      step,
      time: learningRate * step,
      loss,
      kernelChange: ratio(Math.sqrt(squaredDistance(kernel, before.kernel)), norm),
      distance: Math.sqrt(squares),
      weights,
    });
  }
  return measures;
}

function isWeight(parameters: Parameters, name: string): boolean {
  return 'rows' in (parameters.get(name) ?? {});
}

async function arraysOf(parameters: Parameters): Promise<Map<string, Matrix>> {
  const arrays = new Map<string, Matrix>();
  for (const [name, value] of parameters) {
    if ('rows' in value) {
      const { rows, columns } = value;
      arrays.set(name, { data: (await value.materialize()).slice(), rows, columns });
    } else arrays.set(name, { data: value.data.slice(), rows: 1, columns: value.data.length });
  }
  return arrays;
}

/** The largest singular value: the root of the largest eigenvalue of W Wᵀ or Wᵀ W, whichever is smaller. */
async function operatorNorm({ data, rows, columns }: Matrix): Promise<number> {
  const flat =
    rows <= columns
      ? { data, rows, columns }
      : { data: transposed(data, rows, columns), rows: columns, columns: rows };
  const { values } = await symmetricEigen(gram(flat).data, flat.rows, { overwrite: true });
  return Math.sqrt(Math.max(values.at(-1) ?? 0, 0));
}

/** A change beside what it changes: none is none even of 0, as of a network without a gradient. */
function ratio(change: number, whole: number): number {
  if (change === 0) return 0;
  if (Number.isFinite(change / whole)) return change / whole;
  throw new NonFiniteError(
    'the change of the tangent kernel is not finite beside what it was before training',
  );
}
