import { platform } from '#platform';
import { checkInteger, MemoryLimitError } from '../errors/index.js';

/** What takes less than this is not asked about: asking the system takes longer than a small evaluation. */
const NEGLIGIBLE_BYTES = 2 ** 24;

/**
 * Bytes that this process may still take for work of a size: 80 % of what its machine or container has free,
 * 2 GiB where nobody knows.
 */
export function memoryLimit(wanted = Infinity): number {
  if (wanted < NEGLIGIBLE_BYTES) return NEGLIGIBLE_BYTES;
  const available = platform.availableMemory();
  return available === undefined ? 2 ** 31 : 0.8 * available;
}

/** @throws MemoryLimitError, before the work, if it takes more bytes than the limit. */
export function checkMemoryOf(what: string, bytes: number, limit: number, advice: string): void {
  if (bytes <= limit) return;
  throw new MemoryLimitError(
    `${what} takes ${gibibytes(bytes)}, allowed: ${gibibytes(limit)} of memory. ${advice}`,
  );
}

/** What a thread takes before it works: 38 MB of modules and compiled code, and some room. */
const THREAD_BYTES = 40 * 2 ** 20;

/** A thread for each: more than any machine has processors would only take memory. */
export const mostThreads = 1024;

/**
 * @throws InvalidArgumentError unless a number of threads is an integer from 1 to 1024; MemoryLimitError
 *   where
 *   they alone do not fit.
 */
export function checkWorkers(workers: number): void {
  checkInteger('workers', workers, { least: 1, most: mostThreads });
  // This thread is there already.
  const bytes = THREAD_BYTES * (workers - 1);
  checkMemoryOf(`${workers} workers`, bytes, memoryLimit(bytes), 'Choose fewer workers');
}

/** How many threads fit into a limit with what each works on, in bytes; one at least. */
export function threadsThatFit(bytes: number, limit: number): number {
  // This thread is there already.
  return Math.max(1, Math.floor((limit + THREAD_BYTES) / (bytes + THREAD_BYTES)));
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
}
