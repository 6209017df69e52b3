import { platform } from '#platform';
import { MemoryLimitError } from '../errors/index.js';

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

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
}
