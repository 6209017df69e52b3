import { openclBackend } from '../../../src/backends/index.js';
import { describeLaw } from '../support/describeLaw.js';
import { describeNetworks } from '../support/describeNetworks.js';
import { describeOnDevice } from './device.js';

describeOnDevice('networks on OpenCL', function () {
  // Kernels are compiled at their first use.
  this.timeout(300_000);
  const backend = openclBackend();
  after(() => {
    backend.close();
  });
  describeNetworks({ backend: () => backend });
  describeLaw(() => backend);
});
