import { platform, type Gpu, type GpuAdapter, type GpuDevice } from '#platform';
import {
  aFunction,
  anIntegerFrom,
  aText,
  checkArguments,
  objectWith,
  oneOf,
  optional,
  optionsOf,
  UnavailableError,
} from '../../errors/index.js';
import { deviceBackend, ownKernels, type DeviceBackend } from '../devices/index.js';
import type { Arithmetic } from './arithmetic.js';
import { checkPairs } from './selfTest.js';
import { webGpuDevice } from './webGpuDevice.js';
import { STRICT_MATH } from './webGpuPipelines.js';
import { adapterName } from './webGpuErrors.js';

/** What WebGPU computes in. */
export type WebGpuPrecision = 'float32' | 'double float32';

/** What is used of `navigator.gpu`: the standard's own types fit, and need not be installed. */
export interface WebGpu {
  requestAdapter(options?: {
    readonly powerPreference?: 'high-performance' | 'low-power';
  }): Promise<object | null>;
}

export interface WebGpuOptions<P extends WebGpuPrecision = WebGpuPrecision> {
  /** `navigator.gpu`, or what stands for it; that of the browser, or of the package webgpu, unless given. */
  readonly gpu?: WebGpu;
  /** float32 unless given. Double float32 is tried once for an adapter while a program runs. */
  readonly precision?: P;
}

const webGpuOptions = optionsOf<WebGpuOptions>('webgpuBackend', {
  gpu: optional(objectWith<WebGpu>('navigator.gpu, or what stands for it', { requestAdapter: aFunction })),
  precision: optional(oneOf('float32', 'double float32')),
});

/**
 * Computes by WebGPU: in browsers that have it, and in Node.js with the package `webgpu` beside widejet
 * (`npm install webgpu`). Parameters made with it live on the GPU, and so every question about them is
 * computed there.
 *
 * `float32` has 24 bits: Taylor terms are right to some 10⁻⁶ of the largest of a batch. `double float32`
 * makes each number of two, with some 46 bits between 10⁻³⁰ and 10³⁸, and is slower by some ten operations
 * for one. Compilers of shaders may break it; so it is tried first, on the program of a small network, and
 * refused where it does not hold. Results that are closer to 0 than the precision reaches are refused, and
 * are never taken for 0.
 *
 * @throws UnavailableError, with what to do, where WebGPU or an adapter is missing, or where double float32
 *   does not hold 10⁻¹¹; InvalidArgumentError for a `gpu` that is none, or gives no adapter.
 * @example
 * ```ts
 * import { initialize, mlp, taylorTerms, webgpuBackend } from 'widejet';
 * const backend = await webgpuBackend().catch(() => undefined); // none on this machine
 * const model = mlp({ depth: 2, activation: 'relu' });
 * const options = { width: 64, inputSize: 2, seed: 1, storage: 'dense' } as const;
 * const parameters = initialize(model, { ...options, ...(backend && { backend }) });
 * const { derivatives } = await taylorTerms(model, parameters, { at: [1, 0], along: [0, 1], order: 1 });
 * console.log(derivatives.length); // 2
 * backend?.close();
 * ```
 */
export async function webgpuBackend<P extends WebGpuPrecision = 'float32'>(
  options: WebGpuOptions<P> = {},
): Promise<DeviceBackend<P>> {
  checkArguments({ options: [options, webGpuOptions] });
  const { gpu, precision = 'float32' as P } = options;
  const { gpu: used, adapter, device } = await openDevice(gpu as Gpu | undefined);
  const isPair = precision === 'double float32';
  const backend = backendOn(adapter, device, precision, { isPair, isGuarded: true });
  if (!isPair) return backend;
  try {
    await triedOnce(used, adapter, () => checkPairs(backend));
  } catch (error) {
    backend.close();
    throw error;
  }
  return backend;
}

const aLimit = anIntegerFrom(0);
const anAdapter = objectWith<GpuAdapter>('an adapter of WebGPU', {
  info: objectWith<GpuAdapter['info']>('{ vendor, description, ... }', {
    vendor: aText,
    architecture: aText,
    device: aText,
    description: aText,
  }),
  limits: objectWith<GpuAdapter['limits']>('limits of WebGPU', {
    maxBufferSize: aLimit,
    maxStorageBufferBindingSize: aLimit,
    maxStorageBuffersPerShaderStage: aLimit,
  }),
  features: objectWith<GpuAdapter['features']>('features of WebGPU', { has: aFunction }),
  requestDevice: aFunction,
});

/** Adapters that have passed, by what says whose they are and which driver they have. */
const passed = new WeakMap<Gpu, Set<string>>();

/** A trial that takes seconds and comes out the same while a program runs. */
async function triedOnce(gpu: Gpu, { info }: GpuAdapter, trial: () => Promise<void>): Promise<void> {
  const known = passed.get(gpu) ?? new Set<string>();
  passed.set(gpu, known);
  const { vendor, architecture, device, description } = info;
  const key = JSON.stringify([vendor, architecture, device, description]);
  if (known.has(key)) return;
  await trial();
  known.add(key);
}

/** A backend that is not tried. */
export function backendOn<P extends WebGpuPrecision>(
  { info }: GpuAdapter,
  device: GpuDevice,
  precision: P,
  arithmetic: Arithmetic,
): DeviceBackend<P> {
  return deviceBackend(
    webGpuDevice(info, device, precision, arithmetic),
    () => {
      device.destroy();
    },
    ownKernels,
  );
}

/** @throws UnavailableError where there is none. */
export async function openDevice(given?: Gpu): Promise<{
  readonly gpu: Gpu;
  readonly adapter: GpuAdapter;
  readonly device: GpuDevice;
}> {
  const gpu = given ?? (await platform.openGpu());
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    throw new UnavailableError(
      'WebGPU finds no adapter here: install the driver of your GPU and, on Linux, the Vulkan loader (libvulkan1); in a ' +
        'browser allow WebGPU',
    );
  }
  anAdapter.check('the adapter of gpu', adapter);
  const { maxBufferSize, maxStorageBufferBindingSize, maxStorageBuffersPerShaderStage } = adapter.limits;
  try {
    const device = await adapter.requestDevice({
      requiredLimits: { maxBufferSize, maxStorageBufferBindingSize, maxStorageBuffersPerShaderStage },
      requiredFeatures: adapter.features.has(STRICT_MATH) ? [STRICT_MATH] : [],
    });
    return { gpu, adapter, device };
  } catch (cause) {
    throw new UnavailableError(
      `${adapterName(adapter.info)} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}; close ` +
        'programs that use it',
      { cause },
    );
  }
}
