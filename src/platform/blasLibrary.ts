import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { loadKoffi } from './koffi.js';
import { lapackOf } from './lapackLibrary.js';
import { withOpenBlasSettings } from './openBlasSettings.js';
import type { BlasLibrary, Ddot, Dgemm, Environment } from './platform.js';

const ACCELERATE = '/System/Library/Frameworks/Accelerate.framework/Accelerate';

/** Names for the loader of the system, then places that it does not search, best first. */
export function blasCandidates(environment: Environment, platform: NodeJS.Platform): string[] {
  const conda = environment['CONDA_PREFIX'];
  if (platform === 'darwin') {
    return [
      ACCELERATE,
      ...(conda === undefined ? [] : [`${conda}/lib/libopenblas.dylib`]),
      '/opt/homebrew/opt/openblas/lib/libopenblas.dylib',
      '/usr/local/opt/openblas/lib/libopenblas.dylib',
    ];
  }
  if (platform === 'win32') {
    return [...(conda === undefined ? [] : [`${conda}\\Library\\bin\\openblas.dll`]), 'libopenblas.dll'];
  }
  return [
    ...(conda === undefined ? [] : [`${conda}/lib/libopenblas.so.0`]),
    // Debian, Ubuntu, Arch; Fedora also names its threaded builds libopenblasp and libopenblaso.
    'libopenblas.so.0',
    'libopenblasp.so.0',
    'libopenblaso.so.0',
    'libopenblas.so',
    `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/openblas-pthread/libopenblas.so.0`,
    '/usr/lib64/libopenblasp.so.0',
    '/home/linuxbrew/.linuxbrew/opt/openblas/lib/libopenblas.so',
  ];
}

/**
 * Opens a BLAS library by file name or path.
 * @throws Error when koffi does not run here, the library cannot be opened, or it is no BLAS with 32-bit
 *   integers.
 */
export function openBlasLibrary(file: string): BlasLibrary {
  const ffi = loadKoffi();
  const library = withOpenBlasSettings(ffi, () => ffi.load(file));
  const dgemm = library.func(
    'void cblas_dgemm(int order, int transA, int transB, int m, int n, int k, double alpha, const double *a, ' +
      'int lda, const double *b, int ldb, double beta, double *c, int ldc)',
  ) as unknown as Dgemm;
  const ddot = library.func(
    'double cblas_ddot(int n, const double *x, int incx, const double *y, int incy)',
  ) as unknown as Ddot;
  const ask = (signature: string): unknown => {
    try {
      return library.func(signature)();
    } catch {
      return undefined; // Not OpenBLAS.
    }
  };
  const lapack = () => lapackOf(ffi, library);
  const configuration = ask('const char *openblas_get_config()');
  if (typeof configuration !== 'string') {
    return { name: file === ACCELERATE ? 'Accelerate' : basename(file), path: file, dgemm, ddot, lapack };
  }
  if (configuration.includes('USE64BITINT')) throw new Error(`${file} takes 64-bit integers`);
  const coreType = ask('const char *openblas_get_corename()');
  const threads = ask('int openblas_get_num_threads()');
  const version = /OpenBLAS \S+/.exec(configuration)?.[0] ?? 'OpenBLAS';
  return {
    name: typeof coreType === 'string' ? `${version} (${coreType})` : version,
    path: mappedPath() ?? file,
    ...(typeof coreType === 'string' && { coreType }),
    ...(typeof threads === 'number' && {
      threads,
      setThreads: library.func('void openblas_set_num_threads(int count)'),
    }),
    dgemm,
    ddot,
    lapack,
  };
}

/** Where the loader of Linux found the library. */
function mappedPath(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return /\/\S*openblas\S*\.so\S*/.exec(readFileSync('/proc/self/maps', 'utf8'))?.[0];
  } catch {
    return undefined;
  }
}
