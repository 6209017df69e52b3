import { primitives, type PrimitiveName } from '../../../src/ad/index.js';
import type { Backend } from '../../../src/program/index.js';
import { caseTable } from '../../ad/support/caseTable.js';
import type { Accuracy } from '../../ad/support/checks.js';
import { routes } from '../../ad/support/compositions.js';
import { describeRoutes, describeStructure } from '../../ad/support/conformance.js';
import { names, opened } from './modules.js';

/** Of the size of the terms that the closed form adds up; the unit roundoff of float32 is 6e-8. */
const usual = 1e-6;
const tolerances: { readonly [P in PrimitiveName]?: number } = {
  // Powers far from 1, and exponents rounded to 24 bits.
  power: 3e-6,
  // Sums of products, one after the other.
  dot: 1e-5,
  matmul: 1e-5,
  matvec: 1e-5,
  outer: 1e-5,
};

/**
 * The conformance suite on TensorFlow.js: every primitive that computes × orders 0..6 × every composition of
 * the transforms, at points that float32 has.
 */
for (const where of names) {
  describe(`every primitive on TensorFlow.js ${where}`, () => {
    let found: Backend | undefined;
    before(async () => {
      found = await opened(where);
    });
    for (const name of Object.keys(primitives) as PrimitiveName[]) {
      const accuracy: Accuracy = {
        get backend(): Backend {
          if (found === undefined) throw new Error('the backend is not open yet');
          return found;
        },
        tolerance: tolerances[name] ?? usual,
        round: Math.fround,
        // Terms on the way may be some powers of ten larger; float32 ends at 3.4e38.
        largest: 1e25,
        // Numbers under 1.2e-38 are multiples of 1.4e-45.
        smallest: 1e-33,
      };
      for (const test of caseTable[name]) {
        if (test.kind === 'leaf') continue;
        describe(`${name} ${test.label ?? ''} to ${accuracy.tolerance}`, () => {
          describeRoutes(test, routes, accuracy);
          describeStructure(test, accuracy);
        });
      }
    }
  });
}
