import { mostSeeds } from '../kinds.js';
import { toTensor, type TensorLike } from '../../ad/index.js';
import {
  aFunction,
  anIntegerFrom,
  aNumberAboveZero,
  anything,
  aSignal,
  checkArguments,
  checkInteger,
  InvalidArgumentError,
  listOf,
  mostLength,
  NonFiniteError,
  optional,
  optionsOf,
  type RequiredKind,
  ShapeError,
} from '../../errors/index.js';
import { aBackend, type Backend } from '../../program/index.js';
import { aModel, initialize, type Model, type Parameters, releaseParameters } from '../../models/index.js';
import { type ModelInputs, someInputs } from '../../questions/index.js';
import { descend, estimateCost, forward } from '../../taylor/index.js';
import { checkMemory, memoryOf } from '../sweep.js';

/** Inputs of a network of one output, and what it should be there. */
export interface LabelledInputs {
  /** With one batch axis. */
  readonly x: ModelInputs;
  /** One number for each input. */
  readonly y: TensorLike;
}

export interface TrainedNetworksOptions {
  readonly training: LabelledInputs;
  /** Whose loss is followed besides. */
  readonly test?: LabelledInputs;
  /** Where the outputs of trained networks are asked: inputs with one batch axis. */
  readonly path: ModelInputs;
  readonly width: number;
  /** As for `initialize`. */
  readonly inputSize: number;
  /** How many networks, of the seeds 0, 1, ... */
  readonly seeds: number;
  readonly learningRate: number;
  /** After how many steps losses are asked, ascending, up to 10⁷; the last is the end of training. */
  readonly steps: readonly number[];
  /** Where the networks live; the processor unless given. */
  readonly backend?: Backend;
}

/** What stops the training, and is told where it stands. */
export interface TrainedNetworksControls {
  readonly onStep?: () => void;
  readonly signal?: AbortSignal;
}

const labelled = (name: string): RequiredKind =>
  optionsOf<LabelledInputs>(name, { x: someInputs, y: anything }, `${name}.`);
/** What ends at some time. */
const MOST_STEPS = 10_000_000;

const trainedOptions = optionsOf<TrainedNetworksOptions>('trainedNetworks', {
  training: labelled('training'),
  test: optional(labelled('test')),
  path: someInputs,
  width: anIntegerFrom(1, mostLength),
  inputSize: anIntegerFrom(1, mostLength),
  seeds: anIntegerFrom(1, mostSeeds),
  learningRate: aNumberAboveZero,
  steps: listOf(anIntegerFrom(0, MOST_STEPS), { least: 1 }),
  backend: optional(aBackend),
});
const trainedControls = optionsOf<TrainedNetworksControls>('the controls of trainedNetworks', {
  onStep: optional(aFunction),
  signal: optional(aSignal),
});

/** One network through its training. */
export interface TrainedNetwork {
  readonly seed: number;
  /** Σ ½|f − y|² after each of the steps that were asked for. */
  readonly losses: readonly number[];
  /** The same over the test inputs. */
  readonly testLosses: readonly number[];
  /** f along the path after the last step. */
  readonly outputs: readonly number[];
}

/**
 * Draws networks of a finite width and trains each by gradient descent on Σ ½|f − y|² (`descend`), to be set
 * beside `ensemble(...).steps`, which says what becomes of them at n = ∞.
 *
 * @throws InvalidArgumentError for a model of several outputs, steps that do not ascend, or numbers that are
 *   not allowed; ShapeError where targets do not fit; MemoryLimitError if a network of this width does not
 *   fit.
 * @example
 * ```ts
 * import { ensemble, limit, mlp } from 'widejet';
 * import { trainedNetworks } from 'widejet/scaling';
 * const model = mlp({ depth: 2, activation: 'erf' });
 * const training = { x: [[1, 1], [1, -1]], y: [1, -1] };
 * const [network] = await trainedNetworks(model, {
 *   training,
 *   path: [[1, 0.5]],
 *   width: 512,
 *   inputSize: 2,
 *   seeds: 1,
 *   learningRate: 0.1,
 *   steps: [0, 40],
 * });
 * const theory = await ensemble({ kernel: limit(model), ...training });
 * const { expectedLoss } = await theory.steps(40, { learningRate: 0.1 });
 * console.log((network?.losses[1] ?? NaN) < 0.01, expectedLoss < 0.01); // true true
 * ```
 */
export async function trainedNetworks(
  model: Model,
  options: TrainedNetworksOptions,
  controls: TrainedNetworksControls = {},
): Promise<TrainedNetwork[]> {
  checkArguments({
    model: [model, aModel],
    options: [options, trainedOptions],
    controls: [controls, trainedControls],
  });
  const { onStep, signal } = controls;
  const { width, inputSize, seeds, learningRate, steps, training, test, path, backend } = options;
  for (const [k, step] of steps.entries())
    checkInteger(`steps[${k}]`, step, { least: (steps[k - 1] ?? -1) + 1 });
  const last = steps.at(-1) as number;
  if (model.outputs !== 1)
    throw new InvalidArgumentError('model', `${model.name} of ${model.outputs} outputs`, 'one of one output');
  const targets = targetsOf('training.y', training);
  const testTargets = test === undefined ? [] : targetsOf('test.y', test);
  const size = { width, inputSize, storage: 'dense' as const, ...(backend !== undefined && { backend }) };
  checkMemory(
    each => estimateCost(model, { ...size, width: each, order: 1 }).bytes,
    width,
    model.name,
    memoryOf(backend),
  );

  const networks: TrainedNetwork[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    let parameters: Parameters = initialize(model, { ...size, seed });
    const losses: number[] = [];
    const testLosses: number[] = [];
    for (let step = 0; step <= last; step++) {
      signal?.throwIfAborted();
      const isAsked = steps.includes(step);
      if (isAsked && test !== undefined)
        testLosses.push(await lossOf(model, parameters, test.x, testTargets));
      if (step === last) {
        losses.push(await lossOf(model, parameters, training.x, targets));
        break;
      }
      const descent = await descend(model, parameters, { along: training.x, targets, learningRate });
      if (isAsked) losses.push(descent.loss);
      parameters = descent.parameters;
      onStep?.();
    }
    const outputs = [...(await forward(model, parameters, path)).data];
    networks.push({ seed, losses, testLosses, outputs });
    releaseParameters(parameters);
  }
  return networks;
}

function targetsOf(what: string, { y }: LabelledInputs): number[] {
  const { data, shape } = toTensor(y, what);
  if (shape.length > 2 || (shape[1] ?? 1) !== 1)
    throw new ShapeError(`${what} has shape [${shape.join(', ')}], allowed: [N], a number for each input`);
  return [...data];
}

async function lossOf(
  model: Model,
  parameters: Parameters,
  x: ModelInputs,
  targets: readonly number[],
): Promise<number> {
  const { data } = await forward(model, parameters, x);
  if (data.length !== targets.length)
    throw new ShapeError(`there are ${targets.length} targets, allowed: ${data.length}, one for each input`);
  const loss = data.reduce((sum, value, k) => sum + (value - (targets[k] ?? NaN)) ** 2, 0) / 2;
  if (Number.isFinite(loss)) return loss;
  throw new NonFiniteError('the loss of a network is not finite: its outputs, or the targets, are too large');
}
