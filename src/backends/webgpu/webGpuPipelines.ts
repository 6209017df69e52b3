import type { GpuBuffer, GpuDevice, GpuPipeline } from '#platform';
import { UnavailableError } from '../../errors/index.js';
import { kernelName, textOf, type Dialect, type Kernel } from '../devices/index.js';
import type { Arithmetic } from './arithmetic.js';
import { allConstants } from './constants.js';
import { formatOf } from './formats.js';
import { bindingTypes, type MemoryParts } from './memoryParts.js';
import type { WebGpuBuffers } from './webGpuBuffers.js';
import { webGpuDialect } from './webGpuDialect.js';
import { messageOf, type WebGpuErrors } from './webGpuErrors.js';

/** A feature of some adapters: compilers can be told to take no sums apart. */
export const STRICT_MATH = 'shader-module-compilation-options';
/** Of a shader stage of compute. */
const COMPUTE = 4;

/** A kernel, and in how many buffers its memories lie. */
export interface KernelInParts extends Omit<MemoryParts, 'length'> {
  readonly kernel: Kernel;
}

/** How kernels are written whose memories lie in so many buffers, and what they are bound to. */
interface Language {
  readonly dialect: Dialect;
  /** Of the bindings of a kernel. */
  readonly layout: object;
  readonly pipelineLayout: object;
}

interface Compiled {
  readonly pipeline: GpuPipeline;
  /** Of its bindings. */
  readonly layout: object;
}

/** Kernels of a device, each compiled once, and the constants that they read. */
export class WebGpuPipelines {
  private readonly languages = new Map<string, Language>();
  private readonly compiled = new Map<string, Compiled>();
  private constants: { readonly count: number; readonly buffer: GpuBuffer } | undefined;

  constructor(
    private readonly gpu: GpuDevice,
    private readonly title: string,
    private readonly arithmetic: Arithmetic,
    private readonly partLength: number,
    private readonly buffers: WebGpuBuffers,
    private readonly errors: WebGpuErrors,
  ) {}

  /** A kernel that has been built. */
  of(kernel: KernelInParts): Compiled {
    const found = this.compiled.get(keyOf(kernel));
    if (found === undefined) throw new Error(`kernel ${kernel.kernel.key} is launched before it is compiled`);
    return found;
  }

  languageFor({ a, b }: Omit<MemoryParts, 'length'>): Language {
    const key = `${a} ${b}`;
    let language = this.languages.get(key);
    if (language === undefined) {
      const parts = { a, b, length: this.partLength };
      const entries = bindingTypes(parts).map((type, binding) => ({
        binding,
        visibility: COMPUTE,
        buffer: { type },
      }));
      const layout = this.gpu.createBindGroupLayout({ entries });
      language = {
        dialect: webGpuDialect(this.arithmetic, parts),
        layout,
        pipelineLayout: this.gpu.createPipelineLayout({ bindGroupLayouts: [layout] }),
      };
      this.languages.set(key, language);
    }
    return language;
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
  async build(kernels: readonly KernelInParts[]): Promise<void> {
    const missing = new Map<string, KernelInParts>();
    for (const kernel of kernels) if (!this.compiled.has(keyOf(kernel))) missing.set(keyOf(kernel), kernel);
    if (missing.size === 0) return;
    this.errors.checkAlive();
    await Promise.all(Array.from(missing.values(), kernel => this.compile(kernel)));
    this.writeConstants();
  }

  private async compile(wanted: KernelInParts): Promise<void> {
    const { gpu, errors, title } = this;
    const { kernel } = wanted;
    const { dialect, layout, pipelineLayout } = this.languageFor(wanted);
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
      this.compiled.set(keyOf(wanted), { pipeline: made.value, layout });
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

function keyOf({ kernel, a, b }: KernelInParts): string {
  return `${a} ${b} ${kernel.key}`;
}
