import { expect } from 'chai';
import { hypernetwork, mlp, residual, type Model } from '../../src/models/index.js';
import { predictOutputTerms } from '../../src/taylor/index.js';
import { exactMoment, exactTaylorTerms, parseFormula } from '../../src/symbolic/index.js';
import { drawnMoments, expectEqual, gaussianMoment } from './support/moments.js';

const linear = (depth: number): Model => mlp({ depth, activation: 'linear' });
const hyper = (depth: number, primaryDepth: number, activation = 'linear'): Model =>
  hypernetwork({
    depth,
    activation,
    primaryActivation: 'linear',
    primaryWidths: new Array<number>(primaryDepth + 1).fill(1),
  });

describe('the leading power of E (K⁽ʳ⁾)²', () => {
  const exponents = (model: Model, orders: number, inputs: 'one' | 'distinct'): number[] =>
    Array.from({ length: orders }, (_, r) =>
      exactMoment(model, `K${r + 1}`, { power: 2, inputs }).exponent('n'),
    );
  /** Theorem 1: −max(r − H, 0) for K⁽ʳ⁾, twice that for its square; K⁽ʳ⁾ is 0 beyond r = H L. */
  const theorem1 = (orders: number, primaryDepth = 1): number[] =>
    Array.from({ length: orders }, (_, r) => -2 * Math.max(r + 1 - primaryDepth, 0) + 0);

  for (let depth = 2; depth <= 5; depth++) {
    it(`is that of Theorem 1: linear, L = ${depth}`, () => {
      expect(exponents(linear(depth), depth, 'distinct')).to.deep.equal(theorem1(depth));
    });

    it(`is that of Theorem 1: relu at one input, L = ${depth}`, () => {
      expect(exponents(mlp({ depth }), depth, 'one')).to.deep.equal(theorem1(depth));
    });
  }

  it('is that of Theorem 1 for hypernetworks, H = 2 and 3', () => {
    expect(exponents(hyper(2, 2), 4, 'distinct')).to.deep.equal(theorem1(4, 2));
    expect(exponents(hyper(3, 2), 5, 'distinct')).to.deep.equal(theorem1(5, 2));
    expect(exponents(hyper(2, 3), 5, 'distinct')).to.deep.equal(theorem1(5, 3));
    expect(exponents(hyper(2, 2, 'relu'), 4, 'one')).to.deep.equal(theorem1(4, 2));
  });

  it('is −2⌊r/2⌋ for quadratic and cubic activations', () => {
    expect(exponents(mlp({ depth: 2, activation: 'quadratic' }), 3, 'distinct')).to.deep.equal([0, -2, -2]);
    expect(exponents(mlp({ depth: 2, activation: 'cubic' }), 3, 'distinct')).to.deep.equal([0, -2, -2]);
    expect(exponents(mlp({ depth: 3, activation: 'quadratic' }), 2, 'distinct')).to.deep.equal([0, -2]);
  });

  it('makes the root mean square sharp: E (K⁽ʳ⁾)⁴ has twice the exponent', () => {
    for (const order of [1, 2, 3]) {
      const exponent = exactMoment(linear(3), `K${order}`, { power: 4 }).exponent('n');
      expect(exponent).to.equal(2 * exactMoment(linear(3), `K${order}`, { power: 2 }).exponent('n'));
    }
  });

  it('of terms by outputs is that of outputTerms: δ(d_k = d), not δ(d₁ = ... = d_k = d)', () => {
    for (const activation of ['linear', 'relu'])
      for (const depth of [3, 4]) {
        const model = hypernetwork({
          depth,
          activation,
          primaryActivation: 'linear',
          primaryWidths: [2, 1],
        });
        for (const order of [2, 3])
          for (const { name, predictedExponent } of predictOutputTerms(model, { component: 0, order })) {
            const square = exactMoment(model, name, { power: 2, inputs: 'one' });
            expect(square.exponent('n'), `${activation}, L = ${depth}, ${name}`).to.equal(
              2 * predictedExponent,
            );
          }
      }
  });

  it('of the correlation function f[a,b,c] f[a] f[b] f[c] is −2 for linear, −1 for quadratic networks', () => {
    const text = 'f0[a,b,c] f1[a] f2[b] f3[c]';
    expect(exactMoment(linear(3), text).exponent('n')).to.equal(-2);
    expect(exactMoment(mlp({ depth: 2, activation: 'quadratic' }), text).exponent('n')).to.equal(-1);
  });
});

describe('means over 2000 drawn networks', () => {
  const at = [1, 0.5];
  const along = [0.25, -1];
  const gram = { G_ii: 0.625, G_ij: -0.125, G_jj: 0.53125 };
  const networks = 2000;
  const cases: readonly (readonly [string, Model, 'one' | 'distinct', quantities: [number, number][]])[] = [
    [
      'linear',
      linear(3),
      'distinct',
      [
        [1, 1],
        [1, 2],
        [3, 1],
      ],
    ],
    [
      'quadratic',
      mlp({ depth: 2, activation: 'quadratic' }),
      'distinct',
      [
        [1, 1],
        [1, 2],
        [3, 1],
      ],
    ],
    [
      'relu',
      mlp({ depth: 3 }),
      'one',
      [
        [0, 2],
        [1, 1],
        [1, 2],
        [3, 1],
      ],
    ],
    [
      'leaky relu with biases',
      mlp({ depth: 3, activation: 'leakyRelu(0.25)', biasScale: 0.5 }),
      'one',
      [
        [1, 1],
        [1, 2],
      ],
    ],
    [
      'abs',
      mlp({ depth: 3, activation: 'abs' }),
      'one',
      [
        [1, 1],
        [1, 2],
        [3, 1],
      ],
    ],
    [
      'residual relu',
      residual({ depth: 2 }),
      'one',
      [
        [0, 2],
        [1, 1],
        [1, 2],
      ],
    ],
    [
      'a law of its own',
      mlp({ depth: 3, weightScale: 1.5, variance: 'inside' }),
      'one',
      [
        [0, 2],
        [1, 1],
      ],
    ],
  ];
  for (const [name, model, inputs, quantities] of cases)
    it(`lie within 6 standard errors: ${name}`, async () => {
      const other = inputs === 'one' ? at : along;
      const drawn = await drawnMoments(
        model,
        { width: 5, at, along: other, inputSize: 2, networks },
        quantities,
      );
      for (const [k, [order, power]] of quantities.entries()) {
        const formula = exactMoment(model, `K${order}`, { power, inputs });
        const exact = formula.at({ n: 5, n0: 2, G: gram.G_ii, ...gram });
        const { mean, standardError } = drawn[k]!;
        const distance = Math.abs(mean - exact);
        expect(distance, `K${order}^${power}: ${mean} ± ${standardError}, exactly ${exact}`).to.be.below(
          6 * standardError + 1e-12,
        );
      }
    });
});

describe('larger small networks, integrated', () => {
  it('have the moments of all widths', () => {
    const model = mlp({ depth: 3, activation: 'quadratic' });
    const { derivatives } = exactTaylorTerms(model, { width: 1, inputSize: 1, order: 3 });
    for (const order of [2, 3]) {
      const integrated = gaussianMoment(derivatives[order]!.power(2), symbol => symbol.startsWith('W'));
      const moment = exactMoment(model, `K${order}`, { power: 2 }).substitute({
        n: parseFormula('1'),
        G_ii: parseFormula('x_i_1^2'),
        G_ij: parseFormula('x_i_1*x_j_1'),
        G_jj: parseFormula('x_j_1^2'),
      });
      expectEqual(moment, integrated, `K${order}`);
    }
  });
});
