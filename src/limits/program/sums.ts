import { add, constantValue, type Node } from '../../ad/index.js';

/** Adds up, from the first to the last, what is not zero by structure. */
export function sumOf<T>(items: Iterable<T>, valueOf: (item: T) => Node | undefined): Node | undefined {
  let total: Node | undefined;
  for (const item of items) {
    const value = valueOf(item);
    if (value !== undefined && constantValue(value) !== 0)
      total = total === undefined ? value : add(total, value);
  }
  return total;
}
