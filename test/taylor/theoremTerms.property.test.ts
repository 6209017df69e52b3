import { expect } from 'chai';
import fc from 'fast-check';
import { hypernetwork, initialize, mlp, type Model } from '../../src/models/index.js';
import {
  layerTerms,
  outputTerms,
  predictLayerTerms,
  primaryTerms,
  taylorTerms,
} from '../../src/taylor/index.js';

const piecewiseLinear = fc.constantFrom('relu', 'leakyRelu0.2', 'abs', 'linear');
const activation = fc.oneof(piecewiseLinear, fc.constantFrom('tanh', 'gelu', 'sin'));
const biasScale = fc.option(fc.constantFrom(0.3, 1), { nil: undefined });
const plain = fc
  .record({ depth: fc.integer({ min: 1, max: 4 }), activation, biasScale })
  .map(({ biasScale, ...options }) => mlp({ ...options, ...(biasScale !== undefined && { biasScale }) }));
const hyperWith = (hidden: fc.Arbitrary<number[]>): fc.Arbitrary<Model> =>
  fc
    .record({
      depth: fc.integer({ min: 1, max: 3 }),
      activation,
      primaryActivation: piecewiseLinear,
      hidden,
      biasScale,
    })
    .map(({ hidden, biasScale, ...options }) =>
      hypernetwork({
        ...options,
        primaryWidths: [2, ...hidden, 1],
        ...(biasScale !== undefined && { biasScale }),
      }),
    );

const vector = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: length, maxLength: length });
const example = fc.record({ x: vector(3), z: vector(2) });
const setting = {
  seed: fc.nat({ max: 1e6 }),
  width: fc.integer({ min: 1, max: 9 }),
  order: fc.nat({ max: 4 }),
  examples: fc.tuple(example, example),
};

function pairFor(model: Model, [i, j]: readonly { readonly x: number[]; readonly z: number[] }[]) {
  const [at, along] = [i!, j!].map(({ x, z }) => ('z' in model.inputs ? { x, z } : { x }));
  return { at: at!, along: along! };
}

/** Equal up to the rounding of sums whose terms may cancel, and of the smallest numbers. */
function expectSum(total: number, terms: readonly { readonly value: number }[], expected: number): void {
  const magnitude = terms.reduce((sum, { value }) => sum + Math.abs(value), Math.abs(expected));
  expect(total).to.be.closeTo(expected, 1e-12 * magnitude + 1e-300);
}

describe('the terms of K⁽ʳ⁾', () => {
  it('add up to K⁽ʳ⁾, by layers and by the matrices of the primary network, and as predicted', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          model: fc.oneof(plain, hyperWith(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }))),
          ...setting,
        }),
        async ({ model, seed, width, order, examples }) => {
          const parameters = initialize(model, { width, inputSize: 3, seed });
          const pair = { ...pairFor(model, examples), order };
          const { derivatives } = await taylorTerms(model, parameters, pair);
          const K = derivatives[order]!.data[0]!;
          const byLayers = await layerTerms(model, parameters, pair);
          expectSum(byLayers.total, byLayers.terms, K);
          const names = predictLayerTerms(model, { order }).map(({ name }) => name);
          expect(byLayers.terms.map(({ name }) => name)).to.deep.equal(names);
          expect(new Set(names).size).to.equal(names.length);
          if (model.name === 'mlp') return;
          const byMatrices = await primaryTerms(model, parameters, pair);
          expectSum(byMatrices.total, byMatrices.terms, K);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('add up to K⁽ᵏ⁾ by outputs of f, where the primary network is one matrix: Σ_d zᵢᵈ/√m · ⟨∇ᵏfᵈ, (∇h)^⊗k⟩', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ model: hyperWith(fc.constant([])), ...setting }),
        async ({ model, seed, width, order, examples }) => {
          const parameters = initialize(model, { width, inputSize: 3, seed });
          const pair = { ...pairFor(model, examples), order };
          const { derivatives } = await taylorTerms(model, parameters, pair);
          const terms: { value: number }[] = [];
          for (const component of [0, 1]) {
            const sum = await outputTerms(model, parameters, { ...pair, component });
            const factor = examples[0].z[component]! / Math.SQRT2;
            terms.push(...sum.terms.map(({ value }) => ({ value: value * factor })));
          }
          const total = terms.reduce((sum, { value }) => sum + value, 0);
          expectSum(total, terms, derivatives[order]!.data[0]!);
        },
      ),
      { numRuns: 30 },
    );
  });
});
