/** Larger arrays are not kept, and not more than this in all: 128 MiB. */
const MOST_BYTES = 2 ** 27;

/** Shorter arrays are made faster than found. */
const SHORTEST = 1024;

const arrays = new Map<number, Float64Array[]>();
let bytes = 0;

/**
 * Arrays that one evaluation has left for the next: fresh memory costs more than the arithmetic on it, since the system
 * has to clear and map every page.
 */
export function takeSpareArray(length: number): Float64Array | undefined {
  const spare = arrays.get(length)?.pop();
  if (spare !== undefined) bytes -= spare.byteLength;
  return spare;
}

export function leaveSpareArray(array: Float64Array): void {
  if (array.length < SHORTEST || bytes + array.byteLength > MOST_BYTES) return;
  const known = arrays.get(array.length);
  if (known === undefined) {
    // Sweeps go from width to width: arrays of other lengths than of late will not be asked for again.
    if (arrays.size >= 8) dropLengths();
    arrays.set(array.length, [array]);
  } else known.push(array);
  bytes += array.byteLength;
}

function dropLengths(): void {
  arrays.clear();
  bytes = 0;
}
