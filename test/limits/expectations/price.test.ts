import { expect } from 'chai';
import { backprop, type Node } from '../../../src/doors/graph.js';
import { pairExpectation, singleExpectation } from '../../../src/limits/expectations/pairExpectation.js';
import { gaussianClass, otherFunctions, waveClass } from './support/functions.js';
import { k11, k12, k22, pair, valuesAt, type Numbers } from './support/values.js';

const covariances: Numbers[] = [
  [1, 0.5, 2],
  [1.5, -0.9, 1],
  [0.5, 0.1, 0.4],
];

/** ∂/∂kᵢⱼ by central differences of two widths, extrapolated: errors of width⁴ and of rounding/width. */
async function expectSlopes(node: Node, tolerance: number): Promise<(Node | undefined)[]> {
  const variables = [k11, k12, k22];
  const slopes = backprop(node, variables);
  const values = await valuesAt(slopes, covariances);
  for (const [place, slope] of values.entries()) {
    const shifted = (by: number): Numbers[] =>
      covariances.map(covariance => covariance.with(place, covariance[place]! + by) as unknown as Numbers);
    const difference = async (width: number): Promise<number[]> => {
      const [above, below] = [
        await valuesAt([node], shifted(width)),
        await valuesAt([node], shifted(-width)),
      ];
      return above[0]!.map((value, k) => (value - below[0]![k]!) / (2 * width));
    };
    const [wide, narrow] = [await difference(2e-3), await difference(1e-3)];
    slope.forEach((value, k) => {
      const expected = (4 * narrow[k]! - wide[k]!) / 3;
      const allowed = tolerance * Math.max(1, Math.abs(expected));
      expect(value, `∂${place} at ${covariances[k]!.join()}`).to.be.closeTo(expected, allowed);
    });
  }
  return slopes;
}

describe('derivatives of expectations by covariances (Price)', () => {
  for (const functions of [gaussianClass, waveClass]) {
    for (const [place, [name, f]] of Object.entries(functions).entries()) {
      it(`${name}, with itself and every later function, to second order`, async () => {
        for (const g of Object.values(functions).slice(place)) {
          const node = pairExpectation(f, g, pair);
          if (node === undefined) continue;
          // Fourth derivatives times (2e-3)⁴, and rounding of values of up to 100, divided by 1e-3.
          const slopes = await expectSlopes(node, 2e-8);
          for (const slope of slopes) if (slope !== undefined) await expectSlopes(slope, 1e-6);
        }
        const single = singleExpectation(f, k11);
        if (single !== undefined) await expectSlopes(single, 2e-8);
      });
    }
  }

  it('functions without closed forms, to first order', async () => {
    for (const f of Object.values(otherFunctions)) {
      for (const g of [...Object.values(otherFunctions), gaussianClass.relu]) {
        const node = pairExpectation(f, g, pair);
        if (node !== undefined) await expectSlopes(node, 2e-8);
      }
    }
  });
});
