import { existsSync } from 'node:fs';
import {
  deviceBackend,
  usualPolicy,
  type Device,
  type DeviceBackend,
  type MapPolicy,
} from '../../../src/backends/devices/index.js';
import type { Arithmetic } from '../../../src/backends/webgpu/arithmetic.js';
import { webGpuDevice } from '../../../src/backends/webgpu/webGpuDevice.js';
import { openDevice, type WebGpuPrecision } from '../../../src/backends/webgpu/webgpuBackend.js';
import type { Gpu } from '../../../src/platform/node.js';

/** Chromium brings an adapter that computes on the processor: Vulkan finds it by this variable. */
const SWIFT_SHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (process.env['VK_ICD_FILENAMES'] === undefined && existsSync(SWIFT_SHADER)) {
  process.env['VK_ICD_FILENAMES'] = SWIFT_SHADER;
}

const problem = await openDevice().then(
  ({ device }) => {
    device.destroy();
    return undefined;
  },
  (error: unknown) => (error instanceof Error ? error.message : String(error)),
);

export const hasAdapter = problem === undefined;

/** Tests that need an adapter; where there is none that is said, and they are left out. */
export function describeOnGpu(title: string, body: (this: Mocha.Suite) => void): void {
  if (problem === undefined) {
    describe(title, body);
    return;
  }
  process.stderr.write(
    `${title}: not tested, since WebGPU has no adapter here (${problem}). Debian: apt-get install libvulkan1 chromium.\n`,
  );
}

/** A backend that differs from the usual one. */
export async function backendWith<P extends WebGpuPrecision>(
  precision: P,
  {
    isGuarded = true,
    policy = usualPolicy,
    gpu,
    change = device => device,
  }: {
    readonly isGuarded?: Arithmetic['isGuarded'];
    readonly policy?: MapPolicy;
    readonly gpu?: Gpu;
    readonly change?: (device: Device<P>) => Device<P>;
  } = {},
): Promise<DeviceBackend<P>> {
  const { adapter, device } = await openDevice(gpu);
  const arithmetic = { isPair: precision === 'double float32', isGuarded };
  return deviceBackend(
    change(webGpuDevice(adapter.info, device, precision, arithmetic)),
    () => {
      device.destroy();
    },
    policy,
  );
}
