import type { MatrixKernels } from './matrixKernels.js';
import {
  automaticFamily,
  blasSearch,
  KERNEL_FAMILIES,
  type KernelFamily,
  searchKernels,
} from './chooseKernels.js';

/** One family of kernels as found on this machine. */
export type KernelDiagnosis =
  AvailableKernels | { readonly family: KernelFamily; readonly available: false; readonly reason: string };

export interface AvailableKernels {
  readonly family: KernelFamily;
  readonly available: true;
  readonly name: string;
  /** Whether `auto` takes these. */
  readonly inUse: boolean;
  /** The file of the BLAS library. */
  readonly library?: string;
  /** The family of processors whose kernels OpenBLAS uses. */
  readonly coreType?: string;
  readonly threads?: number;
  /** max |computed − plain| / Σ|a||v| over the products of the verification. */
  readonly verifiedError: number;
  /** 10⁹ operations per second on a 384 × 384 matrix and as many vectors. */
  readonly gigaflops: number;
  /** 10⁹ bytes per second of a 32 MB matrix read for one product. */
  readonly gigabytesPerSecond: number;
}

/**
 * What can compute products with matrices on this machine, how well and how fast, best first: for
 * `widejet doctor`. Measures for about half a second for each family.
 */
export function diagnoseKernels(): KernelDiagnosis[] {
  const chosen = automaticFamily();
  return KERNEL_FAMILIES.map(family => {
    const search = searchKernels(family);
    if ('reason' in search) return { family, available: false, reason: search.reason };
    const { kernels, error } = search;
    return {
      family,
      available: true,
      name: kernels.name,
      inUse: family === chosen,
      ...(family === 'blas' && blasDetails()),
      verifiedError: error,
      gigaflops: gigaflops(kernels),
      gigabytesPerSecond: gigabytesPerSecond(kernels),
    };
  });
}

function blasDetails(): Pick<AvailableKernels, 'library' | 'coreType' | 'threads'> {
  const search = blasSearch();
  if ('reason' in search) return {};
  const { path, coreType, threads } = search.library;
  return {
    library: path,
    ...(coreType !== undefined && { coreType }),
    ...(threads !== undefined && { threads }),
  };
}

function gigaflops(kernels: MatrixKernels): number {
  const n = 384;
  const matrix = new Float64Array(n * n).fill(0.5);
  const out = new Float64Array(n * n);
  const seconds = shortest(() => {
    kernels.multiply(matrix, n, n, matrix, n, out);
  });
  return (2 * n * n * n) / seconds / 1e9;
}

function gigabytesPerSecond(kernels: MatrixKernels): number {
  const n = 2048;
  const matrix = new Float64Array(n * n).fill(0.5);
  const vector = new Float64Array(n).fill(0.5);
  const out = new Float64Array(n);
  const seconds = shortest(() => {
    kernels.multiply(matrix, n, n, vector, 1, out);
  });
  return matrix.byteLength / seconds / 1e9;
}

/** The shortest time of some runs, in seconds: at least two runs, and for a quarter of a second. */
function shortest(work: () => void): number {
  const start = performance.now();
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 2 || performance.now() - start < 250; ++run) {
    const before = performance.now();
    work();
    best = Math.min(best, performance.now() - before);
  }
  return best / 1000;
}
