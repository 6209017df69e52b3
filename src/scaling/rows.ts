import { someQuantities, someSamples } from './kinds.js';
import { checkArguments, instanceOf, InvalidArgumentError, optional, optionsOf } from '../errors/index.js';
import { aModel, type Model } from '../models/index.js';
import { type OutputChoice, outputChoice } from '../questions/index.js';
import { knownSize, predictionOf, type ExactSize } from './exact/exactSize.js';
import { parseQuantity, predictionsFor, sharpest } from './quantities/index.js';
import { bootstrapKinds, type FitOptions, fitScaling, verdict, type Verdict } from './statistics/index.js';
import type { ScalingRow, ScalingSample } from './results.js';

export interface ScalingRowsOptions extends Pick<FitOptions, 'seed' | 'replicates'> {
  /** What was sampled: predictions depend on it; without it there are none. */
  readonly model?: Model | undefined;
  /** Which outputs the quantities are of, as in {@link SweepOptions}. */
  readonly output?: OutputChoice | undefined;
  /** What `exactSizes` has found of the quantities: it stands beside the predictions. */
  readonly exact?: ReadonlyMap<string, ExactSize> | undefined;
  /** The names of the values of every sample. */
  readonly quantities: readonly string[];
}

const rowsOptions = optionsOf<ScalingRowsOptions>('scalingRows', {
  seed: bootstrapKinds.seed,
  replicates: bootstrapKinds.replicates,
  model: optional(aModel),
  output: outputChoice,
  exact: optional(instanceOf(Map, 'a Map of exact sizes by quantities, as exactSizes makes it')),
  quantities: someQuantities,
});

/**
 * Fits every quantity of one experiment and compares each with what theory says: one row per quantity, see
 * {@link fitScaling}, {@link predictionsFor} and {@link verdict}.
 *
 * @throws InvalidArgumentError for no samples, samples of several experiments, or with another number of
 *   values, or as `fitScaling` does.
 * @example
 * ```ts
 * import { mlp } from 'widejet';
 * import { scalingRows, sweep, taylorQuantities } from 'widejet/scaling';
 * const model = mlp({ depth: 2 });
 * const quantities = taylorQuantities(2);
 * const seeds = Array.from({ length: 30 }, (_, seed) => seed);
 * const samples = await sweep({
 *   model,
 *   inputSize: 2,
 *   inputs: [
 *     [1, 0.5],
 *     [0.5, 1],
 *   ],
 *   quantities,
 *   widths: [32, 128, 512],
 *   seeds,
 * });
 * const [, , second] = scalingRows(samples, { model, quantities });
 * console.log(second?.predicted?.exponent, second?.predicted?.source); // -1 Theorem 1
 * ```
 */
export function scalingRows(samples: readonly ScalingSample[], options: ScalingRowsOptions): ScalingRow[] {
  checkArguments({ samples: [samples, someSamples], options: [options, rowsOptions] });
  const { model, output, exact, quantities, seed = 0, replicates = 2000 } = options;
  const experiments = [...new Set(samples.map(({ experiment }) => experiment))];
  const [experiment] = experiments;
  if (experiment === undefined || experiments.length > 1) {
    throw new InvalidArgumentError('samples', experiments, 'samples of one experiment');
  }
  const odd = samples.find(({ values }) => values.length !== quantities.length);
  if (odd !== undefined) {
    throw new InvalidArgumentError('values', odd.values, `one for each of ${quantities.join(', ')}`);
  }
  // In one order, whoever computed which sample first: sums depend on it in their last bits.
  const sorted = [...samples].sort((a, b) => a.width - b.width || a.seed - b.seed);
  const widths = [...new Set(sorted.map(({ width }) => width))];
  return quantities.map((name, position) => {
    const columns = widths.map(width => ({
      width,
      values: sorted.filter(sample => sample.width === width).map(({ values }) => values[position] ?? NaN),
    }));
    const fit = fitScaling(columns, { name, seed, replicates });
    const parsed = parseQuantity(name);
    const size = exact?.get(name);
    const known = knownSize(size);
    const predictions = [
      ...(model === undefined ? [] : predictionsFor(model, parsed, output)),
      ...(known === undefined ? [] : [predictionOf(known)]),
    ];
    const predicted = sharpest(predictions);
    return {
      experiment,
      quantity: name,
      fit,
      predictions,
      ...(size !== undefined && { exact: size }),
      ...(predicted === undefined
        ? { verdict: 'no prediction', reason: 'no theory that is known here applies to it' }
        : { predicted, ...withNote(verdict(fit, predicted), parsed.isEstimated) }),
    };
  });
}

/** A verdict about estimates says so: their noise may be all that is seen of a quantity that is 0. */
function withNote(found: Verdict, estimated: boolean): Verdict {
  if (!estimated) return found;
  return {
    ...found,
    reason: `${found.reason}; every value is an estimate from random probes, its noise included`,
  };
}
