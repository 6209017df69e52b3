import type { Device, DeviceMemory } from './device.js';
import { MemoryLimitError } from '../../errors/index.js';

/** Memories that so many runs have not asked for are given back. */
const MOST_IDLE = 8;

/** Memories that runs use one after the other, so that none has to wait for fresh ones. */
export class MemoryPool {
  private idle: { readonly memory: DeviceMemory; readonly since: number }[] = [];
  private runs = 0;

  constructor(private readonly device: Pick<Device, 'allocate' | 'release'>) {}

  /** Memory with at least so many numbers, of unspecified content. */
  take(numbers: number): DeviceMemory {
    const fitting = this.idle
      .filter(({ memory }) => memory.numbers >= numbers && memory.numbers <= 2 * numbers)
      .sort((a, b) => a.memory.numbers - b.memory.numbers)[0];
    if (fitting === undefined) return this.fresh(numbers);
    this.idle = this.idle.filter(each => each !== fitting);
    return fitting.memory;
  }

  /** Memory with so many numbers and no more, for what stays. */
  takeExact(numbers: number): DeviceMemory {
    const fitting = this.idle.find(({ memory }) => memory.numbers === numbers);
    if (fitting === undefined) return this.fresh(numbers);
    this.idle = this.idle.filter(each => each !== fitting);
    return fitting.memory;
  }

  /** Takes a memory back; commands that use it may still wait to be done. */
  leave(memory: DeviceMemory): void {
    this.idle.push({ memory, since: this.runs });
  }

  /** Memory that is not taken from those that wait, and is not left to them unless someone wants to. */
  fresh(numbers: number): DeviceMemory {
    try {
      return this.device.allocate(numbers);
    } catch (error) {
      if (!(error instanceof MemoryLimitError) || this.idle.length === 0) throw error;
      this.releaseIdle(() => true);
      return this.device.allocate(numbers);
    }
  }

  /** Between two runs: gives back what has not been used for long. */
  endRun(): void {
    this.runs++;
    this.releaseIdle(({ since }) => since < this.runs - MOST_IDLE);
  }

  close(): void {
    this.releaseIdle(() => true);
  }

  private releaseIdle(isOver: (each: { readonly since: number }) => boolean): void {
    for (const each of this.idle) if (isOver(each)) this.device.release(each.memory);
    this.idle = this.idle.filter(each => !isOver(each));
  }
}
