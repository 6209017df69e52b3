import { expect } from 'chai';
import { InvalidArgumentError, MemoryLimitError, ShapeError } from '../../../src/errors/index.js';
import {
  conjugateGradients,
  pivotedPreconditioner,
  plainKernels,
  productsByTiles,
  symmetricEigen,
} from '../../../src/linearAlgebra/index.js';
import { rejection } from '../../scaling/sweeps.js';
import { factorOf, gramOf, normals, productsWith } from './matrices.js';

/** exp(−(x_i − x_j)²/2) for x in [0, 10], whose eigenvalues fall faster than any power. */
function gaussianKernel(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => {
    const distance = (10 * (Math.floor(at / n) - (at % n))) / n;
    return Math.exp((-distance * distance) / 2);
  });
}

describe('conjugate gradients for kernels', () => {
  it('need far fewer iterations with a preconditioner, for the same solution', async () => {
    const [n, ridge] = [300, 1e-6];
    const kernel = gaussianKernel(n);
    const shifted = kernel.map((entry, at) => entry + (at % (n + 1) === 0 ? ridge : 0));
    const rightSides = normals(2 * n, 'kernel');
    const system = { multiply: productsWith(shifted, n), rightSides, size: n, count: 2, tolerance: 1e-8 };
    const plain = await conjugateGradients(system);
    const asked: number[] = [];
    const precondition = await pivotedPreconditioner({
      size: n,
      diagonal: new Float64Array(n).fill(1),
      row: i => {
        asked.push(i);
        return kernel.subarray(i * n, (i + 1) * n);
      },
      rank: 40,
      ridge,
    });
    expect(new Set(asked).size).to.equal(asked.length);
    expect(asked.length).to.be.at.most(40);
    const quick = await conjugateGradients({ ...system, precondition });
    expect(quick.iterations).to.be.below(10);
    expect(plain.iterations).to.be.above(10 * quick.iterations);
    const exact = (await factorOf(shifted, n, {})).solve(rightSides, 2);
    for (const { solution, residuals } of [plain, quick]) {
      expect(Math.max(...residuals)).to.be.at.most(1e-8);
      // The smallest eigenvalue is the ridge, and an error at most the residual over it.
      const allowed = (1e-8 * Math.hypot(...rightSides)) / ridge;
      const difference = Math.hypot(...solution.map((x, at) => x - exact[at]!));
      expect(difference).to.be.below(allowed);
    }
  });

  it('have a preconditioner that is symmetric and positive definite, and inverts a matrix of its rank', async () => {
    const [n, columns, ridge] = [50, 6, 0.25];
    const vectors = normals(n * columns, 'rank');
    const gram = gramOf(vectors, n, columns);
    const precondition = await pivotedPreconditioner({
      size: n,
      diagonal: Float64Array.from({ length: n }, (_, i) => gram[i * (n + 1)]!),
      row: i => Promise.resolve(gram.subarray(i * n, (i + 1) * n)),
      rank: n,
      ridge,
    });
    const inverse = new Float64Array(n * n);
    const identity = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
    await precondition(identity, n, inverse);
    for (let i = 0; i < n; ++i) {
      for (let j = 0; j < n; ++j) expect(inverse[i * n + j]).to.be.closeTo(inverse[j * n + i]!, 1e-14);
    }
    await factorOf(inverse, n, {});
    // M(K + µ) is λ_r + µ on the span of the rows and µ beside it: two eigenvalues, two iterations.
    const shifted = gram.map((entry, at) => entry + (at % (n + 1) === 0 ? ridge : 0));
    const rightSides = normals(n, 'two');
    const multiply = productsWith(shifted, n);
    const { iterations } = await conjugateGradients({
      multiply,
      precondition,
      rightSides,
      size: n,
      count: 1,
    });
    expect(iterations).to.equal(2);
  });

  it('have a preconditioner that is positive definite however fast the eigenvalues fall', async () => {
    const n = 150;
    const kernel = gaussianKernel(n);
    const precondition = await pivotedPreconditioner({
      size: n,
      diagonal: new Float64Array(n).fill(1),
      row: i => kernel.subarray(i * n, (i + 1) * n),
      rank: n,
    });
    const inverse = new Float64Array(n * n);
    const identity = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
    await precondition(identity, n, inverse);
    const { values } = await symmetricEigen(inverse, n);
    // From λ_r/λ_1, which is above 2⁻⁴⁰, to 1.
    expect(values[0]).to.be.within(2 ** -40, 2 ** -30);
    expect(values[n - 1]).to.be.closeTo(1, 1e-14);
  });

  it('take products tile by tile, of any height', async () => {
    const n = 50;
    const matrix = gramOf(normals(n * n, 'tiles'), n, n);
    const vectors = normals(3 * n, 'vectors');
    const expected = new Float64Array(3 * n);
    plainKernels.multiply(matrix, n, n, vectors, 3, expected);
    for (const height of [1, 7, 50, 64]) {
      const asked: [number, number][] = [];
      const multiply = productsByTiles(n, height, (start, end) => {
        asked.push([start, end]);
        return Promise.resolve(matrix.subarray(start * n, end * n));
      });
      const out = new Float64Array(3 * n).fill(NaN);
      await multiply(vectors, 3, out);
      expect(asked.length).to.equal(Math.ceil(n / height));
      for (let at = 0; at < out.length; ++at) expect(out[at]).to.be.closeTo(expected[at]!, 1e-11);
    }
    const short = productsByTiles(n, 7, () => new Float64Array(n));
    expect(await rejection(Promise.resolve(short(vectors, 3, new Float64Array(3 * n))))).to.be.instanceOf(
      ShapeError,
    );
    expect(() => productsByTiles(n, 0, () => matrix)).to.throw(InvalidArgumentError, 'height');
  });

  it('refuse preconditioners of what is not allowed', async () => {
    const kernel = { size: 2, diagonal: Float64Array.of(1, 1), row: () => Float64Array.of(1, 0), rank: 1 };
    expect(await rejection(pivotedPreconditioner({ ...kernel, ridge: -1 }))).to.be.instanceOf(
      InvalidArgumentError,
    );
    expect(await rejection(pivotedPreconditioner({ ...kernel, rank: 0 }))).to.be.instanceOf(
      InvalidArgumentError,
    );
    expect(await rejection(pivotedPreconditioner({ ...kernel, size: 3 }))).to.be.instanceOf(ShapeError);
    expect(await rejection(pivotedPreconditioner({ ...kernel, memoryLimit: 10 }))).to.be.instanceOf(
      MemoryLimitError,
    );
    const row = () => Float64Array.of(1, NaN);
    expect(await rejection(pivotedPreconditioner({ ...kernel, row }))).to.be.instanceOf(InvalidArgumentError);
  });
});
