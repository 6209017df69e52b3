import { nonFinite, type Program } from '../../program/index.js';
import type { Command, Device, DeviceMemory, Faults, Read } from './device.js';
import type { Launch } from './kernel.js';
import type { MemoryPool } from './memoryPool.js';

/** One run of a program: commands are collected, and done when numbers are wanted. */
export class DeviceRun {
  private commands: Command[] = [];
  private readonly taken: DeviceMemory[] = [];

  constructor(
    readonly device: Device,
    readonly pool: MemoryPool,
    /** Where the arrays of the program lie. */
    readonly arena: DeviceMemory,
    private readonly faults: Faults,
    private readonly labels: Program['labels'],
  ) {}

  launch(launches: readonly Launch[], a: DeviceMemory = this.arena, b?: DeviceMemory): void {
    for (const launch of launches) {
      if (launch.items > 0)
        this.commands.push({ kind: 'launch', ...launch, a, ...(b !== undefined && { b }) });
    }
  }

  copy(from: DeviceMemory, start: number, to: DeviceMemory, toStart: number, count: number): void {
    if (count > 0) this.commands.push({ kind: 'copy', from, start, to, toStart, count });
  }

  /** The numbers must stay until they have been read from somewhere, or the run has ended. */
  write(to: DeviceMemory, start: number, data: Float64Array): void {
    if (data.length > 0) this.commands.push({ kind: 'write', to, start, data });
  }

  /** Memory until the run ends. */
  temporary(numbers: number): DeviceMemory {
    const memory = this.pool.take(numbers);
    this.taken.push(memory);
    return memory;
  }

  /**
   * Waits until all is done, and reads.
   *
   * @throws NonFiniteError naming the node, if a value is NaN or infinite.
   */
  async read(reads: readonly Omit<Read, 'into'>[], lengths: readonly number[]): Promise<Float64Array[]> {
    const results = lengths.map(length => new Float64Array(length));
    const commands = this.commands;
    this.commands = [];
    await this.device.submit(
      commands,
      reads.map((read, k) => ({ ...read, into: results[k]! })).filter(({ into }) => into.length > 0),
      this.faults,
    );
    const fault = this.faults.first();
    if (fault !== undefined) throw nonFinite(this.labels[fault.label]!, fault.value, fault.element);
    return results;
  }

  /**
   * Whether a product of numbers other than 0 was too close to 0 for the precision, as of the last reading.
   */
  hasLost(): boolean {
    return this.faults.lost?.() ?? false;
  }

  end(): void {
    this.taken.forEach(memory => {
      this.pool.leave(memory);
    });
  }
}
