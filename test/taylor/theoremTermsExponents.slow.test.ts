import { expect } from 'chai';
import { hypernetwork, initialize, mlp, type Model, type Parameters } from '../../src/models/index.js';
import {
  layerTerms,
  outputTerms,
  predictOutputTerms,
  primaryTerms,
  type PredictedTerm,
} from '../../src/taylor/index.js';

interface Value extends PredictedTerm {
  readonly value: number;
}
type Ask = (parameters: Parameters, order: number) => Promise<{ readonly terms: readonly Value[] }>;

const widths = [300, 10_000] as const;
const span = Math.log(widths[1] / widths[0]);

// E log|value| approaches its limit as 1/n: within a few per cent from n = 300 on, which a slope over the
// span divides.
const biasAtFiniteWidth = 0.02;

const pair = { at: { x: [1, 0.5, -0.3] }, along: { x: [0.6, -0.2, 0.8] } };
const hyperPair = {
  at: { ...pair.at, z: [1, 0.4] },
  along: { ...pair.along, z: [0.3, 0.9] },
};

/**
 * The growth of E log|value| with log n between the two widths is the predicted exponent, to within four
 * standard errors, which are small enough to tell it from exponents that differ by 1/2.
 */
async function expectExponents(
  model: Model,
  { orders, seeds }: { readonly orders: readonly number[]; readonly seeds: number },
  ask: Ask,
): Promise<void> {
  const samples = new Map<string, { exponent: number; logarithms: [number[], number[]] }>();
  for (const at of [0, 1] as const) {
    for (let seed = 0; seed < seeds; seed++) {
      const options = { width: widths[at], inputSize: 3, seed: seed + 1000 * at };
      const parameters = initialize(model, { ...options, storage: 'implicit' });
      for (const order of orders) {
        for (const { name, value, predictedExponent: exponent } of (await ask(parameters, order)).terms) {
          const sample = samples.get(name) ?? { exponent, logarithms: [[], []] };
          samples.set(name, sample);
          sample.logarithms[at].push(Math.log(Math.abs(value)));
        }
      }
    }
  }
  for (const [name, { exponent, logarithms }] of samples) {
    const [narrow, wide] = [meanAndError(logarithms[0]), meanAndError(logarithms[1])];
    const error = Math.hypot(wide.error, narrow.error) / span;
    expect(error, `the standard error of ${name}`).to.be.below(0.12);
    expect((wide.mean - narrow.mean) / span, `the exponent of ${name}`).to.be.closeTo(
      exponent,
      4 * error + biasAtFiniteWidth,
    );
  }
}

function meanAndError(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

describe('exponents of the terms', function () {
  this.timeout(120_000);

  it('are −max(r − 1, 0) for each set of r layers of a ReLU network, adjacent or not, with the first or the last', async () => {
    const model = mlp({ depth: 4 });
    await expectExponents(model, { orders: [1, 2, 3], seeds: 100 }, (parameters, order) =>
      layerTerms(model, parameters, { ...pair, order }),
    );
  });

  it('are −⌊r/2⌋ for each multiset of r layers of a tanh network', async () => {
    const model = mlp({ depth: 2, activation: 'tanh' });
    await expectExponents(model, { orders: [1, 2, 3, 4], seeds: 100 }, (parameters, order) =>
      layerTerms(model, parameters, { ...pair, order }),
    );
  });

  it('are Σ −max(α_d − 1, 0) for the terms of Lemma 4', async () => {
    const model = hypernetwork({ depth: 2, primaryWidths: [2, 2, 1], activation: 'leakyRelu0.2' });
    await expectExponents(model, { orders: [1, 2, 3], seeds: 150 }, (parameters, order) =>
      primaryTerms(model, parameters, { ...hyperPair, order }),
    );
  });

  // One matrix in the primary network: ∂h/∂f does not depend on chance, so the tails are light.
  const outputsOf = (activation: string): Model =>
    hypernetwork({ depth: 3, primaryWidths: [2, 1], activation });

  it('lose 1/2 by the gradient of another output at the deepest layer, and nothing by one at the others', async () => {
    const model = outputsOf('leakyRelu0.2');
    await expectExponents(model, { orders: [1, 2, 3], seeds: 100 }, (parameters, order) =>
      outputTerms(model, parameters, { ...hyperPair, component: 0, order }),
    );
  });

  it('lose 1/2 for tanh where one gradient alone is of another output, which nothing pairs with', async () => {
    const model = outputsOf('tanh');
    const terms = predictOutputTerms(model, { component: 0, order: 3 });
    const unpaired = terms.filter(({ predictedExponent }) => predictedExponent !== -1);
    expect(unpaired.map(({ name }) => name)).to.deep.equal(['T{1,2,2} aligned']);
    await expectExponents(model, { orders: [1, 3], seeds: 60 }, (parameters, order) =>
      outputTerms(model, parameters, { ...hyperPair, component: 0, order }),
    );
  });
});
