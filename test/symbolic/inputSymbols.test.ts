import { expect } from 'chai';
import { InvalidArgumentError, ShapeError } from '../../src/errors/index.js';
import { defineModel, hypernetwork, mlp, recurrent } from '../../src/models/index.js';
import { matvec, sum, transpose } from '../../src/doors/graph.js';
import { exactMoment, inputSymbols, parseFormula } from '../../src/symbolic/index.js';
import { expectEqual } from './support/moments.js';

const [x, y] = [
  [1, 2, 2],
  [3, 0, 0],
] as const;

describe('the symbols of inputs', () => {
  const model = mlp({ depth: 2, activation: 'linear' });

  it('are inner products over the length of the input, by the names that moments use', () => {
    expect(inputSymbols(model, 'K2', [x, y])).to.deep.equal({ n0: 3, G_ii: 3, G_ij: 1, G_jj: 3 });
    expect(inputSymbols(model, 'K2', [x])).to.deep.equal({ n0: 3, G: 3 });
    const three = inputSymbols(model, 'f0[a,b] f1[a] f2[b]', [x, y, x]);
    expect(three).to.deep.equal({ n0: 3, G_00: 3, G_01: 1, G_02: 3, G_11: 3, G_12: 1, G_22: 3 });
  });

  it('are the entries of inputs of fixed length', () => {
    const hyper = hypernetwork({ depth: 2, activation: 'linear', primaryWidths: [2, 1] });
    const symbols = inputSymbols(hyper, 'K1', [
      { x, z: [4, 5] },
      { x: y, z: [6, 7] },
    ]);
    expect(symbols).to.include({ z_i_1: 4, z_i_2: 5, z_j_1: 6, z_j_2: 7, G_ij: 1 });
    expect(exactMoment(hyper, 'K1').at({ ...symbols, n: 7 })).to.equal(4 * 6 + 5 * 7);
  });

  it('are all that formulas need besides the width', () => {
    for (const quantity of ['K0', 'K1', 'K2', 'T{1,2}', 'f0[a] f1[a]', 'f0[a,b] f1[a] f2[b]']) {
      const count = quantity.startsWith('f') ? quantity.split('f').length - 1 : 2;
      const inputs = [x, y, x].slice(0, count);
      const formula = exactMoment(model, quantity, { power: 2 });
      expect(formula.at({ ...inputSymbols(model, quantity, inputs), n: 5 })).to.be.above(0);
      expect(Object.keys(inputSymbols(model, quantity, inputs))).to.include.members(
        formula.symbols.filter(name => name !== 'n'),
      );
    }
  });

  it('tell the parts of an input from each other', () => {
    // h = v·(W s₁ + U x₂)/√n with s₁ = U x₁/√n₀: each step adds |x_t|²/n₀ to E h².
    const sequence = recurrent({ length: 2, activation: 'linear' });
    const square = exactMoment(sequence, 'K0', { power: 2, inputs: 'one' });
    expectEqual(square, parseFormula('G_11 + G_22'));
    expectEqual(exactMoment(sequence, 'K0', { power: 2 }), parseFormula('G_i_1_i_1 + G_i_2_i_2'));
    const symbols = inputSymbols(sequence, 'K0', [[x, [2, 1, 0]]]);
    expect(symbols).to.deep.equal({ n0: 3, G_11: 3, G_12: 4 / 3, G_22: 5 / 3 });
    expect(square.at({ ...symbols, n: 9 })).to.be.closeTo(14 / 3, 1e-15);
  });

  it('follow the named axis wherever it stands', () => {
    // h = V W (x₁ + x₂), without factors: the columns of x are its parts.
    const columns = defineModel({
      name: 'columns',
      inputs: { x: ['inputSize', 2] },
      parameters: { W: ['n', 'inputSize'], V: [1, 'n'] },
      apply: ({ W, V }, { x }) => matvec(V, matvec(W, sum(transpose(x), 0))),
    });
    const square = exactMoment(columns, 'K0', { power: 2, inputs: 'one' });
    expectEqual(square, parseFormula('n*n0*(G_11 + 2*G_12 + G_22)'));
    const pairs = [
      [1, 3],
      [2, 0],
      [2, 0],
    ];
    const symbols = inputSymbols(columns, 'K0', [{ x: pairs }]);
    expect(symbols).to.deep.equal({ n0: 3, G_11: 3, G_12: 1, G_22: 3 });
    expect(square.at({ ...symbols, n: 2 })).to.equal(48);
  });

  it('are refused for other numbers of inputs, and shapes that do not fit', () => {
    expect(() => inputSymbols(model, 'K1', [x, y, x])).to.throw(
      InvalidArgumentError,
      '2 inputs for K1, or one',
    );
    expect(() => inputSymbols(model, 'K1', [])).to.throw(InvalidArgumentError);
    expect(() => inputSymbols(model, 'K1', [x, [1, 2]])).to.throw(ShapeError, 'all with one length');
    expect(() => inputSymbols(model, 'K1', [[x, y]])).to.throw(ShapeError, 'without batch axes');
    expect(() => inputSymbols(model, 'K1', [[1, NaN]])).to.throw(InvalidArgumentError);
  });
});
