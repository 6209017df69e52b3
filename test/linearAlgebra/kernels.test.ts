import { expect } from 'chai';
import { ShapeError } from '../../src/errors/index.js';
import { KERNEL_FAMILIES, searchKernels } from '../../src/linearAlgebra/chooseKernels.js';
import { availableKernels, compute, lengths, numbers, ORIENTATIONS, product } from './products.js';

describe('matrix kernels', () => {
  before(() => {
    for (const family of KERNEL_FAMILIES) {
      const search = searchKernels(family);
      console.log(
        `    ${family}: ${'kernels' in search ? search.kernels.name : `not here, ${search.reason}`}`,
      );
    }
  });

  for (const kernels of availableKernels()) {
    describe(kernels.name, () => {
      it('computes W v and Wᵀ u of a matrix written out', () => {
        const matrix = new Float64Array([1, 2, 3, 4, 5, 6]);
        const out = new Float64Array([100, 100, 100, 100]);
        kernels.multiply(matrix, 2, 3, new Float64Array([1, 0, -1, 2, 1, 0]), 2, out);
        expect([...out]).to.deep.equal([-2, -2, 4, 13]);
        const transposed = new Float64Array([1, 2, 3]);
        kernels.multiplyTransposed(matrix, 2, 3, new Float64Array([1, -1]), 1, transposed, 2, 10);
        expect([...transposed]).to.deep.equal([4, 14, 24]);
      });

      it('permutes by a permutation matrix larger than every tile', () => {
        const n = 700;
        const matrix = new Float64Array(n * n);
        // 389 and 700 are coprime, so that i → 389 i mod 700 is a permutation.
        for (let i = 0; i < n; ++i) matrix[i * n + ((389 * i) % n)] = 1;
        const vectors = new Float64Array(3 * n).map(numbers(1));
        const there = new Float64Array(3 * n);
        const back = new Float64Array(3 * n);
        kernels.multiply(matrix, n, n, vectors, 3, there);
        kernels.multiplyTransposed(matrix, n, n, there, 3, back);
        expect(back).to.deep.equal(vectors);
        for (let i = 0; i < n; ++i) expect(there[2 * n + i]).to.equal(vectors[2 * n + ((389 * i) % n)]);
      });

      for (const orientation of ORIENTATIONS) {
        it(`${orientation} writes nothing for no vectors`, () => {
          const p = product(orientation, [7, 5, 0], [1, 0], numbers(2));
          expect(compute(kernels, { ...p, out: new Float64Array([3]) })).to.deep.equal(new Float64Array([3]));
        });

        for (const none of [0, -0]) {
          it(`${orientation} gives keep · out for an empty sum of length ${Object.is(none, 0) ? '' : '−'}0`, () => {
            const empty = orientation === 'multiply' ? ([3, none, 2] as const) : ([none, 3, 2] as const);
            const p = product(orientation, empty, [1, 0.5], numbers(3));
            expect(compute(kernels, p)).to.deep.equal(p.out.map(x => x / 2));
            expect(compute(kernels, { ...p, keep: 0 })).to.deep.equal(new Float64Array(6));
          });
        }

        it(`${orientation} reads nothing of out when it keeps nothing`, () => {
          const p = product(orientation, [19, 23, 3], [1, 0], numbers(4));
          const expected = compute(kernels, p);
          expect(compute(kernels, { ...p, out: p.out.map(() => Number.NaN) })).to.deep.equal(expected);
        });

        it(`${orientation} lets NaN and infinities through`, () => {
          const p = product(orientation, [19, 23, 3], [1, 0], numbers(5));
          const [inner, outer] = lengths(orientation, 19, 23);
          p.vectors[inner] = Number.NaN;
          p.vectors[2 * inner] = Number.POSITIVE_INFINITY;
          const out = compute(kernels, p);
          expect(out.subarray(0, outer).every(Number.isFinite)).to.equal(true);
          expect(out.subarray(outer, 2 * outer).every(Number.isNaN)).to.equal(true);
          expect(out.subarray(2 * outer).some(Number.isFinite)).to.equal(false);
        });

        it(`${orientation} writes the answer alone into a longer array`, () => {
          const p = product(orientation, [130, 1029, 5], [1, 0], numbers(6));
          const long = { ...p, out: new Float64Array(p.out.length + 40).fill(7) };
          const out = compute(kernels, long);
          expect(out.subarray(p.out.length).every(x => x === 7)).to.equal(true);
          expect(out.subarray(0, p.out.length)).to.deep.equal(compute(kernels, p));
        });

        it(`${orientation} gives the same bits each time`, () => {
          for (const count of [1, 5, 14, 15, 40]) {
            const p = product(orientation, [203, 401, count], [1, 0], numbers(7));
            expect(compute(kernels, p)).to.deep.equal(compute(kernels, p));
          }
        });

        it(`${orientation} refuses arrays that are too short before it touches them`, () => {
          const p = product(orientation, [4, 6, 2], [1, 0], numbers(8));
          for (const name of ['matrix', 'vectors', 'out'] as const) {
            const short = { ...p, [name]: p[name].subarray(1) };
            expect(() => compute(kernels, short)).to.throw(ShapeError, name);
          }
          expect(() => compute(kernels, { ...p, count: -1 })).to.throw(ShapeError);
          expect(() => compute(kernels, { ...p, rows: 2.5 })).to.throw(ShapeError);
        });
      }

      it('answers more vectors than one pass takes', () => {
        const p = product('multiply', [9, 33, 600], [1, 0], () => 1);
        expect(compute(kernels, p).every(x => x === 33)).to.equal(true);
        const transposed = product('multiplyTransposed', [9, 33, 600], [1, 0], () => 1);
        expect(compute(kernels, transposed).every(x => x === 9)).to.equal(true);
      });
    });
  }
});
