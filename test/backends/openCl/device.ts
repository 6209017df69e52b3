import { openclDevices } from '../../../src/backends/index.js';
import { deviceBackend, type Device, type DeviceBackend } from '../../../src/backends/devices/index.js';
import type { MapPolicy } from '../../../src/backends/devices/preparedMap.js';
import { openClDevice } from '../../../src/backends/opencl/openClDevice.js';
import { platform, type OpenClDeviceInfo, type OpenClQueue } from '../../../src/platform/node.js';

const { devices, problem } = openclDevices();

/** Tests that need a device; where there is none that is said, and they are left out. */
export function describeOnDevice(title: string, body: (this: Mocha.Suite) => void): void {
  if (devices.some(({ hasDoubles }) => hasDoubles)) {
    describe(title, body);
    return;
  }
  process.stderr.write(
    `${title}: not tested, since no device of OpenCL computes in float64 here (${problem ?? 'none of those there are'}). ` +
      'Debian: apt-get install pocl-opencl-icd.\n',
  );
}

/** The first device that computes in float64. */
export function openDevice(): { readonly info: OpenClDeviceInfo; readonly queue: OpenClQueue } {
  const [file = ''] = platform.openClCandidates(platform.environment);
  const found = platform
    .openOpenClLibrary(file)
    .devices()
    .find(({ info }) => info.hasDoubles);
  if (found === undefined) throw new Error('no device');
  return { info: found.info, queue: found.open() };
}

/** A backend on a device that differs from the usual one. */
export function backendWith({
  policy,
  mostShort,
  change = device => device,
}: {
  readonly policy?: MapPolicy;
  readonly mostShort?: number;
  readonly change?: (device: Device<'float64'>) => Device<'float64'>;
}): DeviceBackend<'float64'> {
  const { info, queue } = openDevice();
  const device = change(openClDevice(info, queue, mostShort));
  return deviceBackend(
    device,
    () => {
      queue.close();
    },
    policy,
  );
}

/** Every map has a kernel of its own from the beginning. */
export const alwaysCompiled: MapPolicy = { worthCompiling: 0, mostInterpreted: 0 };
