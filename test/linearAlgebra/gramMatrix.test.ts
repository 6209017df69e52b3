import { expect } from 'chai';
import { dot, evaluate, input } from '../../src/doors/graph.js';
import { gramMatrix } from '../../src/linearAlgebra/index.js';
import { availableKernels, define, numbers, product } from './products.js';

describe('the Gram matrix of the rows of a matrix', () => {
  for (const kernels of availableKernels()) {
    it(`is M Mᵀ, and symmetric to the bit: ${kernels.name}`, () => {
      // Around one block of 64 rows, around two, and around the most blocks that there are.
      for (const rows of [1, 2, 63, 64, 65, 128, 129, 511, 512, 513, 600]) {
        for (const columns of rows > 500 ? [7] : [1, 7, 33]) {
          const entry = numbers(rows + columns);
          const asked = product('multiply', [rows, columns, rows], [1, 0], entry);
          const { answer, size } = define({ ...asked, vectors: asked.matrix });
          const out = new Float64Array(rows * rows + 1).fill(Number.NaN);
          gramMatrix(kernels, asked.matrix, rows, columns, out);
          let error = 0;
          let asymmetric = 0;
          answer.forEach((value, k) => {
            const [i, j] = [Math.floor(k / rows), k % rows];
            error = Math.max(error, Math.abs(out[k]! - value) / size[k]!);
            if (out[k] !== out[j * rows + i]) asymmetric++;
          });
          expect(error, `${rows} × ${columns}`).to.be.at.most(2 * (columns + 4) * Number.EPSILON);
          expect(asymmetric, `${rows} × ${columns}`).to.equal(0);
          expect(out.at(-1)).to.be.NaN;
        }
      }
    });
  }

  it('is what inner products of a list with itself are, also for each of a batch of lists', async () => {
    const [lists, rows, columns] = [2, 70, 30];
    const data = Float64Array.from({ length: lists * rows * columns }, numbers(3));
    const [u, v] = [input('u', [columns]), input('v', [columns])];
    const [own] = await evaluate(
      [dot(u, v)],
      new Map([
        [u, { data, shape: [lists, rows, 1, columns] }],
        [v, { data, shape: [lists, 1, rows, columns] }],
      ]),
    );
    const [apart] = await evaluate(
      [dot(u, v)],
      new Map([
        [u, { data, shape: [lists, rows, 1, columns] }],
        [v, { data: data.slice(), shape: [lists, 1, rows, columns] }],
      ]),
    );
    expect(own!.shape).to.deep.equal([lists, rows, rows]);
    own!.data.forEach((value, k) => {
      const [list, i, j] = [Math.floor(k / rows ** 2), Math.floor(k / rows) % rows, k % rows];
      expect(value).to.equal(own!.data[(list * rows + j) * rows + i]);
      expect(value).to.be.closeTo(apart!.data[k]!, 1e-13);
    });
  });
});
