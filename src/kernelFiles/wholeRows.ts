import { platform } from '#platform';
import type { KernelParts } from '../limits/index.js';
import type { PartFile } from './partFile.js';

/**
 * Rows of a kernel of the inputs that were given, put together from parts: what lies left of a part is read
 * from the parts before, along their columns.
 */
export class WholeRows {
  constructor(
    private readonly parts: KernelParts,
    private readonly file: PartFile,
  ) {}

  /** Whole rows in their order, some at a time. */
  async *strips(kernel: number, height: number): AsyncGenerator<Float64Array, void, undefined> {
    for (let top = 0; top < this.parts.rows.length; top += height) {
      yield this.strip(kernel, top, Math.min(this.parts.rows.length, top + height));
      await platform.pause();
    }
  }

  strip(kernel: number, from: number, to: number): Float64Array {
    const { rows, columns, shape } = this.parts;
    const width = columns.length;
    // Whether inputs stand there as they were given.
    const isPlain = rows.length === shape[0] && width === shape[1];
    if (isPlain) return this.ofDifferent(kernel, from, to);
    const out = new Float64Array((to - from) * width);
    const wanted = [...new Set(rows.subarray(from, to))].sort((a, b) => a - b);
    for (const { first, last } of runs(wanted)) {
      const numbers = this.ofDifferent(kernel, first, last);
      for (let i = from; i < to; i++) {
        const row = rows[i]!;
        if (row < first || row >= last) continue;
        const own = numbers.subarray((row - first) * shape[1], (row - first + 1) * shape[1]);
        for (let j = 0; j < width; j++) out[(i - from) * width + j] = own[columns[j]!]!;
      }
    }
    return out;
  }

  /** Rows from `first` up to `last` of the inputs that differ. */
  private ofDifferent(kernel: number, first: number, last: number): Float64Array {
    const { regions, shape, isSymmetric } = this.parts;
    const [, width] = shape;
    const out = new Float64Array((last - first) * width);
    for (const [number, { top, bottom }] of regions.entries()) {
      if (top >= last) break;
      const left = isSymmetric ? top : 0;
      for (let row = Math.max(top, first); row < Math.min(bottom, last); row++)
        out.set(this.file.read(kernel, number, row, left, width), (row - first) * width + left);
      const start = Math.max(first, bottom);
      if (!isSymmetric || start >= last) continue;
      for (let column = top; column < bottom; column++) {
        const numbers = this.file.read(kernel, number, column, start, last);
        for (let k = 0; k < numbers.length; k++) out[(start - first + k) * width + column] = numbers[k]!;
      }
    }
    return out;
  }
}

/** Numbers in ascending order as ranges of neighbours. */
function runs(numbers: readonly number[]): { readonly first: number; readonly last: number }[] {
  const found: { first: number; last: number }[] = [];
  for (const number of numbers) {
    const run = found.at(-1);
    if (run?.last === number) run.last++;
    else found.push({ first: number, last: number + 1 });
  }
  return found;
}
