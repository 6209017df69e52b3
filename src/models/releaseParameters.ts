import { isLikeObject } from '../errors/index.js';
import type { Parameters } from './initialize.js';
import { someParameters } from './modelKinds.js';

/**
 * Ends the use of a network: leaves the memory of its implicit weights to the next network of the same width,
 * which then need not ask the system for fresh memory. Asking these weights anything afterwards throws
 * `UnavailableError`; dense weights stay as they are.
 *
 * @example
 * ```ts
 * import { initialize, mlp, releaseParameters, taylorTerms } from 'widejet';
 * const model = mlp({ depth: 3 });
 * const outputs: number[] = [];
 * for (const seed of [1, 2, 3]) {
 *   const parameters = initialize(model, { width: 10_000, inputSize: 2, seed });
 *   const { derivatives } = await taylorTerms(model, parameters, { at: [1, 0], along: [0, 1], order: 0 });
 *   outputs.push(derivatives[0]?.data[0] ?? NaN);
 *   releaseParameters(parameters);
 * }
 * console.log(outputs.length); // 3
 * ```
 */
export function releaseParameters(parameters: Parameters): void {
  someParameters.check('parameters', parameters);
  for (const weight of parameters.values() as Iterable<unknown>)
    if (isLikeObject(weight) && typeof weight['release'] === 'function')
      (weight as { release: () => unknown }).release();
}
