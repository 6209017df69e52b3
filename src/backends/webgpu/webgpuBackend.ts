import { platform, type Gpu } from '#platform';
import { UnavailableError } from '../../errors/index.js';
import { deviceBackend, ownKernels, type DeviceBackend } from '../devices/index.js';
import { adapterName, webGpuDevice } from './webGpuDevice.js';

/** What WebGPU computes in. */
export type WebGpuPrecision = 'float32' | 'double float32';

export interface WebGpuOptions<P extends WebGpuPrecision = WebGpuPrecision> {
  /** `navigator.gpu`, or what stands for it; that of the browser, or of the package webgpu, unless given. */
  readonly gpu?: Gpu;
  /** float32 unless given. */
  readonly precision?: P;
}

export async function webgpuBackend<P extends WebGpuPrecision = 'float32'>({
  gpu,
  precision = 'float32' as P,
}: WebGpuOptions<P> = {}): Promise<DeviceBackend<P>> {
  const { adapter, device } = await openDevice(gpu);
  const arithmetic = { isPair: precision === 'double float32', isGuarded: true };
  return deviceBackend(
    webGpuDevice(adapter.info, device, precision, arithmetic),
    () => {
      device.destroy();
    },
    ownKernels,
  );
}

async function openDevice(given?: Gpu) {
  const gpu = given ?? (await platform.openGpu());
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    throw new UnavailableError(
      'WebGPU finds no adapter here: install the driver of your GPU and, on Linux, the Vulkan loader (libvulkan1); in a ' +
        'browser allow WebGPU',
    );
  }
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  try {
    const device = await adapter.requestDevice({
      requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
    });
    return { adapter, device };
  } catch (cause) {
    throw new UnavailableError(
      `${adapterName(adapter.info)} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}; close ` +
        'programs that use it',
      { cause },
    );
  }
}
