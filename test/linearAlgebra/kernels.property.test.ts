import { expect } from 'chai';
import fc from 'fast-check';
import {
  availableKernels,
  compute,
  define,
  numbers,
  ORIENTATIONS,
  product,
  type Product,
} from './products.js';

const size = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 41, max: 300 }));
const shape = fc.tuple(size, size, fc.integer({ min: 0, max: 20 }));
// A strip longer than any tile is wide, with few rows, or the other way round.
const longShape = fc
  .tuple(
    fc.integer({ min: 1, max: 70 }),
    fc.integer({ min: 2000, max: 6000 }),
    fc.integer({ min: 1, max: 4 }),
  )
  .chain(([short, long, count]) =>
    fc.constantFrom([short, long, count] as const, [long, short, count] as const),
  );
const orientation = fc.constantFrom(...ORIENTATIONS);
const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 });

for (const kernels of availableKernels()) {
  describe(`matrix products by ${kernels.name}`, () => {
    // Sums of integers below 2⁵³ are exact in any order, so that every entry must be right to the last bit.
    it('are exact for integers', () => {
      const factor = fc.integer({ min: -3, max: 3 });
      fc.assert(
        fc.property(
          orientation,
          fc.oneof(shape, longShape),
          factor,
          factor,
          seed,
          (way, sizes, scale, keep, start) => {
            const draw = numbers(start);
            const p = product(way, sizes, [scale, keep], () => Math.round(1000 * draw()));
            // −0 and 0 are equal here.
            const { answer } = define(p);
            expect(compute(kernels, p).findIndex((x, i) => x !== answer[i]!)).to.equal(-1);
          },
        ),
        { seed: 1, numRuns: 40 },
      );
    });

    // Two sums of n products in different orders differ by at most 2 γₙ Σ|a||v| with γₙ ≈ n 2⁻⁵³ (Higham,
    // *Accuracy and Stability of Numerical Algorithms*, section 3.1); scale and keep add two more roundings
    // each.
    it('are as accurate as n ε Σ|a||v|', () => {
      const factor = fc.double({ min: -2, max: 2, noNaN: true });
      fc.assert(
        fc.property(
          orientation,
          fc.oneof(shape, longShape),
          factor,
          factor,
          seed,
          (way, sizes, scale, keep, start) => {
            expectAccurate(product(way, sizes, [scale, keep], numbers(start)));
          },
        ),
        { seed: 2, numRuns: 40 },
      );
    });

    function expectAccurate(p: Product): void {
      const { answer, size: total } = define(p);
      const found = compute(kernels, p);
      const terms = p.orientation === 'multiply' ? p.columns : p.rows;
      const bound = (terms + 4) * Number.EPSILON;
      // The smallest normal number: a product that underflows loses more than ε of itself.
      const wrong = found.findIndex((x, i) => !(Math.abs(x - answer[i]!) <= bound * total[i]! + 2 ** -1022));
      expect(wrong, `entry ${wrong} is ${found[wrong]!}, not ${answer[wrong]!}`).to.equal(-1);
    }
  });
}
