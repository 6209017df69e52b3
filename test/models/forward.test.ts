import { expect } from 'chai';
import type { Node, Tensor, TensorLike } from '../../src/ad/index.js';
import { evaluate } from '../../src/evaluation/index.js';
import type { Operator } from '../../src/program/index.js';
import {
  activationOf,
  inputNodes,
  mlp,
  parameterNodes,
  type Model,
  type Parameters,
} from '../../src/models/index.js';
import { expectClose } from './closeness.js';
import {
  batchOf,
  drawCase,
  hypernetworkCase,
  inputOf,
  mlpCase,
  type DrawnCase,
  type NetworkCase,
} from './networkCases.js';
import { activationNames } from './plainActivations.js';
import { plainForward } from './plainNetworks.js';

async function outputsOf(
  model: Model,
  parameters: Parameters,
  inputs: Readonly<Record<string, TensorLike>>,
): Promise<Tensor> {
  const nodes = parameterNodes(model);
  const x = inputNodes(model, '');
  const bindings = new Map<Node, TensorLike | Operator>();
  for (const [name, node] of Object.entries(nodes)) bindings.set(node, parameters.get(name)!);
  for (const [name, node] of Object.entries(x)) bindings.set(node, inputs[name]!);
  const [h] = await evaluate([model.apply(nodes, x)], bindings);
  return h!;
}

/**
 * Sums of at most 50 terms of order 1, layer after layer: errors stay below 50 rounding errors of numbers of
 * order 1.
 */
const rounding = 1e-13;

async function agrees(drawn: DrawnCase): Promise<void> {
  const { name, model, plain, dense, parameters, inputs } = drawn;
  const expected = inputs.map(input => plainForward(plain, dense, input).outputs);
  for (const [example, input] of inputs.entries()) {
    const { data, shape } = await outputsOf(model, parameters, inputOf(input));
    expect(shape).to.deep.equal([model.outputs]);
    expectClose(data, expected[example]!, rounding, name, 1);
  }
  const { data, shape } = await outputsOf(model, parameters, batchOf(inputs));
  expect(shape).to.deep.equal([inputs.length, model.outputs]);
  expectClose(data, expected.flat(), rounding, `${name}, batched`, 1);
}

describe('a plain network is yˡ = Wˡ qˡ⁻¹ / √n_{l−1} + β bˡ, qˡ = gain · φ(yˡ), h = yᴸ', () => {
  for (const activation of activationNames) {
    it(`with ${activation} and the gain that the documentation promises`, async () => {
      await agrees(drawCase(mlpCase({ depth: 3, activation }), { width: 7, seed: 1 }));
    });
  }

  for (const depth of [1, 2, 3, 4]) {
    it(`of depth ${depth}, with and without biases, with gains, with one and with three outputs`, async () => {
      const widths = [5, 2, 9].slice(0, depth - 1);
      for (const outputs of [1, 3]) {
        for (const extra of [{}, { biasScale: 0.3 }, { gain: 0.7 }, { gain: -1.5, biasScale: 1 }]) {
          const network = mlpCase({ depth, activation: 'tanh', outputs, ...extra });
          await agrees(drawCase(network, { width: widths, inputSize: 4, seed: depth }));
        }
      }
    });
  }

  it('takes an activation that a user has made', async () => {
    const { model, parameters, inputs } = drawCase(mlpCase({ depth: 2, activation: 'sin' }), {
      width: 4,
      seed: 3,
    });
    const own = mlp({ depth: 2, activation: { ...activationOf('sin'), name: 'mine' } });
    expect(own.configuration).to.include({ activation: 'mine' });
    const mine = await outputsOf(own, parameters, inputOf(inputs[0]!));
    const named = await outputsOf(model, parameters, inputOf(inputs[0]!));
    expect(mine.data).to.deep.equal(named.data);
  });
});

describe('a hypernetwork is g(z; V) with the outputs of f as weights V', () => {
  const cases: NetworkCase[] = [
    hypernetworkCase({ depth: 1, activation: 'relu', primaryWidths: [2, 1] }),
    hypernetworkCase({ depth: 3, activation: 'relu', primaryWidths: [2, 3, 1] }),
    hypernetworkCase({ depth: 2, activation: 'tanh', primaryWidths: [1, 1, 1, 1] }),
    hypernetworkCase({
      depth: 2,
      activation: 'relu',
      primaryActivation: 'tanh',
      primaryWidths: [3, 4, 2, 2],
    }),
    hypernetworkCase({ depth: 2, activation: 'gelu', primaryActivation: 'abs', primaryWidths: [2, 2, 1] }),
    hypernetworkCase({ depth: 2, activation: 'erf', primaryWidths: [2, 3, 1], gain: 1.2, primaryGain: 0.4 }),
    hypernetworkCase({ depth: 3, activation: 'leakyRelu0.1', primaryWidths: [2, 3, 1], biasScale: 0.5 }),
    hypernetworkCase({ depth: 2, activation: 'relu', primaryWidths: [2, 3, 1], fourierFeatures: 5 }),
    hypernetworkCase({ depth: 2, activation: 'relu', primaryWidths: [2, 3], fourierFeatures: 1 }),
  ];
  for (const network of cases) {
    it(network.name, async () => {
      await agrees(drawCase(network, { width: 6, seed: 5 }));
    });
  }

  it('has m_H outputs, and Σ m_l m_{l−1} outputs of f', () => {
    const { model } = hypernetworkCase({ depth: 2, activation: 'relu', primaryWidths: [3, 4, 2, 2] });
    expect(model.outputs).to.equal(2);
    expect(model.parameters.at(-1)).to.deep.include({ name: 'W2', shape: ['n1', 12 + 8 + 4].reverse() });
  });
});
