import { platform } from '#platform';
import { InvalidArgumentError, UnavailableError } from '../errors/index.js';
import type { MatrixKernels } from './matrixKernels.js';
import { type BlasSearch, findBlas } from './blas.js';
import { plainKernels } from './plainKernels.js';
import { verifyKernels } from './verify.js';
import { loadWasmKernels } from './wasmKernels.js';

/** The kinds of kernels, best first. */
export const KERNEL_FAMILIES = ['blas', 'wasm', 'plain'] as const;
export type KernelFamily = (typeof KERNEL_FAMILIES)[number];
/** A family of kernels by name, or the best that there is. */
export type KernelPreference = 'auto' | KernelFamily;

/** Kernels that compute rightly, to `error` relative to Σ|a||v|, or why there are none. */
export type KernelSearch =
  { readonly kernels: MatrixKernels; readonly error: number } | { readonly reason: string };

let blas: BlasSearch | undefined;
let wasm: KernelSearch | undefined;

/** The search for BLAS, done once. */
export function blasSearch(): BlasSearch {
  return (blas ??= findBlas());
}

/** The search for kernels of one family, done once. */
export function searchKernels(family: KernelFamily): KernelSearch {
  switch (family) {
    case 'blas':
      return blasSearch();
    case 'wasm':
      return (wasm ??= findWasm());
    case 'plain':
      return { kernels: plainKernels, error: 0 };
  }
}

/**
 * WebAssembly kernels that compute what plain loops compute, or why there are none. `load` is for tests.
 */
export function findWasm(load: () => MatrixKernels = loadWasmKernels): KernelSearch {
  let kernels: MatrixKernels;
  try {
    kernels = load();
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
  const verification = verifyKernels(kernels);
  return verification.trusted ? { kernels, error: verification.error } : { reason: verification.reason };
}

/** The family that `auto` takes: the first that is there. */
export function automaticFamily(): KernelFamily {
  return KERNEL_FAMILIES.find(family => 'kernels' in searchKernels(family)) ?? 'plain';
}

const ADVICE: Readonly<Record<KernelFamily, string>> = {
  blas:
    'Install OpenBLAS (Debian, Ubuntu: apt install libopenblas0-pthread; Fedora: dnf install openblas-threads; ' +
    'Arch: pacman -S openblas; Homebrew: brew install openblas; conda install openblas), ' +
    'or name a library in the environment variable WIDEJET_BLAS',
  wasm: 'Use an engine with SIMD in WebAssembly: Node.js 20, or a browser of 2023',
  plain: 'Plain loops are always there',
};

/**
 * The kernels that compute products with matrices: BLAS if a library is found that computes rightly, else
 * WebAssembly, else plain loops; or one of them by name. Found once, then the same each time.
 *
 * @throws UnavailableError if what was asked for by name, here or in WIDEJET_BLAS, is not there: the message
 *   says
 * why and what to install. InvalidArgumentError for another preference.
 */
export function chooseMatrixKernels(preference: KernelPreference = 'auto'): MatrixKernels {
  const allowed: readonly string[] = ['auto', ...KERNEL_FAMILIES];
  if (!allowed.includes(preference))
    throw new InvalidArgumentError('kernels', preference, allowed.join(', '));
  const named = platform.environment['WIDEJET_BLAS'];
  const asksForBlas = preference === 'auto' && named !== undefined && named !== '' && named !== 'none';
  const family = asksForBlas ? 'blas' : preference === 'auto' ? automaticFamily() : preference;
  const search = searchKernels(family);
  if ('reason' in search) {
    throw new UnavailableError(`there are no ${family} kernels here: ${search.reason}. ${ADVICE[family]}`);
  }
  return search.kernels;
}

/**
 * The same kernels as {@link chooseMatrixKernels}, for products whose bits do not depend on the number of
 * threads: the library and its kernels for this processor alone decide them. For few vectors they are as
 * fast; many vectors are left to one thread.
 */
export function chooseSteadyKernels(): MatrixKernels {
  const kernels = chooseMatrixKernels();
  const search = blasSearch();
  return 'kernels' in search && search.kernels === kernels ? search.steady : kernels;
}

let limits = 0;

/**
 * Leaves matrix products to one thread each, in all threads of this process, until the function that it gives
 * is called: for work that has a thread of its own for each task, and whose bits shall be the same on a
 * machine of any number of processors.
 */
export function limitToOneThread(): () => void {
  const search = blasSearch();
  if (!('library' in search) || search.library.threads === undefined) return () => undefined;
  const { threads, setThreads } = search.library;
  let isLimited = true;
  if (limits++ === 0) setThreads?.(1);
  return () => {
    if (isLimited && --limits === 0) setThreads?.(threads);
    isLimited = false;
  };
}
