import { openclBackend } from '../../../src/backends/index.js';
import { routes } from '../../ad/support/compositions.js';
import { describePrimitives } from '../support/describePrimitives.js';
import { describeOnDevice } from './device.js';

describeOnDevice('every primitive on OpenCL, to the accuracy that the processor is held to', function () {
  // The first test compiles the kernel for all maps.
  this.timeout(300_000);
  const backend = openclBackend();
  after(() => {
    backend.close();
  });
  describePrimitives({ backend: () => backend, routes });
});
