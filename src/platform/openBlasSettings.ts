import { readFileSync } from 'node:fs';
import type koffi from 'koffi';

/** Instructions that OpenBLAS's kernels of a family need, best family first. */
const FAMILIES: readonly (readonly [coreType: string, flags: readonly string[]])[] = [
  ['SkylakeX', ['avx512f', 'avx512dq', 'avx512bw', 'avx512vl']],
  ['Haswell', ['avx2', 'fma']],
];

/**
 * The family of OpenBLAS kernels for a processor with these instructions (the `flags` of /proc/cpuinfo), or
 * undefined to leave the choice to OpenBLAS. A release of OpenBLAS falls back to its slowest kernels on
 * processors newer than itself, though they run its faster ones: 0.3.21 on Sapphire Rapids, 12 against 70
 * GFLOP/s per core.
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
 * How long a thread of OpenBLAS that has nothing to do goes on asking for work before it sleeps: 2^16 ticks
 * of the processor's clock, some 30 µs. By itself OpenBLAS asks for 2^26 of them or more, as long as many
 * products last, and takes that time from whatever else runs.
 */
const THREAD_TIMEOUT = '16';

/** What OpenBLAS reads while it is loaded, as it is best for this machine. */
function openBlasSettings(): Map<string, string> {
  const settings = new Map([['OPENBLAS_THREAD_TIMEOUT', THREAD_TIMEOUT]]);
  const coreType = coreTypeFor(processorFlags());
  if (coreType !== undefined) settings.set('OPENBLAS_CORETYPE', coreType);
  return settings;
}

/**
 * Runs `load` with the variables set that OpenBLAS reads while it is loaded, but those that the user has set,
 * and takes them back afterwards. They are set by the C library, because in a worker thread `process.env` is
 * a copy that OpenBLAS would not see.
 */
export function withOpenBlasSettings<Result>({ load: open }: typeof koffi, load: () => Result): Result {
  const settings = [...openBlasSettings()].filter(([name]) => process.env[name] === undefined);
  // Windows has no `setenv`, and macOS comes with Accelerate.
  if (process.platform !== 'linux' || settings.length === 0) return load();
  const library = open(null);
  const setenv = library.func('int setenv(const char *name, const char *value, int overwrite)');
  const unsetenv = library.func('int unsetenv(const char *name)');
  for (const [name, value] of settings) setenv(name, value, 1);
  try {
    return load();
  } finally {
    for (const [name] of settings) unsetenv(name);
  }
}
