import { primitives, type PrimitiveName } from '../../../src/ad/index.js';
import { caseTable } from '../../ad/support/caseTable.js';
import type { Accuracy } from '../../ad/support/checks.js';
import { routes } from '../../ad/support/compositions.js';
import { describeRoutes, describeStructure } from '../../ad/support/conformance.js';
import { backendWith, describeOnGpu, hasAdapter } from './device.js';

/** Of the size of the terms that the closed form adds up; the unit roundoff of float32 is 6e-8. */
const usual = 3e-6;
const tolerances: { readonly [P in PrimitiveName]?: number } = {
  // Sums of products, one after the other.
  dot: 1e-5,
  matmul: 1e-5,
  matvec: 1e-5,
  outer: 1e-5,
};

/** Each evaluation waits for some milliseconds, so that not all compositions have their turn. */
const short = routes.filter(({ name }) => ['jet', 'gradient of jet'].includes(name));

// Coefficients that are closer to 0 than float32 reaches are compared as well.
const backend = hasAdapter
  ? await backendWith('float32', { change: device => ({ ...device, smallest: 0 }) })
  : undefined;

/**
 * The conformance suite on WebGPU in float32: every primitive that computes × orders 0..6 by Taylor mode,
 * and by reverse mode over it, at points that float32 has. One kernel computes all maps, so that few are
 * compiled.
 */
describeOnGpu('every primitive on WebGPU in float32', function () {
  this.timeout(300_000);
  after(() => {
    backend?.close();
  });
  for (const name of Object.keys(primitives) as PrimitiveName[]) {
    const accuracy: Accuracy = {
      ...(backend && { backend }),
      tolerance: tolerances[name] ?? usual,
      round: Math.fround,
      // Terms on the way may be some powers of ten larger; float32 ends at 3.4e38.
      largest: 1e25,
      // Numbers under 1.2e-38 may be 0.
      smallest: 1e-31,
    };
    for (const test of caseTable[name]) {
      if (test.kind === 'leaf') continue;
      describe(`${name} ${test.label ?? ''} to ${accuracy.tolerance}`, () => {
        describeRoutes(test, short, accuracy);
        describeStructure(test, accuracy);
      });
    }
  }
});
