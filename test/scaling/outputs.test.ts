import { expect } from 'chai';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { initialize, mlp } from '../../src/models/index.js';
import { predictionsFor, scalingRows, sweep, type SweepOptions } from '../../src/scaling/index.js';
import { correlationFunction, layerTerms, taylorTerms } from '../../src/taylor/index.js';

const triple = 'f0[a,b] f1[a] f2[b]';
const options: SweepOptions = {
  model: mlp({ depth: 3, outputs: 3 }),
  inputSize: 2,
  inputs: [
    [0.4, -1.1],
    [0.9, 0.3],
    [-0.5, 0.7],
  ],
  quantities: ['K1', 'K2', 'T{2,3}', triple],
  widths: [7, 11],
  seeds: [2, 5],
  workers: 1,
};

describe('a sweep over a network of several outputs', () => {
  for (const output of [2, [1, 0, 2]] as const) {
    it(`takes the outputs it is asked for: ${JSON.stringify(output)}`, async () => {
      const samples = await sweep({ ...options, output });
      const { model, inputs } = options;
      const [at, along] = inputs as [number[], number[]];
      const pair = { at, along, output: typeof output === 'number' ? output : output.slice(0, 2) };
      for (const { width, seed, values } of samples) {
        const parameters = initialize(model, { width, inputSize: 2, seed });
        const { derivatives } = await taylorTerms(model, parameters, { ...pair, order: 2 });
        const { terms } = await layerTerms(model, parameters, { ...pair, order: 2 });
        const { value } = await correlationFunction(model, parameters, triple, { inputs, output });
        expect(values).to.deep.equal([
          derivatives[1]!.data[0],
          derivatives[2]!.data[0],
          terms.find(({ name }) => name === 'T{2,3}')!.value,
          value.data[0],
        ]);
      }
    });
  }

  it('refuses outputs that are not there, or not one for each input, before it starts', async () => {
    for (const output of [3, -1, 0.5, [0, 1], [0, 1, 3]]) {
      const error = await sweep({ ...options, output }).catch((thrown: unknown) => thrown);
      expect(error, JSON.stringify(output)).to.be.instanceOf(InvalidArgumentError);
      expect((error as Error).message).to.match(/^output/);
    }
  });
});

describe('predictions for several outputs', () => {
  const { model } = options;

  it('are those of any one output', () => {
    for (const output of [1, [1, 1], [1, 1, 0]])
      expect(predictionsFor(model, 'K2', output)).to.deep.equal(predictionsFor(model, 'K2'));
  });

  it('do not apply where outputs differ, and say why', async () => {
    for (const quantity of ['K2', 'T{2,3}']) {
      const predictions = predictionsFor(model, quantity, [1, 0, 0]);
      expect(predictions.length).to.be.at.least(1);
      for (const { applies, reason } of predictions) {
        expect(applies).to.equal(false);
        expect(reason).to.match(/about one output of the network, and this about the outputs 1, 0/);
      }
    }
    // f2 is of another output, which f0 and f1 do not see.
    expect(predictionsFor(model, triple, [1, 1, 0]).some(({ applies }) => applies)).to.equal(false);
    const samples = await sweep({ ...options, output: [1, 0, 0], widths: [8, 16, 32], seeds: [1, 2, 3, 4] });
    for (const { verdict } of scalingRows(samples, {
      model,
      quantities: options.quantities,
      output: [1, 0, 0],
    }))
      expect(verdict).to.equal('no prediction');
  });

  it('leave those of the model’s author as they are', () => {
    const own = { ...model, predictions: () => [{ exponent: -0.5 }] };
    const [first, ...others] = predictionsFor(own, 'K1', [0, 1]);
    expect(first).to.include({ exponent: -0.5, applies: true });
    expect(others.every(({ applies }) => !applies)).to.equal(true);
  });
});
