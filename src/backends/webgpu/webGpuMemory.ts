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

/** A memory as that of this kind of device. */
export function ownMemory(memory: DeviceMemory): WebGpuMemory {
  if (memory instanceof WebGpuMemory) return memory;
  throw new Error('a memory of another device');
}

/** Flags of the standard: what a buffer is used for. */
export const usage = { mapRead: 0x1, copySource: 0x4, copyTarget: 0x8, storage: 0x80 } as const;
