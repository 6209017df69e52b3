import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import type { Tensor } from '../../../src/ad/index.js';
import { cpuBackend, openclBackend } from '../../../src/backends/index.js';
import {
  hypernetwork,
  initialize,
  mlp,
  networkFromDocument,
  releaseParameters,
  type Model,
  type Parameters,
  type WeightStorage,
} from '../../../src/models/index.js';
import type { Backend, Operator } from '../../../src/program/index.js';
import type { ModelInputs } from '../../../src/questions/index.js';
import { correlationFunction, descend, neuralTangentKernel, taylorTerms } from '../../../src/taylor/index.js';
import { networkFields } from '../../reference/networkFields.js';
import { describeOnDevice } from './device.js';

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

/** The largest difference, of the largest number. */
function distance(actual: Tensor, expected: Tensor): number {
  const largest = (data: Float64Array): number =>
    data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const error = largest(actual.data.map((value, i) => value - expected.data[i]!));
  return error === 0 ? 0 : error / largest(expected.data);
}

describeOnDevice('networks on OpenCL', function () {
  // Kernels are compiled at their first use.
  this.timeout(300_000);
  const backend = openclBackend();
  after(() => {
    backend.close();
  });

  const networks: readonly (readonly [string, Model, ModelInputs])[] = [
    ['a plain network with biases', mlp({ depth: 3, activation: 'tanh', biasScale: 0.5 }), x],
    ['a plain network with kinks', mlp({ depth: 4 }), x],
    ['a network of error functions', mlp({ depth: 3, activation: 'erf', biasScale: 0.5 }), x],
    ['a hypernetwork', hypernetwork({ depth: 3, primaryWidths: [2, 3, 1], activation: 'gelu' }), { x, z }],
  ];
  for (const [name, model, inputs] of networks) {
    for (const storage of ['dense', 'implicit'] as const) {
      // Implicit matrices of width 12 become dense on the way.
      for (const width of storage === 'dense' ? [24, 200] : [12, 700]) {
        it(`K⁽⁰⁾..K⁽⁴⁾ of ${name}, ${storage}, width ${width}, for all pairs of a batch, to 1e-13 of the largest`, async () => {
          const [there, here] = await Promise.all(
            [backend, cpuBackend].map(async where => {
              const options = { width, inputSize: 3, seed: 5, storage, backend: where } as const;
              const parameters = initialize(model, options);
              const terms = await taylorTerms(model, parameters, { at: inputs, along: inputs, order: 4 });
              releaseParameters(parameters);
              return terms.coefficients;
            }),
          );
          there!.forEach((table, r) => {
            expect(table.shape).to.deep.equal([3, 3]);
            expect(distance(table, here![r]!), `order ${r}`).to.be.below(1e-13);
          });
        });
      }
    }
  }

  it('have the reference numbers of another program', async () => {
    const references = JSON.parse(
      readFileSync(new URL('../../reference/taylor-terms.json', import.meta.url), 'utf8'),
    ) as { readonly K_ij: readonly number[] }[];
    for (const reference of references) {
      const { model, parameters, at, along } = networkFromDocument(networkFields(reference));
      const moved = new Map<string, Operator | Tensor>(parameters);
      for (const [name, value] of parameters) {
        if ('rows' in value)
          moved.set(name, backend.dense(value.rows, value.columns, await value.materialize()));
      }
      const { derivatives } = await taylorTerms(model, moved, {
        at,
        along,
        order: reference.K_ij.length - 1,
      });
      derivatives.forEach(({ data }, r) => {
        const expected = reference.K_ij[r]!;
        const tolerance = Math.abs(expected) < 1e-6 ? 1e-10 : 1e-12;
        expect(Math.abs(data[0]! - expected)).to.be.at.most(tolerance * Math.abs(expected));
      });
    }
  });

  it('stay there through steps of gradient descent, dense and implicit, until updates are written out', async () => {
    const model = mlp({ depth: 3, activation: 'tanh', biasScale: 1 });
    for (const storage of ['dense', 'implicit'] as const) {
      const [there, here] = await Promise.all(
        [backend, cpuBackend].map(async where => {
          let parameters: Parameters = initialize(model, {
            ...{ width: 16, inputSize: 3, seed: 3, storage, backend: where },
          });
          // Rank 3 more with each step: beyond rank 8 the matrices are written out.
          for (let step = 0; step < 5; step++) {
            ({ parameters } = await descend(model, parameters, {
              along: x,
              targets: [1, -1, 0.5],
              learningRate: 0.1,
              weightDecay: 0.01,
            }));
          }
          const weight = parameters.get('W2') as Operator;
          expect(weight.backend ?? cpuBackend).to.equal(where);
          const terms = await taylorTerms(model, parameters, { at: x, along: x, order: 2 });
          return { ...terms, entries: await weight.materialize() };
        }),
      );
      there!.derivatives.forEach((value, r) => {
        expect(distance(value, here!.derivatives[r]!), `order ${r}`).to.be.below(1e-13);
      });
      const shape = [16, 16];
      expect(distance({ data: there!.entries, shape }, { data: here!.entries, shape })).to.be.below(1e-13);
    }
  });

  it('have tangent kernels and correlation functions, probed ones too', async () => {
    const model = mlp({ depth: 2, activation: 'sin' });
    const of = async (where: Backend, storage: WeightStorage) => {
      const parameters = initialize(model, { width: 300, inputSize: 3, seed: 3, storage, backend: where });
      const kernel = await neuralTangentKernel(model, parameters, { at: x });
      const { value } = await correlationFunction(model, parameters, 'f1[a] f1[a]', {
        inputs: x.slice(0, 2),
      });
      const probed = await correlationFunction(model, parameters, 'f0[a,a]', {
        inputs: x.slice(0, 1),
        loops: { method: 'probes', probes: 8, seed: 1 },
      });
      return [kernel, value, probed.value];
    };
    for (const storage of ['dense', 'implicit'] as const) {
      const [there, here] = [await of(backend, storage), await of(cpuBackend, storage)];
      there.forEach((tensor, k) => {
        expect(distance(tensor, here[k]!), `${storage}, ${k}`).to.be.below(1e-13);
      });
    }
  });
});
