import { expect } from 'chai';
import { InvalidArgumentError, NonFiniteError, ShapeError } from '../../../src/errors/index.js';
import {
  conjugateGradients,
  type ConjugateGradientsOptions,
  pivotedPreconditioner,
  plainKernels,
  productsByTiles,
  symmetricEigen,
  type VectorProducts,
} from '../../../src/linearAlgebra/index.js';
import { rejection } from '../../scaling/sweeps.js';
import { factorOf, gramOf, normals, secondDifferences } from './matrices.js';

function productsWith(matrix: Float64Array, n: number): VectorProducts {
  return (vectors, count, out) => {
    plainKernels.multiply(matrix, n, n, vectors, count, out);
  };
}

function diagonal(entries: readonly number[]): VectorProducts {
  return (vectors, count, out) => {
    for (let at = 0; at < count * entries.length; ++at)
      out[at] = vectors[at]! * entries[at % entries.length]!;
  };
}

/** exp(−(x_i − x_j)²/2) for x in [0, 10], whose eigenvalues fall faster than any power. */
function gaussianKernel(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => {
    const distance = (10 * (Math.floor(at / n) - (at % n))) / n;
    return Math.exp((-distance * distance) / 2);
  });
}

/** ‖B − AX‖/‖B‖ by columns, for X [n, count]. */
function residualsOf(
  matrix: Float64Array,
  n: number,
  x: Float64Array,
  b: Float64Array,
  count: number,
): number[] {
  return Array.from({ length: count }, (_, j) => {
    let [error, norm] = [0, 0];
    for (let i = 0; i < n; ++i) {
      let rest = b[i * count + j]!;
      for (let k = 0; k < n; ++k) rest -= matrix[i * n + k]! * x[k * count + j]!;
      error += rest ** 2;
      norm += b[i * count + j]! ** 2;
    }
    return norm === 0 ? Math.sqrt(error) : Math.sqrt(error / norm);
  });
}

describe('conjugate gradients', () => {
  it('need as many iterations as the right side has parts', async () => {
    const n = 30;
    // A constant is even about the middle: it has parts along every other eigenvector, however small it is.
    const rightSides = new Float64Array(n).fill(1e-200);
    const multiply = productsWith(secondDifferences(n), n);
    const options = { multiply, rightSides, size: n, count: 1, tolerance: 1e-14 };
    const { solution, residuals, iterations } = await conjugateGradients(options);
    expect(iterations).to.equal(n / 2);
    expect(residuals[0]).to.be.at.most(1e-14);
    for (let i = 0; i < n; ++i) {
      const exact = ((i + 1) * (n - i)) / 2;
      // The condition, some 400, times the residual.
      expect(solution[i]! / 1e-200).to.be.closeTo(exact, 1e-12 * exact);
    }
  });

  it("find what Cholesky's factor finds, for many right sides of any size, and say their residuals", async () => {
    const [n, count] = [60, 5];
    const matrix = gramOf(normals(n * 3 * n, 'conjugate'), n, 3 * n);
    const rightSides = normals(n * count, 'right sides');
    for (let i = 0; i < n; ++i) {
      rightSides[i * count + 1]! *= 1e250;
      rightSides[i * count + 2] = 0;
      rightSides[i * count + 3]! *= 1e-250;
    }
    const exact = (await factorOf(matrix, n, {})).solve(rightSides, count);
    for (const tolerance of [1e-3, 1e-12]) {
      const options = { multiply: productsWith(matrix, n), rightSides, size: n, count, tolerance };
      const { solution, residuals } = await conjugateGradients(options);
      const scale = [1, 1e250, 1, 1e-250, 1];
      const unscaled = (x: Float64Array) => x.map((entry, at) => entry / scale[at % count]!);
      const found = residualsOf(matrix, n, unscaled(solution), unscaled(rightSides), count);
      for (let j = 0; j < count; ++j) {
        expect(residuals[j]).to.be.at.most(tolerance);
        expect(residuals[j]).to.be.closeTo(found[j]!, 1e-14);
      }
      expect(residuals[2]).to.equal(0);
      const [x, y] = [unscaled(solution), unscaled(exact)];
      // The condition of such a matrix is below 20.
      for (let at = 0; at < x.length; ++at) {
        expect(Math.abs(x[at]! - y[at]!)).to.be.below(20 * tolerance * Math.hypot(...y));
      }
    }
  });

  it('leave right sides aside that are done', async () => {
    const counts: number[] = [];
    const multiply: VectorProducts = (vectors, count, out) => {
      counts.push(count);
      return diagonal([1, 2, 3, 4])(vectors, count, out);
    };
    // One needs a single iteration, the other four.
    const rightSides = Float64Array.of(1, 1, 0, 1, 0, 1, 0, 1);
    const progress: number[] = [];
    const { iterations, solution } = await conjugateGradients({
      multiply,
      rightSides,
      size: 4,
      count: 2,
      onProgress: (done, residual) => progress.push(done, residual),
    });
    expect(iterations).to.equal(4);
    // The last product checks the residuals.
    expect(counts).to.deep.equal([2, 1, 1, 1, 2]);
    expect(progress.filter((_, at) => at % 2 === 0)).to.deep.equal([1, 2, 3, 4]);
    expect(progress.at(-1)).to.be.below(1e-10);
    for (const [at, exact] of [1, 1, 0, 1 / 2, 0, 1 / 3, 0, 1 / 4].entries()) {
      expect(solution[at]).to.be.closeTo(exact, 1e-14);
    }
  });

  it('go on from the true residual where the iteration has lost it', async () => {
    const n = 200;
    const matrix = secondDifferences(n);
    let products = 0;
    const multiply: VectorProducts = (vectors, count, out) => {
      products++;
      return productsWith(matrix, n)(vectors, count, out);
    };
    const options = { multiply, rightSides: normals(n, 'b', 'sd200'), size: n, count: 1, tolerance: 1e-13 };
    const { solution, residuals, iterations } = await conjugateGradients(options);
    // Rounding hides behind the residual of the iteration: the first check finds it, the second no more.
    expect(products).to.equal(iterations + 2);
    expect(residuals[0]).to.be.at.most(1e-13);
    expect(residualsOf(matrix, n, solution, options.rightSides, 1)[0]).to.be.at.most(1.1e-13);
  });

  it('stop with the best of their iterations where the tolerance cannot be met, and say so', async () => {
    const n = 30;
    const options = { multiply: productsWith(secondDifferences(n), n), size: n, count: 1, tolerance: 1e-30 };
    const best = await conjugateGradients({ ...options, rightSides: normals(n, 'best') });
    expect(best.residuals[0]).to.be.within(1e-30, 1e-13);
    const short = await conjugateGradients({ ...options, rightSides: normals(n, 'best'), mostIterations: 3 });
    expect(short.iterations).to.equal(3);
    expect(short.residuals[0]).to.be.within(1e-3, 1);
    // (1, 1, 1) has a part that the singular matrix reaches from nowhere.
    const singular = await conjugateGradients({
      multiply: diagonal([1, 2, 0]),
      rightSides: Float64Array.of(1, 1, 1),
      size: 3,
      count: 1,
    });
    expect(singular.solution.every(Number.isFinite)).to.equal(true);
    expect(singular.residuals[0]).to.be.within(Math.sqrt(1 / 3) - 1e-15, 1);
    const zero = { multiply: diagonal([0, 0]), rightSides: Float64Array.of(1, 2), size: 2, count: 1 };
    const { solution, residuals } = await conjugateGradients(zero);
    expect([...solution, ...residuals]).to.deep.equal([0, 0, 1]);
  });

  it('solve singular systems that have solutions', async () => {
    // Duplicates: rows and right sides twice.
    const [n, half] = [40, 20];
    const vectors = normals(n * n, 'singular');
    vectors.copyWithin(half * n, 0, half * n);
    const matrix = gramOf(vectors, n, n);
    const rightSides = normals(n, 'twice');
    rightSides.copyWithin(half, 0, half);
    const options = { multiply: productsWith(matrix, n), rightSides, size: n, count: 1, tolerance: 1e-11 };
    const { solution, residuals } = await conjugateGradients(options);
    expect(residuals[0]).to.be.at.most(1e-11);
    expect(residualsOf(matrix, n, solution, rightSides, 1)[0]).to.be.at.most(2e-11);
    // The solution of least norm: nothing along the kernel of the matrix.
    for (let i = 0; i < half; ++i) expect(solution[i]).to.be.closeTo(solution[half + i]!, 1e-10);
  });

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

  it('give the same bits each time', async () => {
    const n = 50;
    const multiply = productsWith(gramOf(normals(n * n, 'again'), n, n), n);
    const options = { multiply, rightSides: normals(2 * n, 'again'), size: n, count: 2 };
    expect(await conjugateGradients(options)).to.deep.equal(await conjugateGradients(options));
  });

  it('are refused for what is not allowed, and stop where products are not what they should be', async () => {
    const good = { multiply: diagonal([1, 2]), rightSides: Float64Array.of(1, 1), size: 2, count: 1 };
    const refused = async (change: Partial<ConjugateGradientsOptions>) =>
      rejection(conjugateGradients({ ...good, ...change }));
    expect(await refused({ count: 2 })).to.be.instanceOf(ShapeError);
    expect(await refused({ size: 0 })).to.be.instanceOf(InvalidArgumentError);
    expect(await refused({ rightSides: Float64Array.of(1, NaN) })).to.be.instanceOf(InvalidArgumentError);
    for (const tolerance of [0, -1, NaN, Infinity]) {
      expect(await refused({ tolerance })).to.be.instanceOf(InvalidArgumentError);
    }
    expect(await refused({ mostIterations: 0 })).to.be.instanceOf(InvalidArgumentError);
    expect(await refused({ multiply: diagonal([1, NaN]) })).to.be.instanceOf(NonFiniteError);
    expect(await refused({ multiply: diagonal([1, -2]) }))
      .to.be.instanceOf(InvalidArgumentError)
      .with.property('argument', 'multiply');
    expect(await refused({ precondition: diagonal([1, -2]) }))
      .to.be.instanceOf(InvalidArgumentError)
      .with.property('argument', 'precondition');
    const kernel = { size: 2, diagonal: Float64Array.of(1, 1), row: () => Float64Array.of(1, 0), rank: 1 };
    expect(await rejection(pivotedPreconditioner({ ...kernel, ridge: -1 }))).to.be.instanceOf(
      InvalidArgumentError,
    );
    expect(await rejection(pivotedPreconditioner({ ...kernel, rank: 0 }))).to.be.instanceOf(
      InvalidArgumentError,
    );
    expect(await rejection(pivotedPreconditioner({ ...kernel, size: 3 }))).to.be.instanceOf(ShapeError);
    const row = () => Float64Array.of(1, NaN);
    expect(await rejection(pivotedPreconditioner({ ...kernel, row }))).to.be.instanceOf(InvalidArgumentError);
  });

  it('end with the reason of a signal', async () => {
    const controller = new AbortController();
    const n = 60;
    let done = 0;
    const work = conjugateGradients({
      multiply: productsWith(secondDifferences(n), n),
      rightSides: normals(n, 'signal'),
      size: n,
      count: 1,
      signal: controller.signal,
      onProgress: iterations => {
        done = iterations;
        if (iterations === 5) controller.abort(new Error('enough'));
      },
    });
    expect(await rejection(work)).to.equal(controller.signal.reason);
    expect(done).to.equal(5);
  });
});
