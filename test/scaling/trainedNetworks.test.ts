import { expect } from 'chai';
import { InvalidArgumentError, ShapeError } from '../../src/errors/index.js';
import { initialize, mlp } from '../../src/models/index.js';
import { limit } from '../../src/limits/index.js';
import { ensemble, gradientFlow } from '../../src/predict/index.js';
import { trainedNetworks } from '../../src/scaling/index.js';
import { forward } from '../../src/taylor/index.js';

const training = {
  x: [
    [1, 1, 0],
    [1, -1, 0.5],
    [0.2, 0.3, 1],
  ],
  y: [1, -1, 0.5],
};
const test = { x: [[0, 1, 1]], y: [0.25] };
const path = [
  [1, 0, 0],
  [0, 1, 0],
];
const steps = [0, 1, 5, 40];
const learningRate = 0.2;

describe('trainedNetworks', () => {
  it('of a linear map is gradient descent of a linear model, which is known in closed form', async () => {
    const model = mlp({ depth: 1 });
    const size = { width: 8, inputSize: 3 };
    const networks = await trainedNetworks(model, {
      training,
      test,
      path,
      ...size,
      seeds: 3,
      learningRate,
      steps,
    });
    for (const { seed, losses, testLosses, outputs } of networks) {
      const parameters = initialize(model, { ...size, seed, storage: 'dense' });
      const flow = await gradientFlow({
        kernel: limit(model),
        ...training,
        initial: inputs => forward(model, parameters, inputs),
      });
      const states = await flow.steps(steps, { learningRate, test: test.x });
      states.forEach((state, k) => {
        expect(losses[k]).to.be.closeTo(state.loss, 1e-13);
        expect(testLosses[k]).to.be.closeTo((state.test!.data[0]! - 0.25) ** 2 / 2, 1e-13);
      });
      const { test: end } = await flow.steps(40, { learningRate, test: path });
      outputs.forEach((value, k) => {
        expect(value).to.be.closeTo(end!.data[k]!, 1e-13);
      });
    }
    expect(networks.map(({ seed }) => seed)).to.deep.equal([0, 1, 2]);
  });

  it('of wide networks is the ensemble at n = ∞, in standard errors', async () => {
    const model = mlp({ depth: 2, activation: 'erf' });
    const seeds = 60;
    const networks = await trainedNetworks(model, {
      training,
      path,
      width: 400,
      inputSize: 3,
      seeds,
      learningRate,
      steps,
    });
    const theory = await ensemble({ kernel: limit(model), ...training });
    const { test: along } = await theory.steps(40, { learningRate, test: path });
    for (const k of [0, 1]) {
      const values = networks.map(({ outputs }) => outputs[k]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / seeds;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (seeds - 1);
      const expected = along!.variance![k]!;
      expect(Math.abs(mean - along!.mean.data[k]!) / Math.sqrt(expected / seeds)).to.be.below(3.3);
      // The variance of 60 normal numbers is off by a factor within 1 ± 3.3 √(2/59) in 999 of 1000 cases.
      expect(variance / expected).to.be.within(1 - 3.3 * Math.sqrt(2 / 59), 1 + 3.3 * Math.sqrt(2 / 59));
    }
    const last = networks.map(({ losses }) => losses[0]!);
    const { expectedLoss } = await theory.at(0);
    const mean = last.reduce((sum, value) => sum + value, 0) / seeds;
    const deviation = Math.sqrt(last.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (seeds - 1));
    expect(Math.abs(mean - expectedLoss) / (deviation / Math.sqrt(seeds))).to.be.below(3.3);
  }).timeout(20_000);

  it('tells each step, and stops when it is told to', async () => {
    const options = { training, path, width: 4, inputSize: 3, seeds: 2, learningRate, steps: [3] };
    let told = 0;
    await trainedNetworks(mlp({ depth: 2 }), options, { onStep: () => told++ });
    expect(told).to.equal(6);
    const signal = AbortSignal.abort(new Error('enough'));
    const error: unknown = await trainedNetworks(mlp({ depth: 2 }), options, { signal }).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.have.property('message', 'enough');
  });

  const refusals: [string, object, typeof InvalidArgumentError | typeof ShapeError][] = [
    ['no steps', { steps: [] }, InvalidArgumentError],
    ['steps that do not ascend', { steps: [3, 3] }, InvalidArgumentError],
    ['a width of 0', { width: 0 }, InvalidArgumentError],
    ['a learning rate of 0', { learningRate: 0 }, InvalidArgumentError],
    ['no networks', { seeds: 0 }, InvalidArgumentError],
    ['targets of another length', { training: { ...training, y: [1, 2] } }, ShapeError],
    [
      'targets of two outputs',
      {
        training: {
          ...training,
          y: [
            [1, 2],
            [1, 2],
            [1, 2],
          ],
        },
      },
      ShapeError,
    ],
  ];
  for (const [what, change, kind] of refusals) {
    it(`refuses ${what}`, async () => {
      const options = {
        training,
        path,
        width: 4,
        inputSize: 3,
        seeds: 1,
        learningRate,
        steps: [1],
        ...change,
      };
      const error: unknown = await trainedNetworks(mlp({ depth: 2 }), options).catch(
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(kind);
    });
  }

  it('refuses a model of two outputs', async () => {
    const options = { training, path, width: 4, inputSize: 3, seeds: 1, learningRate, steps: [1] };
    const error: unknown = await trainedNetworks(mlp({ depth: 2, outputs: 2 }), options).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(InvalidArgumentError);
  });
});
