import { primitives, type PrimitiveName } from '../../src/ad/index.js';
import { caseTable } from './support/caseTable.js';
import { longRoutes } from './support/compositions.js';
import { describeRoutes } from './support/conformance.js';

/** Every primitive × orders 0..6 × every composition that `conformance.test.ts` leaves to this file. */
describe('every primitive, by longer compositions', () => {
  for (const name of Object.keys(primitives) as PrimitiveName[]) {
    describe(name, () => {
      for (const test of caseTable[name]) {
        if (test.kind === 'leaf') continue;
        describe(test.label ?? 'element by element', () => {
          describeRoutes(test, longRoutes);
        });
      }
    });
  }
});
