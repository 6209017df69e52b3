import { expect } from 'chai';
import type { Tensor } from '../../../src/ad/index.js';
import { cpuBackend, webgpuBackend } from '../../../src/backends/index.js';
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
import { descend, taylorTerms } from '../../../src/taylor/index.js';
import { describeOnGpu, hasAdapter } from './device.js';

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

const networks: readonly (readonly [string, Model, ModelInputs])[] = [
  ['a plain network with biases', mlp({ depth: 3, activation: 'tanh', biasScale: 0.5 }), x],
  ['a hypernetwork', hypernetwork({ depth: 3, primaryWidths: [2, 3, 1], activation: 'gelu' }), { x, z }],
];

async function coefficients(
  model: Model,
  inputs: ModelInputs,
  order: number,
  where: Backend,
  options: { readonly width: number; readonly storage: 'dense' | 'implicit' },
): Promise<readonly Tensor[]> {
  const parameters = initialize(model, { ...options, inputSize: 3, seed: 5, backend: where });
  const terms = await taylorTerms(model, parameters, { at: inputs, along: inputs, order });
  releaseParameters(parameters);
  return terms.coefficients;
}

const single = hasAdapter ? await webgpuBackend() : cpuBackend;

describeOnGpu('networks on WebGPU, in float32', function () {
  // Kernels are compiled at their first use.
  this.timeout(600_000);
  after(() => {
    if ('close' in single) single.close();
  });

  for (const [name, model, inputs] of networks) {
    for (const [storage, width] of [
      ['dense', 40],
      // Implicit matrices of width 12 become dense on the way.
      ['implicit', 12],
      ['implicit', 400],
    ] as const) {
      it(`K⁽⁰⁾..K⁽⁴⁾ of ${name}, ${storage}, width ${width}, for all pairs of a batch, to 1e-5 of the largest`, async () => {
        const [there, here] = [
          await coefficients(model, inputs, 4, single, { width, storage }),
          await coefficients(model, inputs, 4, cpuBackend, { width, storage }),
        ];
        there.forEach((table, r) => {
          expect(table.shape).to.deep.equal([3, 3]);
          expect(distance(table, here[r]!), `order ${r}`).to.be.below(1e-5);
        });
      });
    }
  }

  it('stay there through steps of gradient descent, until updates are written out', async () => {
    const model = mlp({ depth: 3, activation: 'tanh', biasScale: 1 });
    const results = [];
    for (const where of [single, cpuBackend]) {
      let parameters: Parameters = initialize(model, {
        width: 16,
        inputSize: 3,
        seed: 3,
        storage: 'dense',
        backend: where,
      });
      // Rank 3 more with each step: beyond rank 8 the matrices are written out.
      for (let step = 0; step < 4; step++) {
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
      results.push({ ...terms, entries: await weight.materialize() });
    }
    const [there, here] = results;
    there!.derivatives.forEach((value, r) => {
      expect(distance(value, here!.derivatives[r]!), `order ${r}`).to.be.below(1e-5);
    });
    const shape = [16, 16];
    expect(distance({ data: there!.entries, shape }, { data: here!.entries, shape })).to.be.below(1e-6);
  });
});
