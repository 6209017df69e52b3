import { webgpuBackend, type DeviceBackend } from '../../../src/backends/index.js';
import { describeLaw } from '../support/describeLaw.js';
import { describeNetworks } from '../support/describeNetworks.js';
import { describeOnGpu } from './device.js';

describeOnGpu('what all backends are held to, on WebGPU in float32', function () {
  // Kernels are compiled at their first use.
  this.timeout(600_000);
  let backend: DeviceBackend<'float32'>;
  before(async () => {
    backend = await webgpuBackend();
  });
  after(() => {
    backend.close();
  });
  describeNetworks({ backend: () => backend, isShort: true });
  describeLaw(() => backend, 150);
});

describeOnGpu('what all backends are held to, on WebGPU in double float32', function () {
  this.timeout(600_000);
  let backend: DeviceBackend<'double float32'>;
  before(async () => {
    backend = await webgpuBackend({ precision: 'double float32' });
  });
  after(() => {
    backend.close();
  });
  describeNetworks({ backend: () => backend, isShort: true });
});
