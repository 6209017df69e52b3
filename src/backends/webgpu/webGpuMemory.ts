import type { GpuBuffer } from '#platform';
import type { DeviceMemory } from '../devices/index.js';

/** Numbers in a buffer, which is used from its beginning. */
export class WebGpuMemory implements DeviceMemory {
  isReleased = false;

  constructor(
    readonly numbers: number,
    readonly bytes: number,
    readonly buffer: GpuBuffer,
  ) {}
}

/** Flags of the standard: what a buffer is used for. */
export const usage = { mapRead: 0x1, copySource: 0x4, copyTarget: 0x8, storage: 0x80 } as const;
