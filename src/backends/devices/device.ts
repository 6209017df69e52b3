import type { Precision } from '../../program/index.js';
import type { Dialect } from './dialect.js';
import type { Kernel, Launch } from './kernel.js';

/** Numbers on a device. Whoever has allocated it releases it. */
export interface DeviceMemory {
  readonly numbers: number;
}

/** What a device does, in order. */
export type Command =
  | (Launch & { readonly kind: 'launch'; readonly a: DeviceMemory; readonly b?: DeviceMemory })
  | {
      readonly kind: 'copy';
      readonly from: DeviceMemory;
      readonly start: number;
      readonly to: DeviceMemory;
      readonly toStart: number;
      readonly count: number;
    }
  | {
      readonly kind: 'write';
      readonly to: DeviceMemory;
      readonly start: number;
      readonly data: Float64Array;
    };

/** Numbers that are wanted once all commands are done. */
export interface Read {
  readonly from: DeviceMemory;
  readonly start: number;
  readonly into: Float64Array;
}

/**
 * Where kernels run. Memory is counted in numbers of the precision of the device; numbers enter and leave as
 * float64.
 */
export interface Device<P extends Precision = Precision> {
  readonly name: string;
  readonly precision: P;
  readonly dialect: Dialect;
  /** All memory that there is, in bytes, where the device tells. */
  readonly memory?: number;
  /**
   * Results that are closer to 0 have lost digits; of 0 that is not known where products have
   * (`Faults.lost`).
   */
  readonly smallest?: number;
  /** The longest memory for the entries of a weight, in numbers: longer ones have more than one memory. */
  readonly longest: number;
  /** @throws MemoryLimitError where the device has not so much. */
  allocate(numbers: number): DeviceMemory;
  release(memory: DeviceMemory): void;
  /** Copies numbers to the device; they are free again when it returns. */
  write(memory: DeviceMemory, start: number, data: Float64Array): void;
  /** Compiles kernels that will be launched with an arena of so many numbers, together. */
  compile(kernels: readonly Kernel[], arena: number): Promise<void>;
  /** Does all commands, one after the other, and then reads. */
  submit(commands: readonly Command[], reads: readonly Read[], faults: Faults): Promise<void>;
  /** Notes of what is not finite, for labels 0 to `labels` − 1: none so far. */
  faults(labels: number): Faults;
}

/** What kernels have found that is not finite. */
export interface Faults {
  /** The first label with a fault and the first element of it, as of the last submission. */
  first(): Fault | undefined;
  /** Whether a product of numbers other than 0 was too close to 0 for the precision. */
  lost?(): boolean;
  release(): void;
}

export interface Fault {
  readonly label: number;
  readonly element: number;
  readonly value: number;
}
