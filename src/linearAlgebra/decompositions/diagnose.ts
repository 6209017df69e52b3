import type { Decompositions } from './decompositions.js';
import {
  automaticDecompositions,
  DECOMPOSITION_FAMILIES,
  type DecompositionFamily,
  searchDecompositions,
} from './chooseDecompositions.js';

/** One family of decompositions as found on this machine. */
export type DecompositionDiagnosis =
  | AvailableDecompositions
  | { readonly family: DecompositionFamily; readonly available: false; readonly reason: string };

export interface AvailableDecompositions {
  readonly family: DecompositionFamily;
  readonly available: true;
  readonly name: string;
  /** Whether `auto` takes these. */
  readonly inUse: boolean;
  /** The largest error of the verification, relative to the matrices and right sides. */
  readonly verifiedError: number;
  /** For all eigenvectors of a 256 × 256 matrix. */
  readonly eigenSeconds: number;
  /** For Cholesky's factor of a 256 × 256 matrix. */
  readonly choleskySeconds: number;
}

const SIZE = 256;

/**
 * What can decompose symmetric matrices on this machine, how well and how fast, best first: for `widejet
 * doctor`.
 */
export async function diagnoseDecompositions(): Promise<DecompositionDiagnosis[]> {
  const chosen = await automaticDecompositions();
  const diagnoses: DecompositionDiagnosis[] = [];
  for (const family of DECOMPOSITION_FAMILIES) {
    const search = await searchDecompositions(family);
    if ('reason' in search) {
      diagnoses.push({ family, available: false, reason: search.reason });
      continue;
    }
    const { decompositions, error } = search;
    diagnoses.push({
      family,
      available: true,
      name: decompositions.name,
      inUse: family === chosen,
      verifiedError: error,
      eigenSeconds: await seconds(decompositions, 'eigen'),
      choleskySeconds: await seconds(decompositions, 'factor'),
    });
  }
  return diagnoses;
}

/** The shortest time of two runs. */
async function seconds(decompositions: Decompositions, what: 'eigen' | 'factor'): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 2; ++run) {
    // exp(−|i − j|/10), a kernel.
    const matrix = Float64Array.from({ length: SIZE * SIZE }, (_, at) =>
      Math.exp(-Math.abs(Math.floor(at / SIZE) - (at % SIZE)) / 10),
    );
    const before = performance.now();
    await decompositions[what](matrix, SIZE);
    best = Math.min(best, performance.now() - before);
  }
  return best / 1000;
}
