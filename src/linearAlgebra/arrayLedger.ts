/**
 * Follows, by lengths alone, what a computation holds that takes its arrays as `takeArray` and `leaveArray`
 * give them: an array that was left is there for the next of its very length, and for no other.
 */
export class ArrayLedger {
  /** How many arrays of a length were left. */
  private readonly spare = new Map<number, number>();
  private held = 0;
  private highest = 0;

  /** The most numbers that were held at once, those left for others included. */
  get most(): number {
    return this.highest;
  }

  /** An array that was left, or a new one. */
  take(length: number): void {
    const count = this.spare.get(length) ?? 0;
    if (count > 0) this.spare.set(length, count - 1);
    else this.add(length);
  }

  leave(length: number): void {
    this.spare.set(length, (this.spare.get(length) ?? 0) + 1);
  }

  /** A new array that nobody will leave. */
  add(length: number): void {
    this.held += length;
    this.highest = Math.max(this.highest, this.held);
  }

  /** Memory that goes back to the system. */
  remove(length: number): void {
    this.held -= length;
  }
}
