/**
 * An array during evaluation, contiguous and row-major: leading `batch` axes, over which the whole graph is
 * repeated, and then the axes of the node's `shape`.
 */
export interface Value {
  readonly data: Float64Array;
  readonly batch: readonly number[];
  readonly shape: readonly number[];
}

/** Gives an array of the wanted length with unspecified content; evaluation hands out arrays that are free again. */
export type Allocate = (length: number) => Float64Array;

export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}
