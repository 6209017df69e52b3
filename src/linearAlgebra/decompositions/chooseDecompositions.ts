import { InvalidArgumentError, UnavailableError } from '../../errors/index.js';
import type { BlasSearch } from '../blas.js';
import { blasSearch } from '../chooseKernels.js';
import type { Decompositions } from './decompositions.js';
import { lapackDecompositions } from './lapack.js';
import { mlMatrixDecompositions } from './mlMatrix.js';
import { verifyDecompositions } from './verify.js';

/** The kinds of decompositions, best first. */
export const DECOMPOSITION_FAMILIES = ['lapack', 'ml-matrix'] as const;
export type DecompositionFamily = (typeof DECOMPOSITION_FAMILIES)[number];
/** A family by name, or the best that there is. */
export type DecompositionPreference = 'auto' | DecompositionFamily;

/** Decompositions that compute rightly, or why there are none. */
export type DecompositionSearch =
  | {
      readonly decompositions: Decompositions;
      /** The largest error of the verification, beside what it allows. */
      readonly error: number;
    }
  | { readonly reason: string };

const searches = new Map<DecompositionFamily, Promise<DecompositionSearch>>();

/** The search for decompositions of one family, done once. */
export function searchDecompositions(family: DecompositionFamily): Promise<DecompositionSearch> {
  const known = searches.get(family);
  if (known !== undefined) return known;
  const search = family === 'lapack' ? findLapack() : verified(() => mlMatrixDecompositions);
  searches.set(family, search);
  return search;
}

/** LAPACK of the library that computes products, if it has it and it computes rightly, or why not. */
export async function findLapack(blas: BlasSearch = blasSearch()): Promise<DecompositionSearch> {
  if ('reason' in blas) return { reason: `there is no BLAS: ${blas.reason}` };
  return verified(() => lapackDecompositions(blas.library));
}

/** The family that `auto` takes: the first that is there. */
export async function automaticDecompositions(): Promise<DecompositionFamily> {
  const search = await searchDecompositions('lapack');
  return 'reason' in search ? 'ml-matrix' : 'lapack';
}

/**
 * Verified decompositions: by LAPACK, else by ml-matrix, or one of them by name. Found once, then the same
 * each time.
 *
 * @throws InvalidArgumentError for another preference; UnavailableError if what was asked for by name is not
 *   there: the message says why.
 */
export async function chooseDecompositions(
  preference: DecompositionPreference = 'auto',
): Promise<Decompositions> {
  const allowed: readonly string[] = ['auto', ...DECOMPOSITION_FAMILIES];
  if (!allowed.includes(preference))
    throw new InvalidArgumentError('decompositions', preference, allowed.join(', '));
  const family = preference === 'auto' ? await automaticDecompositions() : preference;
  const search = await searchDecompositions(family);
  if ('reason' in search)
    throw new UnavailableError(`there are no decompositions by ${family} here: ${search.reason}`);
  return search.decompositions;
}

async function verified(find: () => Decompositions): Promise<DecompositionSearch> {
  let decompositions: Decompositions;
  try {
    decompositions = find();
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
  const verification = await verifyDecompositions(decompositions);
  if (verification.trusted) return { decompositions, error: verification.error };
  return { reason: `${decompositions.name}: ${verification.reason}` };
}
