import { expect } from 'chai';
import { hypernetwork, mlp, residual, type Model } from '../../src/models/index.js';
import {
  exactMoment,
  exactTaylorTerms,
  parseFormula,
  type ExactMomentOptions,
  type Formula,
} from '../../src/symbolic/index.js';
import { expectEqual, gaussianMoment } from './support/moments.js';

const linear = (depth: number): Model => mlp({ depth, activation: 'linear' });
const oneInput = { inputs: 'one' } as const;

describe('moments that are known in closed form', () => {
  it('E Θ = L ⟨x, x′⟩/n₀ for linear networks of every width', () => {
    for (let depth = 1; depth <= 6; depth++)
      for (const widths of ['equal', 'separate'] as const)
        expectEqual(exactMoment(linear(depth), 'K1', { widths }), parseFormula(`${depth}*G_ij`));
  });

  it('E Θ = L |x|²/n₀ for relu at one input', () => {
    for (let depth = 1; depth <= 5; depth++)
      expectEqual(exactMoment(mlp({ depth }), 'K1', oneInput), parseFormula(`${depth}*G`));
  });

  it('E (K⁽²⁾)² = 16 G³/n² for relu with one hidden layer, since K⁽²⁾ = 4 h |x|²/(n₀ n)', () => {
    expectEqual(exactMoment(mlp({ depth: 2 }), 'K2', { ...oneInput, power: 2 }), parseFormula('16*G^3/n^2'));
  });

  it('E (K⁽¹⁾)² of linear networks with three layers', () => {
    const expected = '9*G_ij^2 + (15*G_ij^2 + 5*G_ii*G_jj)/n + (13*G_ij^2 + 3*G_ii*G_jj)/n^2';
    expectEqual(exactMoment(linear(3), 'K1', { power: 2 }), parseFormula(expected));
  });

  it('E h² and E h⁴ of one hidden linear layer', () => {
    expectEqual(exactMoment(linear(2), 'K0', { ...oneInput, power: 2 }), parseFormula('G'));
    // h is a sum of n products of two Gaussians over √n: E h⁴ = 3 G² (1 + 2/n).
    expectEqual(exactMoment(linear(2), 'K0', { ...oneInput, power: 4 }), parseFormula('3*G^2*(1 + 2/n)'));
    expectEqual(exactMoment(linear(2), 'K0', { power: 3 }), parseFormula('0'));
  });

  it('E h² of activations is the second moment of φ at a Gaussian', () => {
    const second = (activation: string): string =>
      exactMoment(mlp({ depth: 2, activation }), 'K0', { ...oneInput, power: 2 }).toString();
    expect(second('quadratic')).to.equal('3*G^2');
    expect(second('cubic')).to.equal('15*G^3');
    expect(second('abs')).to.equal('G');
    expect(second('leakyRelu(0.5)')).to.equal('5*G/4');
    expect(second('polynomial(1,2,3)')).to.equal('27*G^2 + 10*G + 1');
    // Normalised Hermite polynomials are orthogonal to each other: E h₃(y)² = 1 where E y² = 1.
    expect(
      exactMoment(mlp({ depth: 2, activation: 'hermite(3)' }), 'K0', { ...oneInput, power: 2 })
        .substitute({ G: parseFormula('1') })
        .toString(),
    ).to.equal('1');
  });

  it('of relu networks: E |h|² grows by (1 + 5/n) for its square in each layer (Hanin & Nica 2020)', () => {
    const fourth = (depth: number): string =>
      exactMoment(mlp({ depth }), 'K0', { ...oneInput, power: 4 }).toString();
    for (let depth = 1; depth <= 4; depth++)
      expect(parseFormula(fourth(depth)).equals(parseFormula(`3*G^2*(1 + 5/n)^${depth - 1}`))).to.be.true;
  });

  it('of correlation functions: E f₀ f₁, and the tangent kernel', () => {
    expectEqual(exactMoment(linear(4), 'f0 f1'), parseFormula('G_01'));
    expectEqual(exactMoment(linear(4), 'f0[a] f1[a]'), parseFormula('4*G_01'));
    expectEqual(
      exactMoment(linear(4), 'f0[a,b] f0[a] f0[b] f0', oneInput),
      exactMoment(linear(4), 'f1[b,a] f2[b] f0[a] f3', oneInput),
    );
  });

  it('by layers: terms add up, and those that are zero by structure are 0', () => {
    const of = (name: string): Formula => exactMoment(linear(3), name);
    expectEqual(of('T{1}').plus(of('T{2}')).plus(of('T{3}')), of('K1'));
    expectEqual(of('T{1,1}'), parseFormula('0'));
    const pair = exactMoment(linear(3), 'f0 f1[a,b] f2[a] f3[b]', oneInput);
    expectEqual(exactMoment(linear(3), 'f0 f0[a,b] f0[a] f0[b]', oneInput), pair);
  });

  it('with biases and scales, as factors or in the law', () => {
    const outside = mlp({ depth: 3, activation: 'linear', weightScale: 1.5, biasScale: 0.1 });
    const inside = mlp({
      depth: 3,
      activation: 'linear',
      weightScale: 1.5,
      biasScale: 0.1,
      variance: 'inside',
    });
    const square = '(9/4)^3*G + (9/4)^2/100 + (9/4)/100 + 1/100';
    for (const model of [outside, inside])
      expectEqual(exactMoment(model, 'K0', { ...oneInput, power: 2 }), parseFormula(square));
    const theta = '3*(9/4)^3*G + 2*(9/4)^2/100 + (9/4)/100 + (9/4)^2/100 + (9/4)/100 + 1/100';
    expectEqual(exactMoment(outside, 'K1', oneInput), parseFormula(theta));
  });
});

/** Whether a symbol of exactTaylorTerms is a parameter. */
const isWeight = (symbol: string): boolean => !/^[xz]_/.test(symbol);

/** A moment in the inputs themselves, by Gram matrices of inputs of this size. */
function inInputs(moment: Formula, width: number, inputSize: number): Formula {
  const gram = (a: string, b: string): Formula =>
    parseFormula(
      `(${Array.from({ length: inputSize }, (_, k) => `x${a}_${k + 1}*x${b}_${k + 1}`).join(' + ')})/${inputSize}`,
    );
  return moment.substitute({
    n: parseFormula(String(width)),
    G: gram('', ''),
    G_ii: gram('_i', '_i'),
    G_ij: gram('_i', '_j'),
    G_jj: gram('_j', '_j'),
  });
}

describe('moments by Stein, by pairings, and by integrating small networks', () => {
  /** Orders and powers by pairings, and with widths by integration. */
  interface Case {
    readonly model: Model;
    readonly inputSize: number;
    readonly pairings: readonly (readonly [order: number, power: number])[];
    readonly integrals: readonly (readonly [order: number, power: number, width: number])[];
  }
  const hyper = (...primaryWidths: readonly number[]): Model =>
    hypernetwork({ depth: 2, activation: 'linear', primaryWidths: [...primaryWidths] });
  const cases: Readonly<Record<string, Case>> = {
    'linear, L = 2': {
      model: linear(2),
      inputSize: 2,
      pairings: [
        [1, 2],
        [2, 2],
        [1, 4],
      ],
      integrals: [
        [1, 2, 1],
        [1, 2, 2],
        [1, 2, 3],
        [2, 2, 1],
        [2, 2, 2],
        [2, 2, 3],
        [1, 4, 1],
      ],
    },
    'linear, L = 3': {
      model: linear(3),
      inputSize: 2,
      pairings: [
        [1, 2],
        [2, 2],
        [3, 2],
      ],
      integrals: [
        [1, 2, 1],
        [1, 2, 2],
        [2, 2, 1],
        [3, 2, 1],
        [3, 2, 2],
        [1, 1, 3],
      ],
    },
    'linear, L = 4': { model: linear(4), inputSize: 2, pairings: [[4, 1]], integrals: [[4, 2, 1]] },
    'quadratic, L = 2': {
      model: mlp({ depth: 2, activation: 'quadratic' }),
      inputSize: 2,
      pairings: [
        [1, 2],
        [2, 2],
      ],
      integrals: [
        [1, 2, 1],
        [1, 2, 2],
        [1, 2, 3],
        [2, 2, 2],
        [3, 2, 1],
        [3, 2, 2],
        [3, 2, 3],
      ],
    },
    'quadratic, L = 3': {
      model: mlp({ depth: 3, activation: 'quadratic' }),
      inputSize: 1,
      pairings: [[1, 1]],
      integrals: [
        [1, 1, 2],
        [1, 2, 1],
      ],
    },
    'cubic, L = 2': {
      model: mlp({ depth: 2, activation: 'cubic' }),
      inputSize: 1,
      pairings: [[1, 1]],
      integrals: [
        [1, 2, 1],
        [1, 2, 2],
        [1, 2, 3],
        [2, 2, 2],
      ],
    },
    'a polynomial with biases': {
      model: mlp({ depth: 2, activation: 'polynomial(0,1,0.5)', biasScale: 1 }),
      inputSize: 1,
      pairings: [
        [1, 1],
        [2, 1],
      ],
      integrals: [
        [1, 2, 1],
        [1, 2, 2],
        [2, 1, 2],
      ],
    },
    'a linear hypernetwork, H = 2': {
      model: hyper(1, 1, 1),
      inputSize: 1,
      pairings: [
        [1, 1],
        [3, 1],
      ],
      integrals: [
        [1, 2, 1],
        [1, 2, 2],
        [1, 2, 3],
        [2, 2, 2],
        [4, 2, 2],
      ],
    },
    'a linear hypernetwork, H = 3': {
      model: hyper(1, 1, 1, 1),
      inputSize: 1,
      pairings: [[1, 1]],
      integrals: [
        [1, 2, 1],
        [2, 2, 1],
        [3, 2, 1],
        [5, 2, 1],
      ],
    },
    'a linear hypernetwork of width 2': {
      model: hyper(1, 2, 1),
      inputSize: 1,
      pairings: [[1, 1]],
      integrals: [
        [1, 1, 1],
        [1, 1, 2],
        [1, 2, 1],
      ],
    },
    'a residual network': {
      model: residual({ depth: 1, activation: 'quadratic' }),
      inputSize: 1,
      pairings: [[1, 1]],
      integrals: [
        [1, 1, 1],
        [1, 1, 2],
        [1, 2, 1],
      ],
    },
  };
  for (const [name, { model, inputSize, pairings, integrals }] of Object.entries(cases))
    it(`are the same polynomials: ${name}`, () => {
      for (const [order, power] of pairings) {
        const stein = exactMoment(model, `K${order}`, { power });
        expectEqual(exactMoment(model, `K${order}`, { power, method: 'pairings' }), stein, `K${order}`);
      }
      for (const [order, power, width] of integrals) {
        const stein = exactMoment(model, `K${order}`, { power });
        const { derivatives } = exactTaylorTerms(model, { width, inputSize, order });
        const integrated = gaussianMoment(derivatives[order]!.power(power), isWeight);
        expectEqual(inInputs(stein, width, inputSize), integrated, `K${order}^${power}, n = ${width}`);
      }
    });

  it('are the same for networks with kinks at one input, by pairings', () => {
    const kinked: readonly (readonly [Model, string, number])[] = [
      [mlp({ depth: 3 }), 'K1', 2],
      [mlp({ depth: 3 }), 'K2', 2],
      [mlp({ depth: 3 }), 'K3', 2],
      [mlp({ depth: 3, activation: 'leakyRelu(0.25)' }), 'K1', 2],
      [mlp({ depth: 3, activation: 'leakyRelu(0.25)' }), 'K3', 1],
      [mlp({ depth: 3, activation: 'abs', biasScale: 1 }), 'K1', 1],
      [hypernetwork({ depth: 2, primaryActivation: 'linear', primaryWidths: [1, 1, 1] }), 'K3', 1],
    ];
    for (const [model, quantity, power] of kinked) {
      const stein = exactMoment(model, quantity, { power, ...oneInput });
      expectEqual(exactMoment(model, quantity, { power, ...oneInput, method: 'pairings' }), stein, quantity);
    }
  });

  it('at separate widths that are equal are those at one width', () => {
    const n = parseFormula('n');
    const cases: readonly (readonly [Model, string, ExactMomentOptions])[] = [
      [linear(4), 'K2', { power: 2 }],
      [mlp({ depth: 4 }), 'K2', { power: 2, ...oneInput }],
      [mlp({ depth: 3, activation: 'quadratic' }), 'K1', { power: 2 }],
    ];
    for (const [model, quantity, options] of cases) {
      const separate = exactMoment(model, quantity, { ...options, widths: 'separate' });
      expect(separate.symbols).to.include.members(['n1', 'n2']);
      expectEqual(separate.substitute({ n1: n, n2: n, n3: n }), exactMoment(model, quantity, options));
    }
  });
});
