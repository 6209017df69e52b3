import type { DeviceBackend } from '../../../src/backends/index.js';
import { routes } from '../../ad/support/compositions.js';
import { describePrimitives } from '../support/describePrimitives.js';
import { names, opened } from './modules.js';

for (const where of names) {
  describe(`every primitive on TensorFlow.js ${where}`, () => {
    let backend: DeviceBackend<'float32'>;
    before(async () => {
      backend = await opened(where);
    });
    after(() => {
      backend.close();
    });
    describePrimitives({
      backend: () => backend,
      routes,
      // Powers far from 1, and exponents rounded to 24 bits; the unit roundoff of float32 is 6e-8.
      float32: { usual: 1e-6, others: { power: 3e-6 } },
    });
  });
}
