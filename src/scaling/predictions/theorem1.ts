import { InvalidArgumentError } from '../../errors.js';

/**
 * The exponent of the width n in K⁽ʳ⁾ᵢⱼ = ⟨∇ʳhᵢ, (∇hⱼ)^⊗r⟩ ~ n^exponent: H − r for r > H, else 0 (Littwin, Galanti,
 * Wolf, Yang, *On Infinite-Width Hypernetworks*, NeurIPS 2020, Theorem 1). H is the depth of the primary network,
 * which stays finite while the hypernetwork is n wide; a plain network is H = 1. For a smooth g, whose h is no product of
 * finitely many factors, H is Infinity.
 *
 * @param order r ≥ 0.
 * @param primaryDepth H ≥ 1, or Infinity.
 * @throws InvalidArgumentError for an order or depth that is not such an integer.
 * @example
 * ```ts
 * import { theorem1Exponent } from 'widejet';
 * console.log([0, 1, 2, 3, 4].map(order => theorem1Exponent(order, 1))); // [ 0, 0, -1, -2, -3 ]
 * console.log([0, 1, 2, 3, 4].map(order => theorem1Exponent(order, 2))); // [ 0, 0, 0, -1, -2 ]
 * ```
 */
export function theorem1Exponent(order: number, primaryDepth: number): number {
  if (!Number.isInteger(order) || order < 0) {
    throw new InvalidArgumentError('order', order, 'an integer r ≥ 0');
  }
  if (primaryDepth !== Infinity && (!Number.isInteger(primaryDepth) || primaryDepth < 1)) {
    throw new InvalidArgumentError('primaryDepth', primaryDepth, 'an integer H ≥ 1 (1 for a plain network)');
  }
  return order > primaryDepth ? primaryDepth - order : 0;
}
