import { expect } from 'chai';
import {
  InvalidArgumentError,
  MemoryLimitError,
  NonFiniteError,
  ShapeError,
} from '../../../src/errors/index.js';
import {
  conjugateGradients,
  type ConjugateGradientsOptions,
  type VectorProducts,
} from '../../../src/linearAlgebra/index.js';
import { rejection } from '../../scaling/sweeps.js';
import { factorOf, gramOf, normals, productsWith, secondDifferences } from './matrices.js';

function diagonal(entries: readonly number[]): VectorProducts {
  return (vectors, count, out) => {
    for (let at = 0; at < count * entries.length; ++at)
      out[at] = vectors[at]! * entries[at % entries.length]!;
  };
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
    expect(await refused({ memoryLimit: 100 })).to.be.instanceOf(MemoryLimitError);
    expect(await refused({ mostIterations: 0 })).to.be.instanceOf(InvalidArgumentError);
    expect(await refused({ multiply: diagonal([1, NaN]) })).to.be.instanceOf(NonFiniteError);
    expect(await refused({ multiply: diagonal([1, -2]) }))
      .to.be.instanceOf(InvalidArgumentError)
      .with.property('argument', 'multiply');
    expect(await refused({ precondition: diagonal([1, -2]) }))
      .to.be.instanceOf(InvalidArgumentError)
      .with.property('argument', 'precondition');
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
