import type { DeviceMemory } from '../device.js';
import type { Home } from '../deviceBackend.js';
import type { DeviceRun } from '../deviceRun.js';

/** `count` vectors of one length, one after the other, in a memory of their own. */
export interface Block {
  readonly memory: DeviceMemory;
  readonly count: number;
}

/**
 * A growing list of vectors of one length. What is appended becomes a block; only small blocks are merged
 * (with at most `mergeCount` vectors together), so that many single questions do not end as many tiny
 * products.
 */
export class DeviceStack {
  readonly blocks: Block[] = [];

  constructor(
    private readonly home: Home,
    readonly length: number,
    private readonly mergeCount: number,
  ) {}

  /** The number of vectors. */
  get count(): number {
    return this.blocks.reduce((total, { count }) => total + count, 0);
  }

  /** Takes vectors over from a place in a memory that stays for this run. */
  append(run: DeviceRun, from: DeviceMemory, start: number, count: number): void {
    const { length, blocks, home } = this;
    let merged = count;
    const parts: Block[] = [];
    // As a binary counter carries: each vector is copied at most log2(mergeCount) times.
    for (;;) {
      const previous = blocks.at(-1);
      if (previous === undefined || previous.count > merged) break;
      if (previous.count + merged > this.mergeCount) break;
      parts.unshift(previous);
      merged += previous.count;
      blocks.pop();
    }
    const memory = home.pool.takeExact(merged * length);
    let place = 0;
    for (const part of parts) {
      run.copy(part.memory, 0, memory, place, part.count * length);
      place += part.count * length;
      home.pool.leave(part.memory);
    }
    run.copy(from, start, memory, place, count * length);
    blocks.push({ memory, count: merged });
  }

  /** Reads all vectors, one after the other. */
  async toRows(run: DeviceRun): Promise<Float64Array> {
    const parts = await run.read(
      this.blocks.map(({ memory }) => ({ from: memory, start: 0 })),
      this.blocks.map(({ count }) => count * this.length),
    );
    const rows = new Float64Array(this.count * this.length);
    let place = 0;
    for (const part of parts) {
      rows.set(part, place);
      place += part.length;
    }
    return rows;
  }

  /** Gives up all vectors; commands that use them may still wait to be done. */
  release(): void {
    for (const { memory } of this.blocks) this.home.pool.leave(memory);
    this.blocks.length = 0;
  }
}
