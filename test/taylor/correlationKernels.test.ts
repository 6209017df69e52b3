import { expect } from 'chai';
import { evaluate } from '../../src/evaluation/index.js';
import { schedule } from '../../src/program/index.js';
import { inputNodes } from '../../src/models/index.js';
import { gradientDirection } from '../../src/taylor/expansion.js';
import {
  correlationFunction,
  descend,
  neuralTangentHierarchy,
  neuralTangentKernel,
  neuralTangentKernelDerivative,
  neuralTangentKernelDifferential,
  secondNeuralTangentKernelDifferentials,
  taylorTerms,
} from '../../src/taylor/index.js';
import { bindings, modelInputs, TracedNetwork } from '../../src/questions/index.js';
import { expectClose } from '../models/closeness.js';
import {
  batchOf,
  drawCase,
  hypernetworkCase,
  inputOf,
  mlpCase,
  only,
  type DrawnCase,
} from '../models/networkCases.js';
import { plainGradient, plainInner } from '../models/plainNetworks.js';
import { contraction } from './contractions.js';

const networks = [
  mlpCase({ depth: 3, activation: 'tanh', biasScale: 0.3, gain: 1.5 }),
  mlpCase({ depth: 3, activation: 'relu' }),
  hypernetworkCase({ depth: 2, activation: 'erf', primaryWidths: [2, 3, 1], gain: 2, primaryGain: 2 }),
];

describe('the neural tangent kernel and its relatives', () => {
  for (const network of networks) {
    const drawn = drawCase(network, { width: 5, seed: 3, inputs: 5 });
    const { model, parameters, plain, dense, inputs, name } = drawn;

    it(`Θᵢⱼ in a table is the inner product of plain gradients, and K⁽¹⁾: ${name}`, async () => {
      const [at, along] = [batchOf(inputs.slice(0, 2)), batchOf(inputs.slice(2))];
      const { data, shape } = await neuralTangentKernel(model, parameters, { at, along });
      expect(shape).to.deep.equal([2, 3]);
      const gradients = inputs.map(input => plainGradient(plain, dense, input));
      const expected = [0, 1].flatMap(i => [2, 3, 4].map(j => plainInner(gradients[i]!, gradients[j]!)));
      expectClose(data, expected, 1e-12, 'Θ', Math.max(...expected.map(Math.abs)));
      const { derivatives } = await taylorTerms(model, parameters, { at, along, order: 1 });
      expectClose(data, derivatives[1]!.data, 1e-12, 'K⁽¹⁾', Math.max(...expected.map(Math.abs)));
    });

    it(`dΘ/dt is the rate of change of Θ in short steps of gradient descent: ${name}`, async () => {
      const [at, along] = [batchOf(inputs.slice(0, 2)), batchOf(inputs.slice(1, 4))];
      const flow = { targets: [1, -0.5], loss: 'squared' as const };
      const examples = batchOf(inputs.slice(3));
      const { data, shape } = await neuralTangentKernelDerivative(model, parameters, {
        at,
        along,
        examples,
        ...flow,
      });
      expect(shape).to.deep.equal([2, 3]);
      const kernelAfter = async (learningRate: number) => {
        const step = await descend(model, parameters, { along: examples, ...flow, learningRate });
        return (await neuralTangentKernel(model, step.parameters, { at, along })).data;
      };
      // Central differences over steps of 2h and h, extrapolated: errors ~ h⁴ = 1e-16 times a fifth
      // derivative, and 1e-16/h.
      const slope = async (h: number) => {
        const [ahead, behind] = [await kernelAfter(h), await kernelAfter(-h)];
        return ahead.map((value, k) => (value - behind[k]!) / (2 * h));
      };
      const [coarse, fine] = [await slope(2e-4), await slope(1e-4)];
      const expected = fine.map((value, k) => (4 * value - coarse[k]!) / 3);
      const scale = Math.max(...expected.map(Math.abs));
      expect(scale).to.be.above(1e-3);
      expectClose(data, expected, 1e-8, 'dΘ/dt', scale);
    });

    it(`K⁽²⁾..K⁽⁵⁾ of the hierarchy are gradients of gradients, by their definition: ${name}`, async () => {
      for (let order = 2; order <= 5; order++) {
        const given = inputs.slice(0, order);
        const value = only(await neuralTangentHierarchy(model, parameters, { inputs: given.map(inputOf) }));
        const expected = await hierarchyByDefinition(drawn, order);
        expectClose([value], [expected], 1e-11, `order ${order}`, 1e-3);
      }
    }).timeout(120_000);

    it(`K⁽³⁾ and K⁽⁴⁾ are sums of differentials: ${name}`, async () => {
      const first = async (...k: number[]) =>
        only(
          await neuralTangentKernelDifferential(model, parameters, {
            inputs: k.map(i => inputOf(inputs[i]!)),
          }),
        );
      const second = async (...k: number[]) => {
        const result = await secondNeuralTangentKernelDifferentials(model, parameters, {
          inputs: k.map(i => inputOf(inputs[i]!)),
        });
        return { first: only(result.first), second: only(result.second) };
      };
      const hierarchy = async (count: number) =>
        only(
          await neuralTangentHierarchy(model, parameters, { inputs: inputs.slice(0, count).map(inputOf) }),
        );
      expectClose(
        [await hierarchy(3)],
        [(await first(0, 1, 2)) + (await first(1, 0, 2))],
        1e-12,
        'K⁽³⁾',
        1e-2,
      );
      // The product rule on 'f0[a,b] f1[a] f2[b]' and 'f0[a] f1[a,b] f2[b]', along the gradient at x₃.
      const all = [await second(0, 1, 2, 3), await second(1, 0, 2, 3)];
      const chain = (await second(0, 2, 1, 3)).second + (await second(1, 2, 0, 3)).second;
      const sum = all.reduce((total, terms) => total + terms.first + terms.second, chain);
      expectClose([await hierarchy(4)], [sum], 1e-12, 'K⁽⁴⁾', 1e-2);
    });

    it(`dNTK(x, y, y) is K⁽²⁾ and ddᴵNTK(x, y, y, y) is K⁽³⁾: ${name}`, async () => {
      const [x, y] = [inputOf(inputs[0]!), inputOf(inputs[1]!)];
      const { derivatives } = await taylorTerms(model, parameters, { at: x, along: y, order: 3 });
      const dNTK = await neuralTangentKernelDifferential(model, parameters, { inputs: [x, y, y] });
      const { first } = await secondNeuralTangentKernelDifferentials(model, parameters, {
        inputs: [x, y, y, y],
      });
      expectClose(
        [only(dNTK), only(first)],
        [2, 3].map(r => only(derivatives[r]!)),
        1e-12,
        'K',
        1e-3,
      );
    });
  }

  it('dΘ/dt is that of the cross-entropy of several outputs, for the outputs asked for', async () => {
    const network = mlpCase({ depth: 2, activation: 'tanh', outputs: 3 });
    const { model, parameters, inputs } = drawCase(network, { width: 5, seed: 3, inputs: 3 });
    const kernel = { at: inputOf(inputs[0]!), along: inputOf(inputs[1]!), output: [2, 1] };
    const flow = { targets: [1], loss: 'crossEntropy' as const };
    const examples = inputOf(inputs[2]!);
    const rate = only(
      await neuralTangentKernelDerivative(model, parameters, { ...kernel, examples, ...flow }),
    );
    const after = async (learningRate: number) => {
      const step = await descend(model, parameters, { along: examples, ...flow, learningRate });
      return only(await neuralTangentKernel(model, step.parameters, { ...kernel, output: [2, 1] }));
    };
    const slope = async (h: number) => ((await after(h)) - (await after(-h))) / (2 * h);
    const expected = (4 * (await slope(1e-4)) - (await slope(2e-4))) / 3;
    expect(Math.abs(expected)).to.be.above(1e-3);
    expectClose([rate], [expected], 1e-8, 'dΘ/dt');
  });

  it('takes one output for all inputs, or one for each, at equal inputs too', async () => {
    const network = mlpCase({ depth: 2, activation: 'tanh', outputs: 3 });
    const { model, parameters, plain, dense, inputs } = drawCase(network, { width: 5, seed: 3, inputs: 2 });
    const gradient = (input: number, output: number) =>
      plainGradient(
        plain,
        dense,
        inputs[input]!,
        [0, 1, 2].map(k => (k === output ? 1 : 0)),
      );
    for (const [output, [at, along], pair] of [
      [2, [2, 2], [0, 1]],
      [
        [1, 2],
        [1, 2],
        [0, 1],
      ],
      [
        [1, 2],
        [1, 2],
        [0, 0],
      ],
    ] as const) {
      const { value } = await correlationFunction(model, parameters, 'f0[a] f1[a]', {
        inputs: pair.map(k => inputOf(inputs[k]!)),
        output,
      });
      expectClose(
        value.data,
        [plainInner(gradient(pair[0], at), gradient(pair[1], along))],
        1e-12,
        'Θ',
        0.01,
      );
    }
  });
});

/** ⟨∇K⁽ʳ⁾, ∇f⟩ from K⁽²⁾ on, by reverse mode over reverse mode, with nothing held fixed. */
async function hierarchyByDefinition(
  { model, parameters, inputs }: DrawnCase,
  order: number,
): Promise<number> {
  const traced = new TracedNetwork(model);
  const { trained } = traced;
  const nodes = inputs.slice(0, order).map((_, k) => inputNodes(model, `_${k}`));
  const scalars = nodes.map(each => traced.output(each, 0));
  const gradients = scalars.map(scalar => gradientDirection(scalar, trained));
  const kernel = gradients
    .slice(1)
    .reduce((value, gradient) => contraction(gradientDirection(value, trained), gradient), scalars[0]!);
  const values = nodes.map((each, k) => ({
    nodes: each,
    values: modelInputs(model, inputOf(inputs[k]!), 'input'),
  }));
  const [result] = await evaluate(schedule([kernel]), bindings(traced.parameters, parameters, ...values));
  return only(result!);
}
