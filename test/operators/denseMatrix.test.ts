import { expect } from 'chai';
import { plainKernels, splitPanel } from '../../src/linearAlgebra/index.js';
import { DenseMatrix } from '../../src/operators/index.js';
import { InvalidArgumentError, ShapeError } from '../../src/errors/index.js';
import { multiplyPanel, multiplyPanelTransposed } from '../support/panels.js';

describe('a dense matrix', () => {
  const entries = new Float64Array([1, 2, 3, 4, 5, 6]);
  const matrix = () => new DenseMatrix(entries.slice(), 2, 3);

  it('answers panels of products on either side', () => {
    expect([...multiplyPanel(matrix(), new Float64Array([1, 0, -1, 2, 1, 0]), 2)]).to.deep.equal([
      -2, -2, 4, 13,
    ]);
    expect([...multiplyPanelTransposed(matrix(), new Float64Array([1, -1]), 1)]).to.deep.equal([-3, -3, -3]);
    expect(multiplyPanel(matrix(), new Float64Array(), 0)).to.have.length(0);
  });

  it('takes vectors and writes answers wherever they lie', () => {
    const given = new Float64Array([1, 0, -1, 9, 2, 1, 0]);
    const vectors = [given.subarray(0, 3), given.subarray(4)];
    for (const answers of [
      [new Float64Array(2), new Float64Array(2)],
      splitPanel(new Float64Array(4), 2),
      splitPanel(new Float64Array(4), 2).reverse(),
    ]) {
      expect(matrix().multiply(vectors, answers)).to.equal(answers);
      expect(answers.map(answer => [...answer])).to.deep.equal([
        [-2, -2],
        [4, 13],
      ]);
    }
  });

  it('counts how often it is read, not how many vectors ask', () => {
    const W = matrix();
    multiplyPanel(W, new Float64Array(9), 3);
    expect(W.reads).to.equal(1);
    multiplyPanelTransposed(W, new Float64Array(2), 1);
    W.materialize();
    expect(W.reads).to.equal(2);
  });

  it('shows a copy of its entries', () => {
    const W = matrix();
    const shown = W.materialize();
    expect(shown).to.deep.equal(entries);
    shown[0] = 100;
    expect(W.materialize()).to.deep.equal(entries);
  });

  it('computes with the kernels it is given', () => {
    const twice = new DenseMatrix(entries, 2, 3, {
      ...plainKernels,
      multiply: (m, rows, columns, vectors, count, out) => {
        plainKernels.multiply(m, rows, columns, vectors, count, out, 2);
      },
    });
    expect([...multiplyPanel(twice, new Float64Array([1, 1, 1]), 1)]).to.deep.equal([12, 30]);
  });

  it('refuses shapes that do not fit', () => {
    expect(() => new DenseMatrix(entries, 2, 4)).to.throw(ShapeError, 'a 2 × 4 matrix has 8 entries, but 6');
    expect(() => new DenseMatrix(entries, 1.5, 4)).to.throw(InvalidArgumentError, 'rows is 1.5');
    expect(() => new DenseMatrix(entries, 6, -1)).to.throw(InvalidArgumentError, 'columns is -1');
    expect(() => matrix().multiply([new Float64Array(3), new Float64Array(4)])).to.throw(
      ShapeError,
      'number 1 of the vectors has 4 entries, allowed: 3',
    );
    expect(() => matrix().multiplyTransposed([new Float64Array(6)])).to.throw(ShapeError, 'allowed: 2');
    expect(() => matrix().multiply([new Float64Array(3)], [new Float64Array(1)])).to.throw(
      ShapeError,
      'number 0 of the answers has 1 entries, allowed: 2',
    );
    expect(() => matrix().multiply([new Float64Array(3)], [])).to.throw(ShapeError, '0 answers were given');
  });
});
