import { checkInteger, InvalidArgumentError } from '../../errors/index.js';
import { factsOf } from '../../facts/index.js';
import type { Model } from '../../models/index.js';
import type { Prediction } from './prediction.js';

/**
 * The exponent of the width n in K⁽ʳ⁾ᵢⱼ = ⟨∇ʳhᵢ, (∇hⱼ)^⊗r⟩ ~ n^exponent: H − r for r > H, else 0 (Littwin,
 * Galanti, Wolf, Yang, *On Infinite-Width Hypernetworks*, NeurIPS 2020, Theorem 1). H is the depth of the
 * primary network, which stays finite while the hypernetwork is n wide; a plain network is H = 1. For a
 * smooth g, whose h is no product of finitely many factors, H is Infinity.
 *
 * @param order r ≥ 0.
 * @param primaryDepth H ≥ 1, or Infinity.
 * @throws InvalidArgumentError for an order or depth that is not such an integer.
 * @example
 * ```ts
 * import { theorem1Exponent } from 'widejet/scaling';
 * console.log([0, 1, 2, 3, 4].map(order => theorem1Exponent(order, 1))); // [ 0, 0, -1, -2, -3 ]
 * console.log([0, 1, 2, 3, 4].map(order => theorem1Exponent(order, 2))); // [ 0, 0, 0, -1, -2 ]
 * ```
 */
export function theorem1Exponent(order: number, primaryDepth: number): number {
  checkInteger('order', order, { least: 0 });
  if (primaryDepth !== Infinity && (!Number.isSafeInteger(primaryDepth) || primaryDepth < 1)) {
    throw new InvalidArgumentError('primaryDepth', primaryDepth, 'an integer H ≥ 1 (1 for a plain network)');
  }
  return order > primaryDepth ? primaryDepth - order : 0;
}

/**
 * What Theorem 1 says of K⁽ʳ⁾ and its mixed forms ⟨∇ʳf(x₀), ∇f(x₁) ⊗ ... ⊗ ∇f(x_r)⟩ (eq. 23), and Remark 1,
 * its case H = 1, next to the exponent −1 that was postulated before for every r ≥ 2.
 */
export function theorem1(model: Model, order: number): Prediction[] {
  const { layered, piecewiseLinear, degree, primaryDepth } = factsOf(model);
  const obstacle = !layered.holds
    ? `it assumes a chain of matrices 1/√(fan-in) · W and elementwise functions, but ${layered.reason}`
    : !piecewiseLinear.holds
      ? `it assumes piecewise-linear activations, but ${piecewiseLinear.reason}`
      : order > degree
        ? `K⁽ʳ⁾ = 0 beyond the degree ${degree} of h in the weights`
        : undefined;
  const exponent = theorem1Exponent(order, Math.max(primaryDepth, 1));
  const applies = obstacle === undefined;
  const theorem: Prediction = {
    source: 'Theorem 1',
    exponent,
    bound: 'exact',
    applies,
    reason:
      obstacle ??
      `Littwin et al. 2020: n^(H − r) for r > H, else 1, with H = ${primaryDepth} and r = ${order}`,
  };
  if (primaryDepth > 1 || order < 2) return [theorem];
  return [
    theorem,
    {
      source: 'Remark 1',
      exponent: 1 - order,
      bound: 'upper',
      applies,
      reason:
        obstacle ?? `Littwin et al. 2020: μ^r / (r! n^(r − 1)), where −1 had been postulated for every r ≥ 2`,
    },
  ];
}
