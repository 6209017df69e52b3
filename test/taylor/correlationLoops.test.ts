import { expect } from 'chai';
import { ImplicitGaussian, type LinearOperator } from '../../src/operators/index.js';
import { initialize, mlp, type Parameters } from '../../src/models/index.js';
import { correlationFunction } from '../../src/taylor/index.js';
import { expectClose } from '../models/closeness.js';
import { batchOf, hypernetworkCase, inputOf, mlpCase, only } from '../models/networkCases.js';
import { contractedCase, exactLoops, expectContraction, smallNetworks } from './correlationCases.js';

describe('correlation functions with loops, exactly', () => {
  // correlationLoops.slow.test.ts asks more of every small network.
  it('are the sums over all entries of all derivative tensors', async () => {
    const drawn = contractedCase(smallNetworks[1]!, { seed: 1, inputs: 3 });
    for (const text of exactLoops) await expectContraction(drawn, text, { method: 'exact' });
  });

  it('have the batch axes of their inputs', async () => {
    const { model, parameters, inputs } = contractedCase(smallNetworks[0]!, { seed: 1, inputs: 4 });
    const batched = [batchOf(inputs.slice(0, 2)), inputOf(inputs[2]!)];
    for (const text of ['f0[a,b] f1[a,b]', 'f0[a,a] f1[b,b]']) {
      const { value } = await correlationFunction(model, parameters, text, { inputs: batched });
      expect(value.shape).to.deep.equal([2]);
      for (const k of [0, 1]) {
        const single = [inputOf(inputs[k]!), inputOf(inputs[2]!)];
        const alone = await correlationFunction(model, parameters, text, { inputs: single });
        expectClose([value.data[k]!], [only(alone.value)], 1e-12, text);
      }
    }
  });

  it('are the closed form Σᵢ vᵢ φ″(uᵢx) x² / √n for the trace of the Hessian of Σᵢ vᵢ φ(uᵢ x) / √n', async () => {
    const model = mlp({ depth: 2, activation: 'sin' });
    const parameters = initialize(model, { width: 40, inputSize: 1, seed: 3 });
    const [u, v] = ['W1', 'W2'].map(name => {
      const value = parameters.get(name)!;
      return 'data' in value ? value.data : (value as LinearOperator).materialize();
    });
    const x = 0.7;
    const expected = u!.reduce((sum, ui, i) => sum - (v![i]! * Math.sin(ui * x) * x * x) / Math.sqrt(40), 0);
    const { value } = await correlationFunction(model, parameters, 'f0[a,a]', { inputs: [[x]] });
    expectClose([only(value)], [expected], 1e-12, 'trace');
  });
});

describe('correlation functions with loops, by probes', () => {
  const network = mlpCase({ depth: 2, activation: 'tanh', biasScale: 0.4 });

  it('estimate what they should for every kind of loop, on plain networks and hypernetworks', async () => {
    const hyper = hypernetworkCase({ depth: 2, activation: 'tanh', primaryWidths: [1, 2, 1], gain: 1.5 });
    for (const each of [network, hyper]) {
      const { model, parameters, inputs } = contractedCase([each, 3], { seed: 2, inputs: 3 });
      const options = { inputs: inputs.map(inputOf) };
      for (const text of exactLoops.slice(0, 8)) {
        const exact = only((await correlationFunction(model, parameters, text, options)).value);
        const { value, standardError } = await correlationFunction(model, parameters, text, {
          ...options,
          loops: { method: 'probes', probes: 200, seed: 1 },
        });
        // 16 comparisons: beyond 4.5 errors with probability 1e-4.
        expect(Math.abs(only(value) - exact)).to.be.at.most(4.5 * only(standardError!), text);
      }
    }
  }).timeout(120_000);

  it('have independent probes for each cut pair', async () => {
    // With shared probes E v_a v_b v_c v_d = δ_ab δ_cd + δ_ac δ_bd + δ_ad δ_bc would add two more sums.
    const few = mlpCase({ depth: 2, activation: 'sin' });
    const { model, parameters, inputs } = contractedCase([few, 1], { seed: 2, inputs: 1, inputSize: 1 });
    const options = { inputs: inputs.map(inputOf) };
    const text = 'f0[a,b,c] f0[a,b,c]';
    const exact = only((await correlationFunction(model, parameters, text, options)).value);
    const { value, standardError } = await correlationFunction(model, parameters, text, {
      ...options,
      loops: { method: 'probes', probes: 2000, seed: 1 },
    });
    expect(only(standardError!)).to.be.below(0.15 * exact);
    expect(Math.abs(only(value) - exact)).to.be.at.most(4 * only(standardError!));
  });

  it('are the same for a seed, and others for another', async () => {
    const { model, parameters, inputs } = contractedCase([network, 3], { seed: 2, inputs: 1 });
    const estimate = async (seed: number) =>
      correlationFunction(model, parameters, 'f0[a,a]', {
        inputs: inputs.map(inputOf),
        loops: { method: 'probes', probes: 4, seed },
      });
    expect(await estimate(5)).to.deep.equal(await estimate(5));
    expect(only((await estimate(5)).value)).to.not.equal(only((await estimate(6)).value));
  });

  it('have independent probes for equal factors, so that squares are not too large', async () => {
    // With shared probes the mean of (vᵀHv)² would exceed (tr H)² by the variance of one estimate.
    const { model, parameters, inputs } = contractedCase([network, 3], { seed: 2, inputs: 1 });
    const options = { inputs: inputs.map(inputOf) };
    const text = 'f0[a,a] f0[b,b]';
    const exact = only((await correlationFunction(model, parameters, text, options)).value);
    let sum = 0;
    let variance = 0;
    for (let seed = 0; seed < 400; seed++) {
      const { value, standardError } = await correlationFunction(model, parameters, text, {
        ...options,
        loops: { method: 'probes', probes: 2, seed },
      });
      sum += only(value) - exact;
      variance += only(standardError!) ** 2;
    }
    expect(Math.abs(sum)).to.be.below(4 * Math.sqrt(variance));
  });
});

describe('correlation functions of wide networks', () => {
  const model = mlp({ depth: 3, activation: 'tanh', biasScale: 0.2 });
  const texts = ['f0[a,b] f1[a] f2[b]', 'f0[a,b] f1[a,c] f2[b] f0[c]', 'f0[a,b] f1[a,b]'];
  const inputs = [[1, 0], [0, 1], [1, 1]]; // prettier-ignore

  /** How many questions W2 was asked, and how many numbers it keeps, in units of the width. */
  async function asked(width: number): Promise<{ questions: unknown; kept: number }> {
    const parameters: Parameters = initialize(model, { width, inputSize: 2, seed: 7, storage: 'implicit' });
    for (const text of texts) {
      const { value, exact } = await correlationFunction(model, parameters, text, {
        inputs,
        loops: { probes: 4 },
      });
      expect(Number.isFinite(only(value))).to.be.true;
      expect(exact).to.equal(text !== texts[2]);
    }
    const matrix = parameters.get('W2');
    if (!(matrix instanceof ImplicitGaussian)) throw new Error('W2 is not implicit');
    return { questions: matrix.queries, kept: matrix.bytes / 8 / width };
  }

  it('ask as many questions at width 100 000 as at width 1000, and keep numbers in proportion to the width', async () => {
    expect(await asked(100_000)).to.deep.equal(await asked(1000));
  }).timeout(120_000);
});
