import { platform } from '#platform';

/** So much is always kept: 128 MiB. */
const ALWAYS_KEPT_BYTES = 2 ** 27;

/** More is kept up to this part of the memory that the process may still take. */
const KEPT_SHARE = 1 / 4;

/** What a browser leaves to a page, roughly: 4 GiB. */
const AVAILABLE_WHERE_UNKNOWN = 2 ** 32;

/** Shorter arrays are made faster than found. */
const SHORTEST = 1024;

/** Arrays of so many lengths are kept: some for each panel and block of a network. */
const MOST_LENGTHS = 64;

/** By length, the least recently used first. */
const arrays = new Map<number, Float64Array[]>();
let bytes = 0;

/** What may be kept, as it was when that was last asked: asking takes longer than filling a usual array. */
let allowed = ALWAYS_KEPT_BYTES;

/**
 * An array with unspecified content; one that was left here by others if it has the right length. Fresh
 * memory costs more than the arithmetic on it: the system has to clear and map every page, and every 64 MB of
 * it sets the garbage collector off.
 */
export function takeArray(length: number): Float64Array {
  if (length < SHORTEST) return new Float64Array(length);
  const known = arrays.get(length);
  const spare = known?.pop();
  if (known !== undefined && spare !== undefined) {
    bytes -= spare.byteLength;
    moveToEnd(length, known);
    return spare;
  }
  makeRoom(length * Float64Array.BYTES_PER_ELEMENT);
  return platform.unclearedArray(length);
}

/** Takes an array that nobody will read or write any more. */
export function leaveArray(array: Float64Array): void {
  const { length, byteLength } = array;
  if (length < SHORTEST || !makeRoom(byteLength)) return;
  const known = arrays.get(length) ?? [];
  known.push(array);
  moveToEnd(length, known);
  bytes += byteLength;
  while (arrays.size > MOST_LENGTHS) dropOldest();
}

function moveToEnd(length: number, known: Float64Array[]): void {
  arrays.delete(length);
  arrays.set(length, known);
}

/**
 * Drops what has lain here longest until so many bytes more may be kept; false if they are too many on their
 * own.
 */
function makeRoom(more: number): boolean {
  if (bytes + more <= allowed) return true;
  const available = platform.availableMemory() ?? AVAILABLE_WHERE_UNKNOWN - bytes;
  allowed = Math.max(ALWAYS_KEPT_BYTES, KEPT_SHARE * (available + bytes));
  while (bytes > 0 && bytes + more > allowed) dropOldest();
  return bytes + more <= allowed;
}

function dropOldest(): void {
  for (const [length, known] of arrays) {
    if (known.pop() !== undefined) bytes -= length * Float64Array.BYTES_PER_ELEMENT;
    if (known.length === 0) arrays.delete(length);
    return;
  }
}
