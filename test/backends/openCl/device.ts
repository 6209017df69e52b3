import { openclDevices } from '../../../src/backends/index.js';

const { devices, problem } = openclDevices();

/** Whether a device of OpenCL computes in float64 here. */
export const hasDevice = devices.some(({ hasDoubles }) => hasDoubles);

/** Tests that need a device; where there is none that is said, and they are left out. */
export function describeOnDevice(title: string, body: (this: Mocha.Suite) => void): void {
  if (hasDevice) {
    describe(title, body);
    return;
  }
  process.stderr.write(
    `${title}: not tested, since no device of OpenCL computes in float64 here (${problem ?? 'none of those there are'}). ` +
      'Debian: apt-get install pocl-opencl-icd.\n',
  );
}
