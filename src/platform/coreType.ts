import { readFileSync } from 'node:fs';
import type koffi from 'koffi';

/** Instructions that OpenBLAS's kernels of a family need, best family first. */
const FAMILIES: readonly (readonly [coreType: string, flags: readonly string[]])[] = [
  ['SkylakeX', ['avx512f', 'avx512dq', 'avx512bw', 'avx512vl']],
  ['Haswell', ['avx2', 'fma']],
];

/**
 * The family of OpenBLAS kernels for a processor with these instructions (the `flags` of /proc/cpuinfo), or
 * undefined to leave the choice to OpenBLAS. A release of OpenBLAS falls back to its slowest kernels on processors
 * newer than itself, though they run its faster ones: 0.3.21 on Sapphire Rapids, 12 against 70 GFLOP/s per core.
 */
export function coreTypeFor(flags: ReadonlySet<string>): string | undefined {
  return FAMILIES.find(([, needed]) => needed.every(flag => flags.has(flag)))?.[0];
}

/** The instructions of this processor as Linux lists them; none elsewhere. */
function processorFlags(): ReadonlySet<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return new Set();
  try {
    const line = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'));
    return new Set(line?.[1]?.trim().split(/\s+/));
  } catch {
    return new Set();
  }
}

/**
 * Runs `load` with OPENBLAS_CORETYPE set to what the processor can do, unless the user has set it. OpenBLAS reads it
 * while it is loaded, so it is taken back afterwards. It is set by the C library, because in a worker thread
 * `process.env` is a copy that OpenBLAS would not see.
 */
export function withCoreType<Result>({ load: open }: typeof koffi, load: () => Result): Result {
  const coreType = coreTypeFor(processorFlags());
  if (process.env['OPENBLAS_CORETYPE'] !== undefined || coreType === undefined) return load();
  const library = open(null);
  const setenv = library.func('int setenv(const char *name, const char *value, int overwrite)');
  const unsetenv = library.func('int unsetenv(const char *name)');
  setenv('OPENBLAS_CORETYPE', coreType, 1);
  try {
    return load();
  } finally {
    unsetenv('OPENBLAS_CORETYPE');
  }
}
