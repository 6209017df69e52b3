import { primitives, type PrimitiveName } from '../../../src/ad/index.js';
import { openclBackend } from '../../../src/backends/index.js';
import { caseTable } from '../../ad/support/caseTable.js';
import { float64 } from '../../ad/support/checks.js';
import { routes } from '../../ad/support/compositions.js';
import { describeRoutes, describeStructure } from '../../ad/support/conformance.js';
import { describeOnDevice } from './device.js';

/**
 * The conformance suite on OpenCL, to the accuracy that the processor is held to: every primitive that
 * computes × orders 0..6 × every composition of the transforms.
 */
describeOnDevice('every primitive on OpenCL', function () {
  // The first test compiles the kernel for all maps.
  this.timeout(300_000);
  const backend = openclBackend();
  after(() => {
    backend.close();
  });
  for (const name of Object.keys(primitives) as PrimitiveName[]) {
    for (const test of caseTable[name]) {
      if (test.kind === 'leaf') continue;
      describe(`${name} ${test.label ?? ''}`, () => {
        describeRoutes(test, routes, { ...float64, backend });
        describeStructure(test, { ...float64, backend });
      });
    }
  }
});
