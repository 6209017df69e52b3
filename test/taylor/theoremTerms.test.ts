import { expect } from 'chai';
import { multiply } from '../../src/ad/index.js';
import { evaluate } from '../../src/evaluation/index.js';
import { schedule } from '../../src/program/index.js';
import type { DenseMatrix } from '../../src/operators/index.js';
import { InvalidArgumentError, ShapeError } from '../../src/errors/index.js';
import { hypernetwork, initialize, inputNodes, mlp } from '../../src/models/index.js';
import { expand, factorial, gradientDirection } from '../../src/taylor/expansion.js';
import { layerTerms, predictLayerTerms, taylorTerms } from '../../src/taylor/index.js';
import { bindings, modelInputs, TracedNetwork } from '../../src/questions/index.js';
import { recurrent, twoLayers } from '../facts/userModels.js';
import { expectClose } from '../models/closeness.js';
import {
  drawCase,
  hypernetworkCase,
  inputOf,
  mlpCase,
  only,
  type DrawnCase,
} from '../models/networkCases.js';
import { explicitTerm } from './explicitTerms.js';

function pairOf({ inputs }: DrawnCase) {
  return { at: inputOf(inputs[0]!), along: inputOf(inputs[1]!) };
}

function magnitude(terms: readonly { readonly value: number }[]): number {
  return terms.reduce((sum, { value }) => sum + Math.abs(value), 0);
}

describe('K⁽ʳ⁾ by layers', () => {
  for (const depth of [1, 2, 3, 4, 5]) {
    for (const activation of ['relu', 'leakyRelu0.1', 'tanh', 'gelu']) {
      for (const biasScale of [undefined, 0.5]) {
        const options = { depth, activation, ...(biasScale !== undefined && { biasScale }) };
        it(`adds up to K⁽ʳ⁾ for r = 0..4: ${JSON.stringify(options)}`, async () => {
          const drawn = drawCase(mlpCase(options), { width: 7, seed: depth });
          const implicit = initialize(drawn.model, { width: 40, inputSize: 3, seed: 1, storage: 'implicit' });
          for (const parameters of [drawn.parameters, implicit]) {
            const pair = pairOf(drawn);
            const { derivatives } = await taylorTerms(drawn.model, parameters, { ...pair, order: 4 });
            for (let order = 0; order <= 4; order++) {
              const { total, terms } = await layerTerms(drawn.model, parameters, { ...pair, order });
              // Products with implicit weights round where they condition on earlier ones.
              const tolerance = parameters === implicit ? 1e-11 : 1e-12;
              expectClose([total], [only(derivatives[order]!)], tolerance, `K(${order})`, magnitude(terms));
            }
          }
        });
      }
    }
  }

  for (const depth of [2, 3, 5]) {
    it(`each term is the product of eq. 34, by plain loops: depth ${depth}`, async () => {
      const drawn = drawCase(mlpCase({ depth, activation: 'leakyRelu0.1' }), {
        width: [5, 7, 6, 8].slice(0, depth - 1),
        seed: 4,
      });
      for (let order = 1; order <= depth; order++) {
        const { terms } = await layerTerms(drawn.model, drawn.parameters, { ...pairOf(drawn), order });
        for (const { name, layers, value, multiplicity } of terms) {
          const expected = multiplicity * explicitTerm(drawn, layers);
          expectClose([value], [expected], 1e-12, name, 1e-3 * Math.abs(magnitude(terms)));
        }
      }
    });
  }

  for (const network of [
    mlpCase({ depth: 3, activation: 'tanh', biasScale: 0.4 }),
    mlpCase({ depth: 2, activation: 'gelu' }),
    mlpCase({ depth: 4, activation: 'relu', biasScale: 0.7 }),
    hypernetworkCase({ depth: 2, activation: 'sin', primaryWidths: [2, 3, 1] }),
  ]) {
    it(`each term scales with the parts of ∇hⱼ that are in its layers: ${network.name}`, async () => {
      const drawn = drawCase(network, { width: 6, seed: 11 });
      const order = 3;
      const { terms } = await layerTerms(drawn.model, drawn.parameters, { ...pairOf(drawn), order });
      for (const factors of [
        [1.5, -0.7, 0.4, 1.1],
        [0.3, 1.9, -1.2, 0.8],
        [-2, 0.6, 1, -0.5],
      ]) {
        const scaled = terms.map(({ value, layers }) => ({
          value: layers.reduce((product, layer) => product * factors[layer - 1]!, value),
        }));
        const sum = scaled.reduce((total, { value }) => total + value, 0);
        const expected = await alongScaledLayers(drawn, factors, order);
        expectClose([sum], [expected], 1e-12, `factors ${factors.join()}`, magnitude(scaled));
      }
    });
  }

  it('leaves out what is zero by structure: a repeated layer of a ReLU network (eq. 27), the last one of any', () => {
    const names = (...[model, order]: [Parameters<typeof predictLayerTerms>[0], number]): string[] =>
      predictLayerTerms(model, { order }).map(({ name }) => name);
    const relu = mlp({ depth: 3 });
    expect([0, 1, 2, 3, 4].map(order => names(relu, order))).to.deep.equal([
      ['T{}'],
      ['T{1}', 'T{2}', 'T{3}'],
      ['T{1,2}', 'T{1,3}', 'T{2,3}'],
      ['T{1,2,3}'],
      [],
    ]);
    expect(names(mlp({ depth: 2, activation: 'tanh' }), 3)).to.deep.equal(['T{1,1,1}', 'T{1,1,2}']);
    // h is the product of two matrices, each linear in W¹ and in W².
    const hyper = hypernetwork({ depth: 2, primaryWidths: [2, 3, 1] });
    expect(names(hyper, 2)).to.deep.equal(['T{1,1}', 'T{1,2}', 'T{2,2}']);
    expect(names(hyper, 4)).to.deep.equal(['T{1,1,2,2}']);
    expect(names(hyper, 5)).to.deep.equal([]);
  });

  it('T{1,1,2} is three contractions, in closed form: h = a·φ(W x/√d)/√n with φ = tanh', async () => {
    const drawn = drawCase(mlpCase({ depth: 2, activation: 'tanh' }), { width: 5, seed: 3 });
    const { terms } = await layerTerms(drawn.model, drawn.parameters, { ...pairOf(drawn), order: 3 });
    const [w, a] = ['W1', 'W2'].map(name => drawn.dense.get(name)!.data) as [Float64Array, Float64Array];
    const [xi, xj] = drawn.inputs.map(({ x }) => x) as [readonly number[], readonly number[]];
    const d = xi.length;
    const preActivation = (x: readonly number[], k: number): number =>
      x.reduce((sum, value, c) => sum + w[k * d + c]! * value, 0) / Math.sqrt(d);
    const overlap = xi.reduce((sum, value, c) => sum + value * xj[c]!, 0) / d;
    const slope = (y: number): number => 1 - Math.tanh(y) ** 2;
    // ⟨∂³hᵢ/∂W∂W∂a, ∂hⱼ/∂W ⊗ ∂hⱼ/∂W ⊗ ∂hⱼ/∂a⟩ = Σₖ φ″(yᵢ) (aₖ φ′(yⱼ) ⟨xᵢ, xⱼ⟩/d /√n)² φ(yⱼ)/√n /√n
    const contraction = a.reduce((sum, ak, k) => {
      const [yi, yj] = [preActivation(xi, k), preActivation(xj, k)];
      const moved = (ak * slope(yj) * overlap) / Math.sqrt(a.length);
      return sum + (-2 * Math.tanh(yi) * slope(yi) * moved ** 2 * Math.tanh(yj)) / a.length;
    }, 0);
    const term = terms.find(({ name }) => name === 'T{1,1,2}')!;
    expect(term.multiplicity).to.equal(3);
    expectClose([term.contraction], [contraction], 1e-13, 'contraction');
    expectClose([term.value], [3 * contraction], 1e-13, 'value');
  });

  it('is the same for a model of a user that is the same chain', async () => {
    const model = twoLayers(-0.5);
    const parameters = initialize(model, { width: 5, inputSize: 2, seed: 4 });
    const pair = { at: [1, 0.3], along: [0.2, -0.7], order: 2 };
    const { total, terms } = await layerTerms(model, parameters, pair);
    expect(terms.map(({ name }) => name)).to.deep.equal(['T{1,2}']);
    const { derivatives } = await taylorTerms(model, parameters, pair);
    expectClose([total], [only(derivatives[2]!)], 1e-13, 'K2');
  });

  it('is 0, with no terms, beyond the degree of a ReLU network', async () => {
    const drawn = drawCase(mlpCase({ depth: 2, activation: 'relu' }), { width: 4, seed: 1 });
    const sum = await layerTerms(drawn.model, drawn.parameters, { ...pairOf(drawn), order: 3 });
    expect(sum).to.deep.equal({ total: 0, terms: [] });
  });

  it('has the factor ⟨xᵢ, xⱼ⟩ in the terms of the first layer, if there are no biases', async () => {
    const model = mlp({ depth: 3 });
    const parameters = initialize(model, { width: 50, inputSize: 2, seed: 3 });
    for (const order of [1, 2, 3]) {
      const { terms } = await layerTerms(model, parameters, { at: [1, 0], along: [0, 1], order });
      for (const { layers, value, name } of terms) expect(value === 0, name).to.equal(layers[0] === 1);
    }
  });

  it('says beforehand which terms there will be', async () => {
    const drawn = drawCase(mlpCase({ depth: 3, activation: 'tanh' }), { width: 4, seed: 1 });
    const { terms } = await layerTerms(drawn.model, drawn.parameters, { ...pairOf(drawn), order: 3 });
    const predicted = terms.map(({ value, contraction, ...term }) => {
      expect(value).to.be.closeTo(term.multiplicity * contraction, 1e-15 * Math.abs(value));
      return term;
    });
    expect(predictLayerTerms(drawn.model, { order: 3 })).to.deep.equal(predicted);
    // As many tuples (l₁, l₂, l₃) as there are, but those with the last layer twice or three times.
    expect(predicted.reduce((sum, { multiplicity }) => sum + multiplicity, 0)).to.equal(27 - 3 * 2 - 1);
  });

  it('reads each inner weight three times, however many terms there are', async () => {
    for (const activation of ['relu', 'tanh']) {
      for (const order of [1, 2, 3]) {
        const drawn = drawCase(mlpCase({ depth: 4, activation }), { width: 5, seed: 2 });
        await layerTerms(drawn.model, drawn.parameters, { ...pairOf(drawn), order });
        const reads = ['W2', 'W3'].map(name => (drawn.parameters.get(name) as DenseMatrix).reads);
        expect(reads, `${activation}, order ${order}`).to.deep.equal([3, 3]);
      }
    }
  });

  it('refuses what it cannot do, before it starts', async () => {
    const model = mlp({ depth: 3, outputs: 2 });
    const parameters = initialize(model, { width: 4, inputSize: 2, seed: 1 });
    const refusal = async (change: object): Promise<unknown> =>
      layerTerms(model, parameters, { at: [1, 0], along: [0, 1], order: 2, ...change }).catch(
        (error: unknown) => error,
      );
    for (const [change, argument] of [
      [{ order: -1 }, 'order'],
      [{ order: 1.5 }, 'order'],
      [{ output: 2 }, 'output'],
      [{ at: [NaN, 0] }, 'at.x'],
    ] as const) {
      const error = await refusal(change);
      expect(error).to.be.instanceOf(InvalidArgumentError);
      expect((error as InvalidArgumentError).message)
        .to.include(argument)
        .and.to.include('allowed:');
    }
    expect(await refusal({ along: [[1, 0]] })).to.be.instanceOf(ShapeError);
    const deep = mlp({ depth: 12, activation: 'tanh' });
    expect(() => predictLayerTerms(deep, { order: 8 })).to.throw(InvalidArgumentError, '125970');
    expect(() => predictLayerTerms(recurrent, { order: 1 })).to.throw(
      InvalidArgumentError,
      /W is used twice/,
    );
  });
});

/** dʳ/dεʳ hᵢ(w + ε v), where v is ∇hⱼ with the part of each layer scaled. */
async function alongScaledLayers(
  { model, parameters, inputs }: DrawnCase,
  factors: readonly number[],
  order: number,
): Promise<number> {
  const traced = new TracedNetwork(model);
  const [at, along] = [inputNodes(model, '_i'), inputNodes(model, '_j')];
  const gradient = gradientDirection(traced.output(along, 0), traced.trained);
  const layerOf = new Map(
    Object.entries(traced.parameters).map(([name, node]) => [node, Number(name.slice(1))]),
  );
  const direction = new Map(
    [...gradient].map(([node, change]) => [
      node,
      change && multiply(factors[layerOf.get(node)! - 1]!, change),
    ]),
  );
  const [series] = expand([traced.output(at, 0)], direction, order);
  const values = await evaluate(
    schedule([series![order]!]),
    bindings(
      traced.parameters,
      parameters,
      { nodes: at, values: modelInputs(model, inputOf(inputs[0]!), 'at') },
      { nodes: along, values: modelInputs(model, inputOf(inputs[1]!), 'along') },
    ),
  );
  return factorial(order) * only(values[0]!);
}
