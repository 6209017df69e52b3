import { aStorage, mostSeeds, someWidths } from '../kinds.js';
import {
  aFunction,
  anIntegerFrom,
  aSignal,
  checkArguments,
  checkDistinct,
  InvalidArgumentError,
  optional,
  optionsOf,
} from '../../errors/index.js';
import type { Tensor } from '../../ad/index.js';
import { limit } from '../../limits/index.js';
import { aBackend, type Backend } from '../../program/index.js';
import { aModel, initialize, type Model, releaseParameters, type WeightStorage } from '../../models/index.js';
import {
  modelInputs,
  type ModelInputs,
  type OutputChoice,
  outputChoice,
  outputsAt,
  someInputs,
} from '../../questions/index.js';
import { estimateCost, forward, neuralTangentKernel } from '../../taylor/index.js';
import { fitScaling, verdict, type ScalingFit, type Verdict } from '../statistics/index.js';
import { checkMemory, memoryOf } from '../sweep.js';
import { largestExpectedScore, meanScores } from './scores.js';

export interface LimitConvergenceOptions {
  /** x, and y where the kernels are between two lists: each with one batch axis. */
  readonly inputs: ModelInputs;
  readonly against?: ModelInputs;
  readonly output?: OutputChoice;
  /** Two or more; 2⁸, 2⁹, ..., 2¹⁷ unless given. */
  readonly widths?: readonly number[];
  /** How many networks are drawn at every width, of the seeds 0, 1, ...: 6 or more, 30 unless given. */
  readonly seeds?: number;
  /** As for `initialize`; "auto" unless given. */
  readonly storage?: WeightStorage | 'auto';
  /** Where the networks live; the processor unless given. */
  readonly backend?: Backend;
}

/** What stops a comparison, and is told where it stands. */
export interface LimitConvergenceControls {
  readonly onNetwork?: (width: number) => void;
  readonly signal?: AbortSignal;
}

const convergenceOptions = optionsOf<LimitConvergenceOptions>('limitConvergence', {
  inputs: someInputs,
  against: optional(someInputs),
  output: outputChoice,
  widths: optional(someWidths),
  seeds: optional(anIntegerFrom(6, mostSeeds)),
  storage: optional(aStorage),
  backend: optional(aBackend),
});
const convergenceControls = optionsOf<LimitConvergenceControls>('the controls of limitConvergence', {
  onNetwork: optional(aFunction),
  signal: optional(aSignal),
});

/** The networks of one width beside the limit. */
export interface WidthConvergence {
  readonly width: number;
  /** ‖K − Θ‖ / ‖Θ‖ over all pairs of inputs, for each network. */
  readonly distances: readonly number[];
  /** The root of the mean of their squares. */
  readonly distance: number;
  /** For every pair, how many standard errors the mean of the tangent kernels is off Θ. */
  readonly ntk: Tensor;
  /** The same of f(x) f(x′) and the NNGP. */
  readonly nngp: Tensor;
}

/** How the kernels of finite networks approach those at n = ∞. */
export interface LimitConvergence {
  readonly widths: readonly WidthConvergence[];
  /** How the distance falls with the width: as n^−½ if the limit is right. */
  readonly fit: ScalingFit;
  readonly verdict: Verdict;
  /** No score of the largest width is to be larger; by chance one in ten thousand comparisons has one. */
  readonly largestExpected: number;
}

export const defaultConvergenceWidths: readonly number[] = Array.from({ length: 10 }, (_, k) => 2 ** (8 + k));
export const defaultConvergenceSeeds = 30;

/** Kernels that agree to so many digits are the same: what is left is rounding. */
const roundingError = 1e-11;

/**
 * Draws networks of growing width from the exact law and compares their kernels with those at n = ∞: the
 * distance of tangent kernels falls as n^−½, since they are averages over n neurons; their means, and those
 * of f(x) f(x′), are those of the limit within standard errors.
 *
 * Scores of tangent kernels are by the standard error that the networks show, brought from Student's to the
 * normal law; those of f(x) f(x′) by that of the limit, whose variance is K(x, x) K(x′, x′) + K(x, x′)².
 *
 * @throws LimitError where the model has no limit; InvalidArgumentError, ShapeError or MemoryLimitError
 *   before work starts; the reason of the signal when it ends the work.
 * @example
 * ```ts
 * import { mlp } from 'widejet';
 * import { limitConvergence } from 'widejet/scaling';
 * const { fit } = await limitConvergence(mlp({ depth: 3 }), {
 *   inputs: [[1, 2, 2], [0, 1, 0]],
 *   widths: [64, 256, 1024, 4096],
 *   seeds: 40,
 * });
 * if (fit.kind === 'power law') console.log(Math.abs(fit.law.exponent + 0.5) < 0.2); // true
 * ```
 */
export async function limitConvergence(
  model: Model,
  options: LimitConvergenceOptions,
  controls: LimitConvergenceControls = {},
): Promise<LimitConvergence> {
  checkArguments({
    model: [model, aModel],
    options: [options, convergenceOptions],
    controls: [controls, convergenceControls],
  });
  const { onNetwork, signal } = controls;
  const { seeds = defaultConvergenceSeeds, storage = 'auto', backend } = options;
  const widths = [...(options.widths ?? defaultConvergenceWidths)].sort((a, b) => a - b);
  const outputs = outputsAt(model, options.output, 2);
  if (widths.length < 2) throw new InvalidArgumentError('widths', widths, 'two or more widths');
  checkDistinct('widths', widths, 'widths');
  const at = modelInputs(model, options.inputs, 'inputs');
  const along = options.against === undefined ? undefined : modelInputs(model, options.against, 'against');
  const inputSize = inputSizeOf(model, at);
  checkMemory(
    width => estimateCost(model, { width, inputSize, storage, order: 1, inputs: countsOf(at, along) }).bytes,
    widths.at(-1) ?? 1,
    model.name,
    memoryOf(backend),
  );

  const { nngp, ntk } = await limit(model, { output: outputs }).both(at, along);
  const variances = await productVariances(model, outputs, at, along, nngp);
  const size = norm(ntk.data);
  const found: WidthConvergence[] = [];
  for (const width of widths) {
    const [kernels, products, distances]: [Float64Array[], Float64Array[], number[]] = [[], [], []];
    for (let seed = 0; seed < seeds; seed++) {
      signal?.throwIfAborted();
      const parameters = initialize(model, {
        ...{ width, inputSize, seed, storage },
        ...(backend !== undefined && { backend }),
      });
      const left = await forward(model, parameters, at);
      const right = along === undefined ? left : await forward(model, parameters, along);
      const kernel = await neuralTangentKernel(model, parameters, {
        at,
        ...(along !== undefined && { along }),
        output: outputs,
      });
      releaseParameters(parameters);
      kernels.push(kernel.data);
      products.push(productsOf(left, right, outputs));
      const distance = norm(kernel.data.map((value, k) => value - (ntk.data[k] ?? NaN))) / (size || 1);
      distances.push(distance < roundingError ? 0 : distance);
      onNetwork?.(width);
    }
    found.push({
      width,
      distances,
      distance: norm(distances) / Math.sqrt(seeds),
      ntk: { data: meanScores(kernels, ntk.data), shape: ntk.shape },
      nngp: { data: meanScores(products, nngp.data, variances), shape: nngp.shape },
    });
  }
  const fit = fitScaling(
    found.map(({ width, distances }) => ({ width, values: distances })),
    { name: 'distance to the limit' },
  );
  return {
    widths: found,
    fit,
    verdict: verdict(fit, { exponent: -0.5, bound: 'exact' }),
    largestExpected: largestExpectedScore(2 * ntk.data.length),
  };
}

/** Var f(x) f(x′) at n = ∞, where both are Gaussian. */
async function productVariances(
  model: Model,
  [left, right]: readonly [number, number],
  at: Readonly<Record<string, Tensor>>,
  along: Readonly<Record<string, Tensor>> | undefined,
  nngp: Tensor,
): Promise<Float64Array> {
  const own = async (output: number, inputs: Readonly<Record<string, Tensor>>): Promise<Float64Array> => {
    const { data, shape } = await limit(model, { output }).nngp(inputs);
    const count = shape[0] ?? 1;
    return Float64Array.from({ length: count }, (_, k) => data[k * count + k] ?? NaN);
  };
  const rows = await own(left, at);
  const columns = await own(right, along ?? at);
  return nngp.data.map((covariance, k) => {
    const variance = (rows[Math.floor(k / columns.length)] ?? NaN) * (columns[k % columns.length] ?? NaN);
    return variance + covariance ** 2;
  });
}

/** f(x) f(x′) of all pairs in one network. */
function productsOf(left: Tensor, right: Tensor, [k, l]: readonly [number, number]): Float64Array {
  const outputs = left.shape.at(-1) ?? 1;
  const column = ({ data }: Tensor, output: number): Float64Array =>
    data.filter((_, position) => position % outputs === output);
  const others = column(right, l);
  return Float64Array.from(
    Array.from(column(left, k)).flatMap(value => Array.from(others, other => value * other)),
  );
}

function inputSizeOf({ inputs }: Model, given: Readonly<Record<string, Tensor>>): number {
  for (const [name, shape] of Object.entries(inputs)) {
    const axis = shape.findIndex(length => typeof length === 'string');
    const tensor = given[name];
    if (axis >= 0 && tensor !== undefined)
      return tensor.shape[tensor.shape.length - shape.length + axis] ?? 1;
  }
  return 1;
}

function countsOf(
  at: Readonly<Record<string, Tensor>>,
  along: Readonly<Record<string, Tensor>> | undefined,
): { at: number; along: number } {
  const count = (inputs: Readonly<Record<string, Tensor>>): number =>
    Object.values(inputs).reduce((most, { shape }) => Math.max(most, shape[0] ?? 1), 1);
  return { at: count(at), along: count(along ?? at) };
}

function norm(values: Float64Array | readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
