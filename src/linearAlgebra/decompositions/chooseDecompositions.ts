import { InvalidArgumentError } from '../../errors/index.js';
import type { Decompositions } from './decompositions.js';
import { mlMatrixDecompositions } from './mlMatrix.js';

/** The kinds of decompositions, best first. */
export const DECOMPOSITION_FAMILIES = ['ml-matrix'] as const;
export type DecompositionFamily = (typeof DECOMPOSITION_FAMILIES)[number];
/** A family by name, or the best that there is. */
export type DecompositionPreference = 'auto' | DecompositionFamily;

/** @throws InvalidArgumentError for another preference. */
export function chooseDecompositions(preference: DecompositionPreference = 'auto'): Decompositions {
  const allowed: readonly string[] = ['auto', ...DECOMPOSITION_FAMILIES];
  if (!allowed.includes(preference))
    throw new InvalidArgumentError('decompositions', preference, allowed.join(', '));
  return mlMatrixDecompositions;
}
