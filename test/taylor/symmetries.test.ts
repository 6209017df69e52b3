import { expect } from 'chai';
import { inner } from '../../src/ad/index.js';
import { evaluate } from '../../src/evaluation/index.js';
import { schedule } from '../../src/program/index.js';
import { inputNodes, type Parameters } from '../../src/models/index.js';
import { gradientDirection } from '../../src/taylor/expansion.js';
import { taylorTerms } from '../../src/taylor/index.js';
import { bindings, modelInputs, TracedNetwork } from '../../src/questions/index.js';
import { taylorSeries } from '../../src/taylor/taylorTerms.js';
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
import {
  plainForward,
  weightsOf,
  type DenseParameter,
  type DenseParameters,
} from '../models/plainNetworks.js';
import { informativeDraw } from './informativeDraw.js';

async function derivativesOf(
  { model, inputs }: DrawnCase,
  parameters: Parameters,
  order: number,
): Promise<number[]> {
  const [at, along] = [inputOf(inputs[0]!), inputOf(inputs[1]!)];
  return (await taylorTerms(model, parameters, { at, along, order })).derivatives.map(only);
}

/** ⟨∂h/∂W, W⟩ for each weight W, at all inputs of a case. */
async function eulerProducts({ model, parameters, inputs }: DrawnCase): Promise<Float64Array[]> {
  const traced = new TracedNetwork(model);
  const x = inputNodes(model, '');
  const slopes = gradientDirection(traced.output(x, 0), traced.trained);
  const products = [...slopes].map(([weight, slope]) => inner(slope!, weight));
  const values = modelInputs(model, batchOf(inputs), 'x');
  const results = await evaluate(
    schedule(products),
    bindings(traced.parameters, parameters, { nodes: x, values }),
  );
  return results.map(({ data }) => data);
}

const homogeneous = [
  mlpCase({ depth: 4, activation: 'relu' }),
  mlpCase({ depth: 3, activation: 'leakyRelu0.1', gain: 0.8 }),
  mlpCase({ depth: 2, activation: 'abs' }),
  mlpCase({ depth: 1, activation: 'relu' }),
];

describe('a ReLU network without biases is homogeneous', () => {
  for (const network of homogeneous) {
    const { depth } = network.plain;
    // A linear map has no curvature to look for.
    const draw = async () =>
      depth === 1 ? drawCase(network, { width: 12, seed: 1 }) : informativeDraw(network, { width: 12 });

    it(`of degree 1 in each layer: ⟨∂h/∂Wˡ, Wˡ⟩ = h, so Σ over l is L h (Euler): ${network.name}`, async () => {
      const drawn = drawCase(network, { width: 12, seed: 1 });
      const h = drawn.inputs.map(input => plainForward(drawn.plain, drawn.dense, input).outputs[0]!);
      const products = await eulerProducts(drawn);
      expect(products.length).to.equal(depth);
      for (const product of products) expectClose(product, h, 1e-12, '⟨∂h/∂W, W⟩', 0.01);
    });

    // h(c w) = cᴸ h(w), hence ∇ʳh(c w) = c^(L−r) ∇ʳh(w), and K⁽ʳ⁾ contracts ∇ʳh with r times ∇h ~ c^(L−1).
    it(`so that K⁽ʳ⁾(c w) = c^(L − r + r (L − 1)) K⁽ʳ⁾(w): ${network.name}`, async () => {
      const drawn = await draw();
      const before = await derivativesOf(drawn, drawn.parameters, 5);
      for (const c of [2, 0.25, 1.3]) {
        const scaled = new Map(
          [...drawn.dense].map(([name, matrix]): [string, DenseParameter] => [
            name,
            { ...matrix, data: matrix.data.map(w => c * w) },
          ]),
        );
        const after = await derivativesOf(drawn, weightsOf(scaled), 5);
        const expected = before.map((K, r) => c ** (depth - r + r * (depth - 1)) * K);
        // Powers of two commute with rounding.
        if (c === 1.3)
          after.forEach((K, r) => { expectClose([K], [expected[r]!], 1e-11, `r = ${r}`); }); // prettier-ignore
        else expectClose(after, expected, 0, 'K');
      }
    });

    it(`and K⁽ʳ⁾(s xᵢ, t xⱼ) = s tʳ K⁽ʳ⁾(xᵢ, xⱼ) for s, t > 0: ${network.name}`, async () => {
      const drawn = await draw();
      const before = await derivativesOf(drawn, drawn.parameters, 4);
      const [xi, xj, ...rest] = drawn.inputs;
      const inputs = [{ x: xi!.x.map(v => 0.5 * v) }, { x: xj!.x.map(v => 4 * v) }, ...rest];
      const after = await derivativesOf({ ...drawn, inputs }, drawn.parameters, 4);
      expectClose(after, before.map((K, r) => 0.5 * 4 ** r * K), 0, 'K'); // prettier-ignore
    });

    it(`and K⁽ʳ⁾ = 0 for r > L, which is no computation at all: ${network.name}`, async () => {
      const drawn = drawCase(network, { width: 12, seed: 4 });
      const graph = taylorSeries(drawn.model, { order: 8, atOutput: 0, alongOutput: 0 });
      expect(graph.schedule.outputs.length).to.be.at.most(depth + 1);
      const derivatives = await derivativesOf(drawn, drawn.parameters, 8);
      expect(derivatives.slice(depth + 1)).to.deep.equal(new Array(8 - depth).fill(0));
    });
  }

  it('and a hypernetwork of degree L H: Σ ⟨∂h/∂Wˡ, Wˡ⟩ = L H h, and K⁽ʳ⁾ = 0 for r > L H', async () => {
    const network = hypernetworkCase({ depth: 2, activation: 'leakyRelu0.1', primaryWidths: [2, 3, 1] });
    const drawn = drawCase(network, { width: 12, seed: 1 });
    const h = drawn.inputs.map(input => plainForward(drawn.plain, drawn.dense, input).outputs[0]!);
    for (const product of await eulerProducts(drawn)) {
      expectClose(product, h.map(value => 2 * value), 1e-12, '⟨∂h/∂W, W⟩', 0.01); // prettier-ignore
    }
    expect(
      taylorSeries(drawn.model, { order: 7, atOutput: 0, alongOutput: 0 }).schedule.outputs.length,
    ).to.equal(5);
    const derivatives = await derivativesOf(drawn, drawn.parameters, 7);
    expect(derivatives.slice(5)).to.deep.equal([0, 0, 0]);
    expect(derivatives[4]).not.to.equal(0);
  });
});

/** Renames the units of hidden layer 1: rows of W¹ and b¹, columns of W². */
function renamed(dense: DenseParameters, order: readonly number[]): DenseParameters {
  return new Map(
    [...dense].map(([name, { data, rows, columns }]): [string, DenseParameter] => {
      const entry = (i: number, j: number): number => {
        const row = name === 'W1' || name === 'b1' ? order[i]! : i;
        return data[row * columns + (name === 'W2' ? order[j]! : j)]!;
      };
      const changed = data.map((_, e) => entry(Math.floor(e / columns), e % columns));
      return [name, { data: changed, rows, columns }];
    }),
  );
}

describe('the names of hidden units do not matter', () => {
  for (const network of [
    mlpCase({ depth: 3, activation: 'tanh', biasScale: 0.5 }),
    mlpCase({ depth: 2, activation: 'relu' }),
    hypernetworkCase({ depth: 2, activation: 'softplus', primaryWidths: [2, 3, 1] }),
  ]) {
    it(`all K⁽ʳ⁾ stay: ${network.name}`, async () => {
      const drawn = await informativeDraw(network, { width: 7 });
      const before = await derivativesOf(drawn, drawn.parameters, 5);
      const parameters = weightsOf(renamed(drawn.dense, [3, 0, 6, 1, 5, 2, 4]));
      expectClose(await derivativesOf(drawn, parameters, 5), before, 1e-12, 'K', 0.01);
    });
  }
});
