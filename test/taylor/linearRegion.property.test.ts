import { expect } from 'chai';
import fc from 'fast-check';
import { firstActivationFlip, gradientStep } from '../../src/taylor/index.js';
import { firstSignChange } from '../../src/taylor/polynomialRoots.js';
import { drawCase, hypernetworkCase, inputOf, mlpCase } from '../models/networkCases.js';
import { bruteForceFlip, plainPath, signsOf } from './plainSteps.js';

const activation = fc.constantFrom('relu', 'leakyRelu0.1', 'abs');
const biases = fc.constantFrom({}, { biasScale: 0.5 });
const plain = fc
  .tuple(fc.integer({ min: 2, max: 4 }), activation, biases)
  .map(([depth, activation, biases]) => ({
    network: mlpCase({ depth, activation, ...biases }),
    degree: depth,
  }));
const hyper = fc
  .tuple(
    fc.integer({ min: 1, max: 3 }),
    activation,
    biases,
    fc.constantFrom([2, 1], [2, 3, 1], [1, 2, 2, 1]),
    fc.constantFrom({}, { fourierFeatures: 3 }),
  )
  .map(([depth, activation, biases, primaryWidths, features]) => ({
    network: hypernetworkCase({ depth, activation, primaryWidths, ...biases, ...features }),
    degree: depth * (primaryWidths.length - 1),
  }));

describe('firstActivationFlip', () => {
  it('agrees with plain loops: no sign changes before it, one at it, and no remainder before it', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(plain, hyper),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(10000),
        fc.constantFrom(-2, 0.3, 1),
        async ({ network, degree }, width, seed, target) => {
          const drawn = drawCase(network, { width, seed, inputSize: 2 });
          const { model, parameters, inputs } = drawn;
          const options = { at: inputOf(inputs[0]!), along: inputOf(inputs[1]!), target };
          const flip = await firstActivationFlip(model, parameters, options);
          const path = plainPath(drawn, target);
          const horizon = Math.min(flip.learningRate, 100);
          expect(bruteForceFlip(path, (1 - 1e-7) * horizon, 50)).to.equal(undefined);
          const rates = [0.3, 1 - 1e-7].map(factor => factor * horizon);
          const { remainder, terms } = await gradientStep(model, parameters, {
            ...options,
            learningRate: rates,
            order: degree,
          });
          for (const [k, value] of remainder.data.entries()) {
            const scale = Math.max(1e-300, ...terms.map(({ data }) => Math.abs(data[k]!)));
            expect(Math.abs(value)).to.be.at.most(1e-13 * scale);
          }
          if (flip.learningRate < Infinity && flip.learningRate > 1e-6) {
            found++;
            expect(signsOf(path((1 + 1e-7) * flip.learningRate))).not.to.equal(signsOf(path(0)));
          }
        },
      ),
      { seed: 1, numRuns: 120 },
    );
    expect(found).to.be.above(40);
  });
});

describe('firstSignChange', () => {
  it('is the smallest of the roots that a polynomial is built from', () => {
    const roots = fc.uniqueArray(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(roots, fc.constantFrom(1, -1, 1e-6, 1e6), (quarters, factor) => {
        const values = quarters.filter(value => value !== 0).map(value => value / 4);
        const polynomial = values.reduce<number[]>(
          (p, root) => [...p, 0].map((_, k) => (k > 0 ? p[k - 1]! : 0) - root * (p[k] ?? 0)),
          [factor],
        );
        const smallest = Math.min(...values.filter(value => value > 0));
        const found = firstSignChange(polynomial, Infinity) ?? Infinity;
        // The condition of a root that lies 1/4 from its neighbours, in a polynomial with coefficients up to
        // 5⁵.
        if (smallest === Infinity) expect(found).to.equal(Infinity);
        else expect(found).to.be.closeTo(smallest, 1e-9);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
