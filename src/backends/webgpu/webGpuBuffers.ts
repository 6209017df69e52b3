import type { GpuBuffer, GpuDevice } from '#platform';
import { usage } from './webGpuMemory.js';
import type { WebGpuErrors } from './webGpuErrors.js';

const WORD = 4;
/** Shorter buffers are made twice as long as is asked. */
const SHORT = 2 ** 20;
const STORAGE = usage.storage | usage.copySource | usage.copyTarget;

/** Buffers of a device: whether there is memory for one is known later. */
export class WebGpuBuffers {
  /** Errors of allocations that are still to be told. */
  private readonly allocations: Promise<unknown>[] = [];

  constructor(
    private readonly gpu: GpuDevice,
    private readonly errors: WebGpuErrors,
  ) {}

  /** A buffer that kernels read and write. If there is no memory for it, `told` throws. */
  allocate(bytes: number): GpuBuffer {
    const { gpu, errors } = this;
    gpu.pushErrorScope('validation');
    gpu.pushErrorScope('out-of-memory');
    const buffer = gpu.createBuffer({
      size: Math.max(WORD, Math.ceil(bytes / WORD) * WORD),
      usage: STORAGE,
    });
    for (const scope of [gpu.popErrorScope(), gpu.popErrorScope()]) {
      const told = scope.then(error => {
        if (error !== null) throw errors.outOfMemory(error.message);
      });
      // Nobody may ever ask.
      told.catch(() => undefined);
      this.allocations.push(told);
    }
    return buffer;
  }

  /**
   * Waits until all buffers of before are known to be there.
   *
   * @throws MemoryLimitError where one is not.
   */
  async told(): Promise<void> {
    try {
      await Promise.all(this.allocations.splice(0));
    } catch (error) {
      throw this.errors.explained(error);
    }
  }
}

/** A buffer for what is written anew each time, at least as long as the longest so far. */
export class GrowingBuffer {
  private size = 0;
  private current: GpuBuffer | undefined;

  constructor(
    private readonly gpu: GpuDevice,
    private readonly flags: number,
  ) {}

  /** A buffer of at least so many bytes; that of before is gone if it was shorter. */
  of(bytes: number): GpuBuffer {
    if (this.current !== undefined && bytes <= this.size) return this.current;
    this.current?.destroy();
    this.size = bytes < SHORT ? 2 * bytes : bytes;
    return (this.current = this.gpu.createBuffer({ size: this.size, usage: this.flags }));
  }
}
