import { expect } from 'chai';
import { evaluate } from '../../src/evaluation/index.js';
import { schedule } from '../../src/program/index.js';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { hypernetwork, initialize, inputNodes, mlp } from '../../src/models/index.js';
import { expand, factorial, gradientDirection } from '../../src/taylor/expansion.js';
import {
  outputTerms,
  predictOutputTerms,
  predictPrimaryTerms,
  primaryTerms,
  taylorTerms,
} from '../../src/taylor/index.js';
import { bindings, modelInputs, TracedNetwork } from '../../src/questions/index.js';
import { expectClose } from '../models/closeness.js';
import { drawCase, hypernetworkCase, inputOf, only, type DrawnCase } from '../models/networkCases.js';
import { explicitTerm } from './explicitTerms.js';

function pairOf({ inputs }: DrawnCase) {
  return { at: inputOf(inputs[0]!), along: inputOf(inputs[1]!) };
}

function magnitude(terms: readonly { readonly value: number }[]): number {
  return terms.reduce((sum, { value }) => sum + Math.abs(value), 0);
}

const kinked = 'leakyRelu0.1';

describe('K⁽ʳ⁾ by the matrices of the primary network (Lemma 4)', () => {
  for (const options of [
    { depth: 2, activation: 'relu', primaryWidths: [2, 1] },
    { depth: 3, activation: kinked, primaryWidths: [2, 3, 1] },
    { depth: 2, activation: kinked, primaryWidths: [2, 3, 2, 2], biasScale: 0.4, primaryGain: 0.8 },
    { depth: 2, activation: 'tanh', primaryActivation: 'abs', primaryWidths: [2, 3, 1] },
    { depth: 3, activation: 'gelu', primaryActivation: kinked, primaryWidths: [2, 2, 2, 1] },
    { depth: 2, activation: kinked, primaryWidths: [2, 3, 1], fourierFeatures: 4 },
  ]) {
    it(`adds up to K⁽ʳ⁾ for r = 0..4: ${JSON.stringify(options)}`, async () => {
      const drawn = drawCase(hypernetworkCase(options), { width: 7, seed: 5 });
      const output = options.primaryWidths.at(-1)! - 1;
      const implicit = initialize(drawn.model, { width: 40, inputSize: 3, seed: 1, storage: 'implicit' });
      for (const parameters of [drawn.parameters, implicit]) {
        const { derivatives } = await taylorTerms(drawn.model, parameters, {
          ...pairOf(drawn),
          order: 4,
          output,
        });
        for (let order = 0; order <= 4; order++) {
          const { total, terms } = await primaryTerms(drawn.model, parameters, {
            ...pairOf(drawn),
            order,
            output,
          });
          // Products with implicit weights round where they condition on earlier ones.
          const tolerance = parameters === implicit ? 1e-11 : 1e-12;
          expectClose([total], [only(derivatives[order]!)], tolerance, `K(${order})`, magnitude(terms));
        }
      }
    });
  }

  it('is r!/α! z Π gain φ′(gᵈ) Π_d ⟨∇^(α_d) fᵈ, (∇h)^α_d⟩ where all widths are 1 (eq. 47)', async () => {
    const gain = 1.7;
    const options = { depth: 3, activation: kinked, primaryWidths: [1, 1, 1, 1], primaryGain: gain };
    const drawn = drawCase(hypernetworkCase(options), { width: 9, seed: 8 });
    const factor = async (component: number, order: number): Promise<number> =>
      (await outputTerms(drawn.model, drawn.parameters, { ...pairOf(drawn), component, order })).total;
    const z = drawn.inputs[0]!.z![0]!;
    const slope = (g: number): number => gain * (g > 0 ? 1 : 0.1);
    const g1 = (await factor(0, 0)) * z;
    const g2 = (await factor(1, 0)) * slope(g1) * g1;
    for (let order = 0; order <= 4; order++) {
      const { terms } = await primaryTerms(drawn.model, drawn.parameters, { ...pairOf(drawn), order });
      expect(terms.length).to.equal([1, 3, 6, 10, 12][order]);
      for (const { name, alpha, multiplicity, value } of terms) {
        let expected = multiplicity * z * slope(g1) * slope(g2);
        for (const [d, exponent] of alpha.entries()) expected *= await factor(d, exponent);
        expectClose([value], [expected], 1e-12, name, 1e-3 * magnitude(terms));
      }
    }
  });

  it('has exponents −Σ max(α_d − 1, 0), of which the largest is that of Theorem 1', () => {
    const model = hypernetwork({ depth: 3, primaryWidths: [2, 3, 1] });
    const exponents = (order: number): Record<string, number> =>
      Object.fromEntries(
        predictPrimaryTerms(model, { order }).map(({ name, predictedExponent }) => [name, predictedExponent]),
      );
    expect(exponents(3)).to.deep.equal({
      'alpha=(3,0)': -2,
      'alpha=(2,1)': -1,
      'alpha=(1,2)': -1,
      'alpha=(0,3)': -2,
    });
    expect(exponents(1)).to.deep.equal({ 'alpha=(1,0)': 0, 'alpha=(0,1)': 0 });
    // f is of degree 3 in w, so no matrix can be differentiated more often.
    expect(Object.keys(exponents(5))).to.deep.equal(['alpha=(3,2)', 'alpha=(2,3)']);
  });

  it('refuses a smooth primary network and a plain network', () => {
    const smooth = hypernetwork({
      depth: 2,
      activation: 'relu',
      primaryActivation: 'tanh',
      primaryWidths: [2, 3, 1],
    });
    expect(() => predictPrimaryTerms(smooth, { order: 1 }))
      .to.throw(InvalidArgumentError, 'piecewise-linear')
      .with.property('argument', 'model');
    for (const predict of [
      () => predictPrimaryTerms(mlp({ depth: 2 }), { order: 1 }),
      () => predictOutputTerms(mlp({ depth: 2 }), { order: 1, component: 0 }),
    ]) {
      expect(predict).to.throw(InvalidArgumentError, 'hypernetwork');
    }
    const model = hypernetwork({ depth: 2, primaryWidths: [2, 3, 1] });
    // 1 352 078 ways to share 12 derivatives out over 12 matrices.
    const deep = hypernetwork({ depth: 2, primaryWidths: Array<number>(13).fill(1) });
    expect(() => predictPrimaryTerms(deep, { order: 12 })).to.throw(InvalidArgumentError, 'at most 1000');
    for (const component of [-1, 0.5, 9])
      expect(() => predictOutputTerms(model, { order: 1, component })).to.throw(
        InvalidArgumentError,
        '0 to 8',
      );
  });
});

describe('⟨∇ᵏfᵈ, (∇h)^⊗k⟩ by layers and outputs (Lemma 5)', () => {
  it('each term is the sum of eq. 34 over its outputs, by plain loops', async () => {
    const options = { depth: 3, activation: kinked, primaryWidths: [1, 1, 1, 1], primaryGain: 1 };
    const drawn = drawCase(hypernetworkCase(options), { width: [5, 7], seed: 9 });
    const component = 1;
    const [v1, v2, v3] = await Promise.all(
      [0, 1, 2].map(async d => {
        const at = inputOf(drawn.inputs[1]!);
        const sum = await outputTerms(drawn.model, drawn.parameters, {
          at,
          along: at,
          component: d,
          order: 0,
        });
        return sum.total;
      }),
    );
    // h = V³ φ(V² φ(V¹ z)) and its derivatives with respect to V¹, V², V³, at j.
    const z = drawn.inputs[1]!.z![0]!;
    const slope = (g: number): number => (g > 0 ? 1 : 0.1);
    const [s1, s2] = [slope(v1! * z), slope(v2! * slope(v1! * z) * v1! * z)];
    const slopes = [v3! * s2 * v2! * s1 * z, v3! * s2 * s1 * v1! * z, s2 * v2! * s1 * v1! * z];

    for (const order of [1, 2, 3]) {
      const { terms } = await outputTerms(drawn.model, drawn.parameters, {
        ...pairOf(drawn),
        component,
        order,
      });
      const tuples = Array.from({ length: 3 ** order }, (_, n) =>
        Array.from({ length: order }, (_, t) => Math.floor(n / 3 ** t) % 3),
      );
      for (const { name, layers, pattern, multiplicity, value } of terms) {
        const expected = tuples
          .filter(outputs => {
            if (outputs.at(-1) !== component) return pattern === 'crossed';
            return (outputs.every(d => d === component) ? 'diagonal' : 'aligned') === pattern;
          })
          .map(outputs =>
            outputs.reduce(
              (product, d) => product * slopes[d]!,
              multiplicity * explicitTerm(drawn, layers, component, outputs),
            ),
          )
          .reduce((sum, term) => sum + term, 0);
        expectClose([value], [expected], 1e-12, name, 1e-3 * magnitude(terms));
      }
      // Three patterns, but no aligned one for one layer, and no crossed one with the last layer.
      expect(terms.length).to.equal([3 + 2, 3 * 2 + 1, 2][order - 1]);
    }
  });

  for (const options of [
    { depth: 2, activation: 'tanh', primaryActivation: 'abs', primaryWidths: [2, 3, 1] },
    { depth: 3, activation: kinked, primaryWidths: [2, 2, 2], biasScale: 0.5 },
    { depth: 2, activation: 'gelu', primaryWidths: [1, 2, 1] },
    { depth: 2, activation: 'gelu', primaryWidths: [1, 1] },
  ]) {
    it(`adds up to the derivatives of each output of f along ∇hⱼ: ${JSON.stringify(options)}`, async () => {
      const drawn = drawCase(hypernetworkCase(options), { width: 6, seed: 2 });
      const totals = await derivativesOfF(drawn, 3);
      for (const [component, expected] of totals.entries()) {
        for (let order = 0; order <= 3; order++) {
          const which = { ...pairOf(drawn), component, order };
          const { total, terms } = await outputTerms(drawn.model, drawn.parameters, which);
          expectClose([total], [expected[order]!], 1e-12, `f${component}, order ${order}`, magnitude(terms));
        }
      }
    });
  }

  it('has no other outputs to tell apart where f has one only', () => {
    const model = hypernetwork({ depth: 2, primaryWidths: [1, 1] });
    const patterns = [1, 2].flatMap(order => predictOutputTerms(model, { order, component: 0 }));
    expect(patterns.map(({ name }) => name)).to.deep.equal([
      'T{1} diagonal',
      'T{2} diagonal',
      'T{1,2} diagonal',
    ]);
  });
});

/**
 * ⟨∇ᵏfᵈ, (∇h)^⊗k⟩ for every output d of f and k = 0..order, by jets of a plain network with the weights of f.
 */
async function derivativesOfF(
  { model, plain, parameters, inputs }: DrawnCase,
  order: number,
): Promise<number[][]> {
  const { depth, activation, gain, biasScale } = plain;
  const outputs = model.parameters.find(({ name }) => name === `W${depth}`)!.shape[0] as number;
  const f = mlp({ depth, activation, gain, outputs, ...(biasScale !== undefined && { biasScale }) });
  const traced = new TracedNetwork(model);
  const [at, along] = [inputNodes(model, '_i'), inputNodes(model, '_j')];
  const direction = gradientDirection(traced.output(along, 0), traced.trained);
  const [series] = expand([f.apply(traced.parameters, { x: at['x']! })], direction, order);
  const values = await evaluate(
    schedule(series!.flatMap(coefficient => coefficient ?? [])),
    bindings(
      traced.parameters,
      parameters,
      { nodes: at, values: modelInputs(model, inputOf(inputs[0]!), 'at') },
      { nodes: along, values: modelInputs(model, inputOf(inputs[1]!), 'along') },
    ),
  );
  // Orders beyond the degree of f are zero.
  return Array.from({ length: outputs }, (_, d) =>
    Array.from({ length: order + 1 }, (_, k) => factorial(k) * (values[k]?.data[d] ?? 0)),
  );
}
