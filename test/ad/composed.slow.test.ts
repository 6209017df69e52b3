import { composed } from './support/composedCases.js';
import { longRoutes } from './support/compositions.js';
import { describeRoutes } from './support/conformance.js';

/** The compositions of the transforms that `composed.test.ts` leaves to this file. */
describe('what is composed of primitives, by longer compositions', () => {
  for (const [label, test] of Object.entries(composed)) {
    describe(label, () => {
      describeRoutes(test, longRoutes);
    });
  }
});
