import { primitives, type PrimitiveName } from '../../../src/ad/index.js';
import type { Backend } from '../../../src/program/index.js';
import { caseTable } from '../../ad/support/caseTable.js';
import { float64, type Accuracy } from '../../ad/support/checks.js';
import type { Route } from '../../ad/support/compositions.js';
import { describeRoutes, describeStructure } from '../../ad/support/conformance.js';

type Tolerances = { readonly [P in PrimitiveName]?: number };

/** What is tested of a backend. */
export interface PrimitiveSuite {
  /** Asked within tests, when it is open. */
  readonly backend: () => Backend;
  readonly routes: readonly Route[];
  /** Those that are tested; all unless given. */
  readonly names?: readonly PrimitiveName[];
  /** What float32 allows, of the terms that the closed form adds up; float64 unless given. */
  readonly float32?: {
    readonly usual: number;
    /** Operations that round more often. */
    readonly others?: Tolerances;
    /** Smaller errors are those of numbers near the end of the range. */
    readonly smallest?: number;
  };
}

/** Sums of products, one after the other: 1e-5 in float32. */
const products: Tolerances = { dot: 1e-5, matmul: 1e-5, matvec: 1e-5, outer: 1e-5 };

/**
 * The conformance suite on a backend: every primitive that computes × orders 0..6 × the compositions of the
 * transforms, at points that the backend has. To be called where suites are described.
 */
export function describePrimitives({
  backend,
  routes,
  names = Object.keys(primitives) as PrimitiveName[],
  float32,
}: PrimitiveSuite): void {
  for (const name of names) {
    const accuracy: Accuracy = {
      ...float64,
      get backend() {
        return backend();
      },
      ...(float32 && {
        tolerance: { ...products, ...float32.others }[name] ?? float32.usual,
        round: Math.fround,
        // Terms on the way may be some powers of ten larger; float32 ends at 3.4e38.
        largest: 1e25,
        // Numbers under 1.2e-38 are multiples of 1.4e-45.
        smallest: float32.smallest ?? 1e-33,
      }),
    };
    for (const test of caseTable[name]) {
      if (test.kind === 'leaf') continue;
      describe(`${name} ${test.label ?? ''} to ${accuracy.tolerance}`, () => {
        describeRoutes(test, routes, accuracy);
        describeStructure(test, accuracy);
      });
    }
  }
}
