import { unspecifiedArray } from './vectors.js';

/** What evaluations leave unasked is kept up to here: 128 MiB. Larger arrays are not kept. */
const MOST_LEFT_BYTES = 2 ** 27;

/** What is given back on purpose is kept up to here: 2 GiB. */
const MOST_RELEASED_BYTES = 2 ** 31;

/** Arrays of so many lengths are kept: an evaluation of a network of some layers asks for a dozen. */
const MOST_LENGTHS = 32;

/** Shorter arrays are made faster than found. */
const SHORTEST = 1024;

/** By length, the one that was asked for or left last at the end. */
const arrays = new Map<number, Float64Array[]>();
let bytes = 0;

/**
 * An array with unspecified content; one that was left here by others if it has the right length. Fresh memory costs
 * more than the arithmetic on it: the system has to clear and map every page, and every 64 MB of it sets the garbage
 * collector off.
 */
export function takeArray(length: number): Float64Array {
  if (length < SHORTEST) return new Float64Array(length);
  const spare = touched(length)?.pop();
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
  const { length, byteLength } = array;
  if (length < SHORTEST || bytes > limit || byteLength > limit) return;
  const known = touched(length) ?? [];
  arrays.set(length, known);
  // Sweeps go from width to width: arrays of other lengths than of late will not be asked for again.
  for (const oldest of arrays.keys()) {
    if (oldest === length || (arrays.size <= MOST_LENGTHS && bytes + byteLength <= limit)) break;
    bytes -= (arrays.get(oldest) ?? []).reduce((total, each) => total + each.byteLength, 0);
    arrays.delete(oldest);
  }
  if (bytes + byteLength > limit) return;
  known.push(array);
  bytes += byteLength;
}

/** The arrays of a length, from now on the one that was used last. */
function touched(length: number): Float64Array[] | undefined {
  const known = arrays.get(length);
  if (known === undefined) return undefined;
  arrays.delete(length);
  arrays.set(length, known);
  return known;
}

function dropArrays(): void {
  arrays.clear();
  bytes = 0;
}
