import { expect } from 'chai';
import { primitives, type PrimitiveName } from '../../src/ad/index.js';
import { caseTable } from './support/caseTable.js';
import { quickRoutes } from './support/compositions.js';
import { describeRoutes, describeStructure } from './support/conformance.js';

/**
 * Every primitive × orders 0..6, by Taylor mode and by reverse mode over it, against oracles that share no
 * code with the engine: closed forms in 64 digits, and plain loops over power series.
 * `conformance.slow.test.ts` takes all other compositions.
 */
describe('every primitive', () => {
  for (const name of Object.keys(primitives) as PrimitiveName[]) {
    describe(name, () => {
      it('goes by its name in the list', () => {
        expect(primitives[name].name).to.equal(name);
      });
      for (const test of caseTable[name]) {
        if (test.kind === 'leaf') {
          it(test.label, test.check);
          continue;
        }
        describe(test.label ?? 'element by element', () => {
          describeRoutes(test, quickRoutes);
          describeStructure(test);
        });
      }
    });
  }
});
