import { expect } from 'chai';
import type { Tensor } from '../../../src/ad/index.js';
import { cpuBackend } from '../../../src/backends/index.js';
import {
  initialize,
  mlp,
  releaseParameters,
  type Parameters,
  type WeightStorage,
} from '../../../src/models/index.js';
import type { Backend, Operator } from '../../../src/program/index.js';
import { correlationFunction, descend, neuralTangentKernel, taylorTerms } from '../../../src/taylor/index.js';
import { accuracies, distance, expectTerms } from './accuracy.js';
import { networkCases, x, type NetworkCase } from './networks.js';
import { movedTo, references, type Reference } from './references.js';

/** What is tested of a backend. */
export interface NetworkSuite {
  /** Asked within tests, when it is open. */
  readonly backend: () => Backend;
  /** Those of its weights that name the network of the processor for a seed. */
  readonly storages?: readonly WeightStorage[];
  /** Fewer networks and widths, where each kernel takes long to compile. */
  readonly isShort?: boolean;
}

const allStorages: readonly WeightStorage[] = ['dense', 'implicit'];

/** Some numbers as a single table. */
const vector = (data: Float64Array): Tensor => ({ data, shape: [data.length] });

async function coefficients(
  { model, inputs }: NetworkCase,
  backend: Backend,
  options: { readonly width: number; readonly storage: WeightStorage },
): Promise<readonly Tensor[]> {
  const parameters = initialize(model, { ...options, inputSize: 3, seed: 5, backend });
  const terms = await taylorTerms(model, parameters, { at: inputs, along: inputs, order: 4 });
  releaseParameters(parameters);
  return terms.coefficients;
}

/**
 * Networks on a backend beside the processor, each within the accuracy of its precision: Taylor terms of all
 * pairs of a batch, the numbers of independent programs, steps of gradient descent, tangent kernels and
 * correlation functions. To be called where suites are described.
 */
export function describeNetworks({ backend, storages = allStorages, isShort = false }: NetworkSuite): void {
  // Implicit matrices of width 12 become dense on the way.
  const widths = { dense: isShort ? [24] : [24, 200], implicit: [12, 700] };
  for (const network of networkCases) {
    if (isShort && network.isShort !== true) continue;
    for (const storage of storages) {
      for (const width of widths[storage]) {
        it(`K⁽⁰⁾..K⁽⁴⁾ of ${network.name}, ${storage}, width ${width}, for all pairs of a batch`, async () => {
          const of = (where: Backend): Promise<readonly Tensor[]> =>
            coefficients(network, where, { width, storage });
          const { precision } = backend();
          const [there, here] = [await of(backend()), await of(cpuBackend)];
          expect(here[0]!.shape).to.deep.equal([3, 3]);
          await expectTerms(there, here, precision, storage === 'dense' ? of : undefined);
        });
      }
    }
  }

  describeReferences(backend);

  for (const storage of storages) {
    it(`stay there through steps of gradient descent, ${storage}, until updates are written out`, async () => {
      const [there, here] = [await trained(backend(), storage), await trained(cpuBackend, storage)];
      const { terms, entries } = accuracies[backend().precision];
      there.derivatives.forEach((value, r) => {
        expect(distance(value, here.derivatives[r]!), `order ${r}`).to.be.below(terms);
      });
      expect(distance(vector(there.entries), vector(here.entries))).to.be.below(entries);
    });

    it(`have tangent kernels and correlation functions, probed ones too, ${storage}`, async () => {
      const [there, here] = [await kernels(backend(), storage), await kernels(cpuBackend, storage)];
      const { terms } = accuracies[backend().precision];
      there.forEach((tensor, k) => {
        // Probes are implicit: a backend that draws these otherwise has other samples.
        if (k === 2 && !storages.includes('implicit')) return;
        expect(distance(tensor, here[k]!), `${k}`).to.be.below(terms);
      });
    });
  }

  if (!storages.includes('implicit')) return;
  it('name one implicit network for a seed, whatever has been asked of it before', async () => {
    const model = mlp({ depth: 4 });
    const asked = async (where: Backend): Promise<readonly Tensor[]> => {
      const options = { width: 700, inputSize: 3, seed: 5, storage: 'implicit', backend: where } as const;
      const parameters = initialize(model, options);
      await taylorTerms(model, parameters, { at: x[0]!, along: x[1]!, order: 3 });
      await taylorTerms(model, parameters, { at: x, along: x, order: 3 });
      const terms = await taylorTerms(model, parameters, { at: x, along: x, order: 4 });
      releaseParameters(parameters);
      return terms.coefficients;
    };
    await expectTerms(await asked(backend()), await asked(cpuBackend), backend().precision);
  });
}

/** All reference numbers of Taylor terms, on a backend. */
function describeReferences(backend: () => Backend): void {
  for (const reference of references) {
    it(`the numbers of an independent program: ${reference.name}`, async () => {
      const expected = reference.K.map(value => vector(Float64Array.of(value)));
      const of = (where: Backend): Promise<readonly Tensor[]> => derivatives(reference, where);
      await expectTerms(await of(backend()), expected, backend().precision, of);
    });
  }
}

/** The derivatives of a reference, one number each. */
async function derivatives(
  { model, parameters, inputs, K }: Reference,
  where: Backend,
): Promise<readonly Tensor[]> {
  const own = await movedTo(where, parameters);
  const terms = await taylorTerms(model, own, { at: inputs, along: inputs, order: K.length - 1 });
  releaseParameters(own);
  // The first example in the direction of the second.
  return terms.derivatives.map(({ data }) => vector(data.slice(1, 2)));
}

async function trained(where: Backend, storage: WeightStorage) {
  const model = mlp({ depth: 3, activation: 'tanh', biasScale: 1 });
  let parameters: Parameters = initialize(model, {
    ...{ width: 16, inputSize: 3, seed: 3, storage, backend: where },
  });
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
  expect(weight.backend ?? cpuBackend).to.equal(where);
  const terms = await taylorTerms(model, parameters, { at: x, along: x, order: 2 });
  const entries = await weight.materialize();
  all.forEach(releaseParameters);
  return { ...terms, entries };
}

/** The tangent kernel, a correlation function, and one by probes. */
async function kernels(where: Backend, storage: WeightStorage): Promise<readonly Tensor[]> {
  const model = mlp({ depth: 2, activation: 'sin' });
  const parameters = initialize(model, { width: 300, inputSize: 3, seed: 3, storage, backend: where });
  const kernel = await neuralTangentKernel(model, parameters, { at: x });
  const { value } = await correlationFunction(model, parameters, 'f1[a] f1[a]', { inputs: x.slice(0, 2) });
  const probed = await correlationFunction(model, parameters, 'f0[a,a]', {
    inputs: x.slice(0, 1),
    loops: { method: 'probes', probes: 8, seed: 1 },
  });
  releaseParameters(parameters);
  return [kernel, value, probed.value];
}
