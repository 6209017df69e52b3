import { expect } from 'chai';
import { InvalidArgumentError, LimitError, MemoryLimitError } from '../../src/errors/index.js';
import { limit } from '../../src/limits/index.js';
import { hypernetwork, initialize, mlp } from '../../src/models/index.js';
import { meanScores } from '../../src/scaling/convergence/scores.js';
import { limitConvergence, predictionsFor, sweep } from '../../src/scaling/index.js';
import { neuralTangentKernel } from '../../src/taylor/index.js';
import { rejection } from './sweeps.js';

const inputs = [
  [1, 2, 2],
  [0, 1, 0],
];
const model = mlp({ depth: 3, biasScale: 0.3 });

describe('limitConvergence', () => {
  it('measures how far the kernels of networks are from the limit', async () => {
    const { widths } = await limitConvergence(model, { inputs, widths: [16, 8], seeds: 6 });
    expect(widths.map(({ width }) => width)).to.deep.equal([8, 16]);
    const { data: limits } = await limit(model).ntk(inputs);
    const parameters = initialize(model, { width: 16, inputSize: 3, seed: 5 });
    const { data } = await neuralTangentKernel(model, parameters, { at: inputs });
    const squares = data.reduce((sum, value, k) => sum + (value - limits[k]!) ** 2, 0);
    const size = limits.reduce((sum, value) => sum + value ** 2, 0);
    expect(widths[1]?.distances[5]).to.be.closeTo(Math.sqrt(squares / size), 1e-14);
  });

  it('finds n^(−1/2), and means that are those of the limit', async () => {
    const { fit, verdict, widths, largestExpected } = await limitConvergence(model, {
      inputs,
      widths: [64, 128, 256, 512, 1024, 2048],
      seeds: 60,
    });
    expect(fit.kind === 'power law' && fit.law.interval.lower).to.be.below(-0.45);
    expect(fit.kind === 'power law' && fit.law.interval.upper).to.be.above(-0.55);
    expect(verdict.verdict).not.to.equal('inconsistent');
    const scores = [...widths.at(-1)!.ntk.data, ...widths.at(-1)!.nngp.data];
    expect(Math.max(...scores.map(Math.abs))).to.be.below(largestExpected);
    expect(scores.every(score => score !== 0)).to.equal(true);
  }).timeout(60_000);

  it('sees a limit that is wrong: networks without biases beside a limit with them', async () => {
    const other = mlp({ depth: 3 });
    const { data: limits } = await limit(model).ntk(inputs);
    const kernels = await Promise.all(
      Array.from({ length: 30 }, async (_, seed) => {
        const parameters = initialize(other, { width: 1024, inputSize: 3, seed });
        return (await neuralTangentKernel(other, parameters, { at: inputs })).data;
      }),
    );
    expect(Math.max(...meanScores(kernels, limits).map(Math.abs))).to.be.above(5);
  }).timeout(60_000);

  it('says that linear maps all have the kernel of the limit', async () => {
    const { fit, verdict } = await limitConvergence(mlp({ depth: 1 }), { inputs, widths: [8, 16], seeds: 6 });
    expect([fit.kind, verdict.verdict]).to.deep.equal(['vanishing', 'no exponent']);
  });

  it('refuses what cannot be drawn, and models without a limit, before work', async () => {
    const refusal = (changes: object, other = model): Promise<unknown> =>
      rejection(limitConvergence(other, { inputs, widths: [8, 16], seeds: 6, ...changes }));
    expect(await refusal({ widths: [8] })).to.be.instanceOf(InvalidArgumentError);
    expect(await refusal({ widths: [8, 8] })).to.be.instanceOf(InvalidArgumentError);
    expect(await refusal({ seeds: 5 })).to.be.instanceOf(InvalidArgumentError);
    expect(await refusal({ inputs: [[NaN]] })).to.be.instanceOf(InvalidArgumentError);
    expect(await refusal({ widths: [8, 1e9], storage: 'dense' })).to.be.instanceOf(MemoryLimitError);
    const random = hypernetwork({ depth: 2, primaryWidths: [1, 3, 1] });
    const pairs = { x: inputs, z: [[1], [2]] };
    expect(await refusal({ inputs: pairs }, random)).to.be.instanceOf(LimitError);
  });
});

describe('the distance to the limit as a quantity', () => {
  const options = { model, inputSize: 3, inputs, quantities: ['K1', 'K1-limit'], seeds: [3], workers: 1 };

  it('is K⁽¹⁾ less its limit', async () => {
    const { data } = await limit(model).ntk(inputs);
    const samples = await sweep({ ...options, widths: [8, 600] });
    expect(samples).to.have.length(2);
    for (const { values } of samples) {
      // Implicit weights are asked twice, and answer alike up to rounding.
      expect(values[1]).to.be.closeTo(values[0]! - data[1]!, 1e-10);
    }
  });

  it('is predicted to fall as n^(−1/2) where there is a limit', () => {
    const [predicted] = predictionsFor(model, 'K1-limit');
    expect(predicted).to.include({ exponent: -0.5, bound: 'exact', applies: true });
    expect(predictionsFor(mlp({ depth: 1 }), 'K1-limit')[0]?.applies).to.equal(false);
    const random = hypernetwork({ depth: 2, primaryWidths: [1, 3, 1] });
    const [none] = predictionsFor(random, 'K1-limit');
    expect([none?.applies, none?.reason]).to.satisfy(
      ([applies, reason]: [boolean, string]) => !applies && reason.includes('random'),
    );
  });

  it('is refused before work where there is none', async () => {
    const random = hypernetwork({ depth: 2, primaryWidths: [1, 3, 1] });
    const pairs = inputs.map(x => ({ x, z: [1] }));
    const error = await rejection(sweep({ ...options, model: random, inputs: pairs, widths: [8] }));
    expect(error).to.be.instanceOf(LimitError);
  });
});
