import type { Weights } from './initialize.js';

/**
 * Ends the use of a network: leaves the memory of its implicit weights to the next network of the same width, which then
 * need not ask the system for fresh memory. Asking these weights anything afterwards throws `UnavailableError`; dense
 * weights stay as they are.
 *
 * @example
 * ```ts
 * import { initialize, mlp, releaseWeights, taylorTerms } from 'widejet';
 * const model = mlp({ depth: 3 });
 * const outputs: number[] = [];
 * for (const seed of [1, 2, 3]) {
 *   const weights = initialize(model, { width: 10_000, inputSize: 2, seed });
 *   const { derivatives } = await taylorTerms(model, weights, { at: [1, 0], along: [0, 1], order: 0 });
 *   outputs.push(derivatives[0]?.data[0] ?? NaN);
 *   releaseWeights(weights);
 * }
 * console.log(outputs.length); // 3
 * ```
 */
export function releaseWeights(weights: Weights): void {
  for (const weight of weights.values()) if ('release' in weight) weight.release();
}
