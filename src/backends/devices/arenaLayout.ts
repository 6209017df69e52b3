/** Arrays begin at multiples of so many numbers. */
const ALIGNMENT = 16;

/**
 * Where arrays lie in one memory while each of them is needed. It grows as far as it has to; what is freed is
 * used again by whatever fits.
 */
export class ArenaLayout {
  /** Free stretches, in order, no two beside each other. */
  private readonly free: { start: number; length: number }[] = [];
  private end = 0;

  /** How many numbers the memory needs. */
  get length(): number {
    return this.end;
  }

  allocate(numbers: number): number {
    const length = rounded(numbers);
    const position = this.free.findIndex(stretch => stretch.length >= length);
    const stretch = this.free[position];
    if (stretch === undefined) return this.extend(length);
    const { start } = stretch;
    if (stretch.length === length) this.free.splice(position, 1);
    else this.free[position] = { start: start + length, length: stretch.length - length };
    return start;
  }

  release(start: number, numbers: number): void {
    let freed = { start, length: rounded(numbers) };
    let position = this.free.findIndex(stretch => stretch.start > start);
    if (position < 0) position = this.free.length;
    const after = this.free[position];
    if (after !== undefined && freed.start + freed.length === after.start) {
      freed = { start, length: freed.length + after.length };
      this.free.splice(position, 1);
    }
    const before = this.free[position - 1];
    if (before !== undefined && before.start + before.length === start) {
      before.length += freed.length;
    } else this.free.splice(position, 0, freed);
  }

  private extend(length: number): number {
    const last = this.free.at(-1);
    if (last !== undefined && last.start + last.length === this.end) {
      this.free.pop();
      this.end = last.start + length;
      return last.start;
    }
    this.end += length;
    return this.end - length;
  }
}

function rounded(numbers: number): number {
  return Math.max(1, Math.ceil(numbers / ALIGNMENT)) * ALIGNMENT;
}
