import type { GpuBuffer, GpuDevice, GpuPipeline } from '#platform';
import { UnavailableError } from '../../errors/index.js';
import { kernelName, textOf, type Dialect, type Kernel } from '../devices/index.js';
import { allConstants } from './constants.js';
import { formatOf } from './formats.js';
import type { WebGpuBuffers } from './webGpuBuffers.js';
import { messageOf, type WebGpuErrors } from './webGpuErrors.js';

/** A feature of some adapters: compilers can be told to take no sums apart. */
export const STRICT_MATH = 'shader-module-compilation-options';
/** Of a shader stage of compute. */
const COMPUTE = 4;
const BINDINGS = ['storage', 'read-only-storage', 'read-only-storage', 'storage', 'read-only-storage'];

/** Kernels of a device, each compiled once, and the constants that they read. */
export class WebGpuPipelines {
  readonly layout: object;
  private readonly pipelineLayout: object;
  private readonly compiled = new Map<string, GpuPipeline>();
  private constants: { readonly count: number; readonly buffer: GpuBuffer } | undefined;

  constructor(
    private readonly gpu: GpuDevice,
    private readonly title: string,
    private readonly dialect: Dialect,
    private readonly buffers: WebGpuBuffers,
    private readonly errors: WebGpuErrors,
  ) {
    this.layout = gpu.createBindGroupLayout({
      entries: BINDINGS.map((type, binding) => ({ binding, visibility: COMPUTE, buffer: { type } })),
    });
    this.pipelineLayout = gpu.createPipelineLayout({ bindGroupLayouts: [this.layout] });
  }

  /** A kernel that has been built. */
  of({ key }: Kernel): GpuPipeline {
    const pipeline = this.compiled.get(key);
    if (pipeline === undefined) throw new Error(`kernel ${key} is launched before it is compiled`);
    return pipeline;
  }

  /** The numbers at all places, for the kernels that have been built. */
  get constantsBuffer(): GpuBuffer {
    if (this.constants === undefined) throw new Error('no kernel has been compiled');
    return this.constants.buffer;
  }

  /**
   * Compiles together what has not been compiled.
   *
   * @throws UnavailableError where a compiler refuses a kernel.
   */
  async build(kernels: readonly Kernel[]): Promise<void> {
    const missing = new Map<string, Kernel>();
    for (const kernel of kernels) if (!this.compiled.has(kernel.key)) missing.set(kernel.key, kernel);
    if (missing.size === 0) return;
    this.errors.checkAlive();
    await Promise.all(Array.from(missing.values(), kernel => this.compile(kernel)));
    this.writeConstants();
  }

  private async compile(kernel: Kernel): Promise<void> {
    const { gpu, pipelineLayout, dialect, errors, title } = this;
    gpu.pushErrorScope('validation');
    const module = gpu.createShaderModule({
      code: textOf([kernel], dialect),
      ...(gpu.features.has(STRICT_MATH) && { strictMath: true }),
    });
    const refusal = gpu.popErrorScope();
    const pipeline = gpu.createComputePipelineAsync({
      layout: pipelineLayout,
      compute: { module, entryPoint: kernelName(kernel) },
    });
    const [error, made] = await Promise.allSettled([refusal, pipeline]);
    const message = error.status === 'fulfilled' ? error.value?.message : undefined;
    if (made.status === 'fulfilled' && message === undefined) {
      this.compiled.set(kernel.key, made.value);
      return;
    }
    errors.checkAlive();
    const reason = message ?? messageOf((made as PromiseRejectedResult).reason);
    throw new UnavailableError(
      `the compiler of ${title} refuses a kernel (${kernel.key.slice(0, 40)}): ${reason}; ` +
        'a newer driver or browser may help',
    );
  }

  /** New kernels may have brought new constants, each at its place from then on. */
  private writeConstants(): void {
    const numbers = allConstants();
    if (numbers.length === this.constants?.count) return;
    this.constants?.buffer.destroy();
    const pairs = new Float32Array(2 * numbers.length);
    formatOf(true).encode(numbers, pairs);
    const buffer = this.buffers.allocate(pairs.byteLength);
    this.constants = { count: numbers.length, buffer };
    this.gpu.queue.writeBuffer(buffer, 0, pairs);
  }
}
