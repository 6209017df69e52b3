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
