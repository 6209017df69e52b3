import type { GpuBuffer } from '#platform';
import type { DeviceMemory } from '../devices/index.js';

/** Numbers that lie behind each other in one buffer. */
interface Piece {
  readonly buffer: GpuBuffer;
  /** The place of the first one there. */
  readonly start: number;
  /** How many of the numbers that were asked for come before. */
  readonly before: number;
  readonly count: number;
}

/** Numbers in a buffer, or in several of `partLength` numbers each but for the last. */
export class WebGpuMemory implements DeviceMemory {
  isReleased = false;

  constructor(
    readonly numbers: number,
    readonly buffers: readonly GpuBuffer[],
    private readonly partLength: number,
  ) {}

  /** Where `count` numbers from number `start` on lie. */
  pieces(start: number, count: number): Piece[] {
    const found: Piece[] = [];
    for (let before = 0; before < count;) {
      const part = Math.floor((start + before) / this.partLength);
      const place = start + before - part * this.partLength;
      const length = Math.min(count - before, this.partLength - place);
      found.push({ buffer: this.buffers[part]!, start: place, before, count: length });
      before += length;
    }
    return found;
  }
}

/** A memory as that of this kind of device. */
export function ownMemory(memory: DeviceMemory): WebGpuMemory {
  if (memory instanceof WebGpuMemory) return memory;
  throw new Error('a memory of another device');
}

/** Flags of the standard: what a buffer is used for. */
export const usage = { mapRead: 0x1, copySource: 0x4, copyTarget: 0x8, storage: 0x80 } as const;
