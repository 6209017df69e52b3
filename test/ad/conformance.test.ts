import { expect } from 'chai';
import { primitives, type PrimitiveName } from '../../src/ad/index.js';
import { caseTable } from './support/caseTable.js';
import type { Case } from './support/cases.js';
import {
  binaryChecks,
  checkAdjoint,
  checkElements,
  structuralChecks,
  unaryChecks,
  type Check,
} from './support/checks.js';
import { routes } from './support/compositions.js';

/**
 * Every primitive × orders 0..6 × every composition of the transforms, against oracles that share no code with the
 * engine: closed forms in 64 digits, and plain loops over power series.
 */
describe('every primitive', () => {
  for (const name of Object.keys(primitives) as PrimitiveName[]) {
    describe(name, () => {
      it('goes by its name in the list', () => {
        expect(primitives[name].name).to.equal(name);
      });
      for (const test of caseTable[name]) describeCase(test);
    });
  }
});

function describeCase(test: Case): void {
  if (test.kind === 'leaf') {
    it(test.label, test.check);
    return;
  }
  describe(test.label ?? 'element by element', () => {
    for (const { title, highest, run } of checksOf(test)) {
      for (const route of routes) {
        if (route.lowest <= highest) it(`${title}, by ${route.name}`, () => run(route));
      }
    }
    if (test.kind === 'structural') {
      it('every element, by jet', () => checkElements(test));
      it('the adjoint identity', () => checkAdjoint(test));
    }
  });
}

function checksOf(test: Exclude<Case, { kind: 'leaf' }>): Check[] {
  switch (test.kind) {
    case 'unary':
      return unaryChecks(test);
    case 'binary':
      return binaryChecks(test);
    case 'structural':
      return structuralChecks(test);
  }
}
