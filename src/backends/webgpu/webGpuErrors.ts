import type { GpuAdapterInfo, GpuDevice, GpuLimits } from '#platform';
import { MemoryLimitError, UnavailableError } from '../../errors/index.js';
import { mostParts } from './memoryParts.js';

const FILTERS = ['validation', 'out-of-memory', 'internal'] as const;

/** What people know an adapter by. */
export function adapterName({ description, device, vendor, architecture }: GpuAdapterInfo): string {
  return (
    description || device || [vendor, architecture].filter(word => word !== '').join(' ') || 'an adapter'
  );
}

/** How long a buffer may be that a kernel reads, how many make a memory, and what says so. */
export interface LongestMemory {
  readonly bufferBytes: number;
  readonly buffers: number;
  readonly limit: string;
}

/** Bytes of a buffer have places of 32 bits. */
const MOST_ADDRESSED = { bytes: 2 ** 32 - 256, limit: 'places of 32 bits' };
/** So have the numbers of a memory, which are of four bytes or more. */
const MOST_NUMBERS_BYTES = 4 * 2 ** 32;

export function longestMemory({
  maxBufferSize,
  maxStorageBufferBindingSize,
  maxStorageBuffersPerShaderStage,
}: GpuLimits): LongestMemory {
  const limits = [
    { bytes: maxStorageBufferBindingSize, limit: 'maxStorageBufferBindingSize' },
    { bytes: maxBufferSize, limit: 'maxBufferSize' },
  ];
  const { bytes, limit } = limits.reduce(
    (least, each) => (each.bytes < least.bytes ? each : least),
    MOST_ADDRESSED,
  );
  const buffers = Math.min(
    mostParts(maxStorageBuffersPerShaderStage),
    Math.floor(MOST_NUMBERS_BYTES / bytes),
  );
  return { bufferBytes: bytes, buffers, limit };
}

/** What a device refuses, as errors that say what to do. */
export class WebGpuErrors {
  private lost: string | undefined;

  constructor(
    private readonly gpu: GpuDevice,
    private readonly title: string,
    private readonly longest: LongestMemory,
  ) {
    void gpu.lost.then(({ reason, message }) => {
      this.lost = message || reason;
    });
  }

  /** @throws UnavailableError where the device is lost. */
  checkAlive(): void {
    if (this.lost !== undefined) throw this.explained(new Error(this.lost));
  }

  /** Does work of the device, and throws what it was refused for: without this results would be zeros. */
  async scoped<Result>(work: () => Promise<Result>): Promise<Result> {
    this.checkAlive();
    for (const filter of FILTERS) this.gpu.pushErrorScope(filter);
    let done: Promise<Result>;
    try {
      done = work();
    } catch (error) {
      done = Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
    const scopes = FILTERS.map(() => this.gpu.popErrorScope()).reverse();
    const [outcome, ...found] = await Promise.allSettled([done, ...scopes]);
    const errors = found.map(each => (each.status === 'fulfilled' ? each.value : null));
    if (errors[1]) throw this.outOfMemory(errors[1].message);
    const refusal = errors[0] ?? errors[2];
    if (outcome.status === 'rejected') throw this.explained(refusal ?? outcome.reason);
    if (refusal) throw this.explained(refusal);
    return outcome.value;
  }

  tooLong(bytes: number): MemoryLimitError {
    const { bufferBytes, buffers, limit } = this.longest;
    const most = buffers * bufferBytes;
    // Arrays are as long as a network is wide, but for some of a few numbers.
    const part = Math.floor((99 * most) / bytes);
    return new MemoryLimitError(
      `${this.title} was asked for ${gibibytes(bytes)} at once, allowed: ${gibibytes(most)} (${limit}, ${buffers} times); ` +
        `choose a smaller width, which fits up to some ${part} % of this one, fewer inputs or a lower order`,
    );
  }

  outOfMemory(message: string): MemoryLimitError {
    return new MemoryLimitError(
      `${this.title} has no memory left (${message.split('\n')[0] ?? ''}), allowed: what it has, at most ${gibibytes(this.longest.buffers * this.longest.bufferBytes)} at once; ` +
        'choose a smaller width, or end the use of other networks with releaseParameters',
    );
  }

  /** What was thrown in the words of this device, unless it is in them. */
  explained(error: unknown): unknown {
    if (error instanceof MemoryLimitError || error instanceof UnavailableError) return error;
    const message = this.lost ?? messageOf(error).split('\n')[0];
    return new UnavailableError(
      `${this.title} does not answer any more: ${message}; make another backend, and all parameters with it`,
      { cause: error },
    );
  }
}

export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
}
