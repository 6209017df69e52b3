/** Examples by a hash of their bits. */
export class ExampleTable {
  private readonly words: readonly Uint32Array[];
  private readonly hashes: Uint32Array;
  private readonly buckets = new Map<number, { readonly example: number; readonly position: number }[]>();

  constructor(
    arrays: readonly Float64Array[],
    private readonly count: number,
  ) {
    this.words = arrays.map(data => {
      const aligned = data.byteOffset % 4 === 0 ? data : data.slice();
      return new Uint32Array(aligned.buffer, aligned.byteOffset, 2 * aligned.length);
    });
    this.hashes = Uint32Array.from({ length: count }, (_, example) => this.hash(example));
  }

  add(example: number, position: number): void {
    const hash = this.hashes[example]!;
    const bucket = this.buckets.get(hash);
    if (bucket === undefined) this.buckets.set(hash, [{ example, position }]);
    else bucket.push({ example, position });
  }

  /** The position of an example that has the bits of one of `other`, or −1. */
  find(other: ExampleTable, example: number): number {
    const bucket = this.buckets.get(other.hashes[example]!) ?? [];
    const found = bucket.find(known => this.equals(known.example, other, example));
    return found?.position ?? -1;
  }

  /** Four hashes beside each other (FNV-1a, Fowler, Noll, Vo), which need not wait for each other. */
  private hash(example: number): number {
    let [a, b, c, d] = [0x811c9dc5, 0x050c5d1f, 0x9e3779b9, 0x85ebca6b];
    for (const all of this.words) {
      const size = all.length / this.count;
      const words = all.subarray(example * size, (example + 1) * size);
      const fours = size & ~3;
      for (let k = 0; k < fours; k += 4) {
        a = Math.imul(a ^ words[k]!, 0x01000193);
        b = Math.imul(b ^ words[k + 1]!, 0x01000193);
        c = Math.imul(c ^ words[k + 2]!, 0x01000193);
        d = Math.imul(d ^ words[k + 3]!, 0x01000193);
      }
      for (let k = fours; k < size; k++) a = Math.imul(a ^ words[k]!, 0x01000193);
    }
    return (Math.imul(a ^ (b >>> 15), 0x2c1b3c6d) ^ Math.imul(c ^ (d >>> 13), 0x297a2d39)) >>> 0;
  }

  private equals(own: number, other: ExampleTable, example: number): boolean {
    return this.words.every((mine, k) => {
      const theirs = other.words[k]!;
      const size = mine.length / this.count;
      const [from, to] = [own * size, example * size];
      for (let i = 0; i < size; i++) if (mine[from + i] !== theirs[to + i]) return false;
      return true;
    });
  }
}
