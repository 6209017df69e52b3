import { InvalidArgumentError } from '../errors.js';
import { fitScaling, type FitOptions } from './fit.js';
import { theorem1Exponent } from './theorem.js';
import type { ScalingRow, ScalingSample } from './types.js';
import { verdict } from './verdict.js';

export interface ScalingRowsOptions extends FitOptions {
  /** H of Theorem 1: the depth of the primary network; 1 for a plain network. */
  readonly primaryDepth: number;
}

/**
 * Fits every order of one model and compares each with Theorem 1: one row per order, see {@link fitScaling},
 * {@link theorem1Exponent} and {@link verdict}.
 *
 * @throws InvalidArgumentError for no samples, or as `fitScaling` and `theorem1Exponent` do.
 * @example
 * ```ts
 * import { mlp, scalingRows, sweep } from 'widejet';
 * const model = mlp({ depth: 2 });
 * const pair = { inputSize: 2, at: [1, 0.5], along: [0.5, 1] };
 * const seeds = Array.from({ length: 30 }, (_, seed) => seed);
 * const samples = await sweep({ model, ...pair, order: 2, widths: [32, 128, 512], seeds });
 * const [, , second] = scalingRows(samples, { primaryDepth: model.primaryDepth });
 * console.log(second?.predicted, second?.verdict); // -1 consistent
 * ```
 */
export function scalingRows(samples: readonly ScalingSample[], options: ScalingRowsOptions): ScalingRow[] {
  const [first] = samples;
  if (first === undefined) throw new InvalidArgumentError('samples', samples, 'at least one sample');
  return first.derivatives.map((_, order) => {
    const predicted = theorem1Exponent(order, options.primaryDepth);
    const fit = fitScaling(samples, order, options);
    return { model: first.model, order, fit, predicted, ...verdict(fit, predicted) };
  });
}
