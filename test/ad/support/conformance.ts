import type { Case } from './cases.js';
import {
  binaryChecks,
  checkAdjoint,
  checkElements,
  float64,
  structuralChecks,
  unaryChecks,
  type Accuracy,
  type Check,
} from './checks.js';
import type { Route } from './compositions.js';

type Derivable = Exclude<Case, { kind: 'leaf' }>;

/** The orders 0..6 of a case by some compositions of the transforms, each against its oracle. */
export function describeRoutes(
  test: Derivable,
  routes: readonly Route[],
  accuracy: Accuracy = float64,
): void {
  for (const { title, highest, run } of checksOf(test, accuracy)) {
    for (const route of routes) {
      if (route.lowest <= highest) it(`${title}, by ${route.name}`, () => run(route));
    }
  }
}

/**
 * What a case with axes promises besides: where each element stands, and that reverse mode is the adjoint of
 * forward mode.
 */
export function describeStructure(test: Derivable, accuracy: Accuracy = float64): void {
  if (test.kind !== 'structural') return;
  it('every element, by jet', () => checkElements(test, accuracy));
  it('the adjoint identity', () => checkAdjoint(test, accuracy));
}

function checksOf(test: Derivable, accuracy: Accuracy): Check[] {
  switch (test.kind) {
    case 'unary':
      return unaryChecks(test, accuracy);
    case 'binary':
      return binaryChecks(test, accuracy);
    case 'structural':
      return structuralChecks(test, accuracy);
  }
}
