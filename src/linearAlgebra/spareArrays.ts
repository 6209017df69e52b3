import { unspecifiedArray } from './vectors.js';

/** What evaluations leave unasked is kept up to here: 128 MiB. Larger arrays are not kept. */
const MOST_LEFT_BYTES = 2 ** 27;

/** What is given back on purpose is kept up to here: 2 GiB. */
const MOST_RELEASED_BYTES = 2 ** 31;

/** Shorter arrays are made faster than found. */
const SHORTEST = 1024;

const arrays = new Map<number, Float64Array[]>();
let bytes = 0;

/**
 * An array with unspecified content; one that was left here by others if it has the right length. Fresh memory costs
 * more than the arithmetic on it: the system has to clear and map every page, and every 64 MB of it sets the garbage
 * collector off.
 */
export function takeArray(length: number): Float64Array {
  if (length < SHORTEST) return new Float64Array(length);
  const spare = arrays.get(length)?.pop();
  if (spare !== undefined) {
    bytes -= spare.byteLength;
    return spare;
  }
  // Who asks for other lengths than were left works on another width: much memory is not held back from him.
  if (bytes > MOST_LEFT_BYTES) dropArrays();
  return unspecifiedArray(length);
}

/** Takes an array that nobody will read or write any more, at the end of an evaluation. */
export function leaveArray(array: Float64Array): void {
  keep(array, MOST_LEFT_BYTES);
}

/** The same for memory that is given back because more of its kind will be asked for. */
export function releaseArray(array: Float64Array): void {
  keep(array, MOST_RELEASED_BYTES);
}

function keep(array: Float64Array, limit: number): void {
  if (array.length < SHORTEST || bytes + array.byteLength > limit) return;
  const known = arrays.get(array.length);
  if (known === undefined) {
    // Sweeps go from width to width: arrays of other lengths than of late will not be asked for again.
    if (arrays.size >= 8) dropArrays();
    arrays.set(array.length, [array]);
  } else known.push(array);
  bytes += array.byteLength;
}

function dropArrays(): void {
  arrays.clear();
  bytes = 0;
}
