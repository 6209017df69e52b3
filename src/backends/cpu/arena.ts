import { leaveArray, takeArray } from '../../linearAlgebra/index.js';

/** The arrays of one run of a program: hands out again what nobody reads any more. */
export class Arena {
  private readonly free = new Map<number, Float64Array[]>();

  /** An array with unspecified content. */
  allocate(length: number): Float64Array {
    return this.free.get(length)?.pop() ?? takeArray(length);
  }

  /** Takes an array back that nobody reads any more. */
  recycle(array: Float64Array): void {
    const known = this.free.get(array.length);
    if (known === undefined) this.free.set(array.length, [array]);
    else known.push(array);
  }

  /** Leaves the arrays that are free to the next run. */
  close(): void {
    for (const arrays of this.free.values()) arrays.forEach(leaveArray);
    this.free.clear();
  }
}
