import { expect } from 'chai';
import type { Tensor } from '../../../src/ad/index.js';
import { cpuBackend, type DeviceBackend } from '../../../src/backends/index.js';
import {
  hypernetwork,
  initialize,
  mlp,
  releaseParameters,
  type Model,
  type Parameters,
} from '../../../src/models/index.js';
import type { Backend, Operator } from '../../../src/program/index.js';
import type { ModelInputs } from '../../../src/questions/index.js';
import { correlationFunction, descend, neuralTangentKernel, taylorTerms } from '../../../src/taylor/index.js';
import { names, opened, tf } from './modules.js';

const x = [
  [1, 0.25, -0.5],
  [0.5, -1, 0.75],
  [-0.25, 0.5, 1],
];
const z = [
  [1, -1],
  [0.5, 0.25],
  [-0.75, 1],
];

function largest(data: Float64Array): number {
  return data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** The largest difference, of the largest number. */
function distance(actual: Tensor, expected: Tensor): number {
  const error = largest(actual.data.map((value, i) => value - expected.data[i]!));
  return error === 0 ? 0 : error / largest(expected.data);
}

const networks: readonly (readonly [string, Model, ModelInputs])[] = [
  ['a plain network with biases', mlp({ depth: 3, activation: 'tanh', biasScale: 0.5 }), x],
  ['a deeper network', mlp({ depth: 4, activation: 'tanh' }), x],
  ['a plain network with kinks', mlp({ depth: 3 }), x],
  ['a network of error functions', mlp({ depth: 3, activation: 'erf', biasScale: 0.5 }), x],
  ['a network of sines', mlp({ depth: 3, activation: 'sin' }), x],
  ['a hypernetwork', hypernetwork({ depth: 3, primaryWidths: [2, 3, 1], activation: 'gelu' }), { x, z }],
];

for (const where of names) {
  describe(`networks on TensorFlow.js ${where}`, () => {
    let backend: DeviceBackend<'float32'>;
    before(async () => {
      backend = await opened(where);
    });
    after(() => {
      backend.close();
    });

    for (const [name, model, inputs] of networks) {
      for (const width of [24, 200]) {
        it(`K⁽⁰⁾..K⁽⁴⁾ of ${name}, width ${width}, for all pairs of a batch, to 1e-5 of the largest`, async () => {
          const before = tf.memory().numTensors;
          const [there, here] = await Promise.all(
            [backend, cpuBackend].map(async home => {
              const options = { width, inputSize: 3, seed: 5, storage: 'dense', backend: home } as const;
              const parameters = initialize(model, options);
              const terms = await taylorTerms(model, parameters, { at: inputs, along: inputs, order: 4 });
              releaseParameters(parameters);
              return terms.coefficients;
            }),
          );
          there!.forEach((table, r) => {
            expect(table.shape).to.deep.equal([3, 3]);
            const error = distance(table, here![r]!);
            expect(error, `order ${r}`).to.be.below(1e-5);
            // Whoever computes in float64 after all is told: 24 bits are seen in every order.
            if (largest(table.data) > 0) expect(error, `order ${r}`).to.be.above(1e-10);
          });
          expect(tf.memory().numTensors).to.equal(before);
        });
      }
    }

    it('stay there through steps of gradient descent, until updates are written out', async () => {
      const model = mlp({ depth: 3, activation: 'tanh', biasScale: 1 });
      const before = tf.memory().numTensors;
      const [there, here] = await Promise.all(
        [backend, cpuBackend].map(async (home: Backend) => {
          const options = { width: 16, inputSize: 3, seed: 3, storage: 'dense', backend: home } as const;
          let parameters: Parameters = initialize(model, options);
          const all = [parameters];
          // Rank 3 more with each step: beyond rank 8 the matrices are written out.
          for (let step = 0; step < 5; step++) {
            ({ parameters } = await descend(model, parameters, {
              along: x,
              targets: [1, -1, 0.5],
              learningRate: 0.1,
              weightDecay: 0.01,
            }));
            all.push(parameters);
          }
          const weight = parameters.get('W2') as Operator;
          expect(weight.backend ?? cpuBackend).to.equal(home);
          const terms = await taylorTerms(model, parameters, { at: x, along: x, order: 2 });
          const entries = await weight.materialize();
          all.forEach(releaseParameters);
          return { ...terms, entries };
        }),
      );
      there!.derivatives.forEach((value, r) => {
        expect(distance(value, here!.derivatives[r]!), `order ${r}`).to.be.below(1e-5);
      });
      const shape = [16, 16];
      expect(distance({ data: there!.entries, shape }, { data: here!.entries, shape })).to.be.below(1e-6);
      expect(tf.memory().numTensors).to.equal(before);
    });

    it('have tangent kernels and correlation functions', async () => {
      const model = mlp({ depth: 2, activation: 'sin' });
      const of = async (home: Backend) => {
        const options = { width: 300, inputSize: 3, seed: 3, storage: 'dense', backend: home } as const;
        const parameters = initialize(model, options);
        const kernel = await neuralTangentKernel(model, parameters, { at: x });
        const inputs = x.slice(0, 2);
        const { value } = await correlationFunction(model, parameters, 'f1[a] f1[a]', { inputs });
        return [kernel, value];
      };
      const [there, here] = [await of(backend), await of(cpuBackend)];
      there.forEach((tensor, k) => {
        expect(distance(tensor, here[k]!), `${k}`).to.be.below(1e-5);
      });
    });

    it('are probed where they live: the estimate agrees with the exact trace in float64', async () => {
      const model = mlp({ depth: 2, activation: 'sin' });
      const trace = (home: Backend, method: 'probes' | 'exact') => {
        const options = { width: 16, inputSize: 3, seed: 3, storage: 'dense', backend: home } as const;
        const loops = { method, probes: 200, seed: 1 };
        return correlationFunction(model, initialize(model, options), 'f0[a,a]', { inputs: [x[0]!], loops });
      };
      const [estimate, exact] = [await trace(backend, 'probes'), await trace(cpuBackend, 'exact')];
      const error = Math.abs(estimate.value.data[0]! - exact.value.data[0]!);
      expect(error).to.be.below(4 * estimate.standardError!.data[0]!);
    });

    it('hold no more tensors after 1,000 evaluations than after the first', async () => {
      const model = mlp({ depth: 3, activation: 'tanh', biasScale: 1 });
      const parameters = initialize(model, { width: 8, inputSize: 3, seed: 1, storage: 'dense', backend });
      const question = { at: x[0]!, along: x[1]!, order: 1 };
      await taylorTerms(model, parameters, question);
      const before = tf.memory();
      for (let k = 0; k < 1000; k++) await taylorTerms(model, parameters, question);
      const { numTensors, numBytes } = tf.memory();
      expect({ numTensors, numBytes }).to.deep.equal({
        numTensors: before.numTensors,
        numBytes: before.numBytes,
      });
      releaseParameters(parameters);
    }).timeout(120_000);
  });
}
