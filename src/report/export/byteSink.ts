/** Where the bytes of a file go, one after the other. */
export interface ByteSink {
  write(bytes: Uint8Array): void;
  /** Writes over bytes that are there. */
  overwrite(bytes: Uint8Array, position: number): void;
}

/** A file in memory. */
export class ByteList implements ByteSink {
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  write(bytes: Uint8Array): void {
    this.parts.push(bytes.slice());
    this.length += bytes.length;
  }

  overwrite(bytes: Uint8Array, position: number): void {
    let start = 0;
    for (const part of this.parts) {
      const from = Math.max(position, start);
      const to = Math.min(position + bytes.length, start + part.length);
      if (from < to) part.set(bytes.subarray(from - position, to - position), from - start);
      start += part.length;
    }
  }

  whole(): Uint8Array {
    const whole = new Uint8Array(this.length);
    let position = 0;
    for (const part of this.parts) {
      whole.set(part, position);
      position += part.length;
    }
    return whole;
  }
}
