import { expect } from 'chai';
import {
  InvalidArgumentError,
  MemoryLimitError,
  NonFiniteError,
  ShapeError,
} from '../../../src/errors/index.js';
import { cholesky, choleskyBytes } from '../../../src/linearAlgebra/index.js';
import { rejection } from '../../scaling/sweeps.js';
import { factorOf, families, gramOf, normals, secondDifferences, upperAlone } from './matrices.js';

/** 1/(i + j + 1) from i, j = 0 on. */
function hilbert(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => 1 / (Math.floor(at / n) + (at % n) + 1));
}

/** (−1)^(i+j) (i+j+1) C(n+i, n−j−1) C(n+j, n−i−1) C(i+j, i)², integers. */
function inverseHilbert(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    const sign = (i + j) % 2 === 0 ? 1 : -1;
    const product = binomial(n + i, n - j - 1) * binomial(n + j, n - i - 1) * binomial(i + j, i) ** 2;
    return sign * (i + j + 1) * product;
  });
}

function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; ++i) result = (result * (n - k + i)) / i;
  return Math.round(result);
}

function norm(matrix: Float64Array, n: number): number {
  const sums = Array.from({ length: n }, (_, i) =>
    matrix.subarray(i * n, (i + 1) * n).reduce((sum, entry) => sum + Math.abs(entry), 0),
  );
  return Math.max(...sums);
}

function identity(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
}

for (const decompositions of families) {
  const options = { decompositions };

  describe(`Cholesky's factor by ${decompositions}`, () => {
    it('has the determinant n + 1 of second differences, and their inverse', async () => {
      for (const n of [1, 2, 30, 130]) {
        const factor = await factorOf(upperAlone(secondDifferences(n), n), n, options);
        expect(factor.logDeterminant()).to.be.closeTo(Math.log(n + 1), n * Number.EPSILON);
        const inverse = factor.solve(identity(n), n);
        for (let i = 0; i < n; ++i) {
          for (let j = 0; j < n; ++j) {
            const exact = ((Math.min(i, j) + 1) * (n - Math.max(i, j))) / (n + 1);
            // No term of these sums has another sign: the errors stay relative, and grow as n.
            expect(Math.abs(inverse[i * n + j]! - exact)).to.be.at.most(4 * n * Number.EPSILON * exact);
          }
        }
        const condition = (norm(secondDifferences(n), n) * Math.ceil(n / 2) * (n + 1 - Math.ceil(n / 2))) / 2;
        expect(factor.conditionEstimate).to.be.closeTo(condition, 1e-12 * condition);
      }
    });

    it("has the determinants, inverses and conditions of Hilbert's matrices, which are known in integers", async () => {
      for (const n of [3, 5, 8, 10]) {
        const exact = inverseHilbert(n);
        const condition = norm(hilbert(n), n) * norm(exact, n);
        const factor = await factorOf(hilbert(n), n, options);
        // det = Π_k (2k + 1)/((2k + 1)² C(2k, k)²)
        let logarithm = 0;
        for (let k = 0; k < n; ++k) logarithm -= Math.log((2 * k + 1) * binomial(2 * k, k) ** 2);
        // The entries 1/3, 1/5, … are rounded, which alone changes both by the condition times ε/2.
        const rounding = condition * Number.EPSILON;
        expect(Math.abs(factor.logDeterminant() - logarithm)).to.be.below(rounding);
        const inverse = factor.solve(identity(n), n);
        const error = norm(
          inverse.map((entry, at) => entry - exact[at]!),
          n,
        );
        expect(error / norm(exact, n)).to.be.below(rounding);
        expect(factor.conditionEstimate).to.be.within(condition / 3, condition * (1 + rounding));
      }
    });

    it('solves for one right side and many, with small residuals', async () => {
      const n = 97;
      const matrix = gramOf(normals(n * n, 'solutions'), n, n);
      const factor = await factorOf(matrix, n, options);
      for (const count of [1, 3, 40]) {
        const rightSides = normals(n * count, 'right sides', count);
        const before = rightSides.slice();
        const solution = factor.solve(rightSides, count);
        expect(rightSides).to.deep.equal(before);
        for (let j = 0; j < count; ++j) {
          for (let i = 0; i < n; ++i) {
            let [image, scale] = [0, 0];
            for (let k = 0; k < n; ++k) {
              const term = matrix[i * n + k]! * solution[k * count + j]!;
              image += term;
              scale = Math.max(scale, Math.abs(term));
            }
            // |A − LLᵀ| ≤ (n + 1) ε |L||Lᵀ|, and rounding that adds up like √n.
            expect(Math.abs(image - rightSides[i * count + j]!)).to.be.below(4 * n * Number.EPSILON * scale);
          }
        }
      }
    });

    it('gives BᵀA⁻¹B as the inner products of L⁻¹B with themselves', async () => {
      const [n, count] = [40, 6];
      const factor = await factorOf(secondDifferences(n), n, options);
      const rightSides = normals(n * count, 'half');
      const half = factor.solveLower(rightSides, count);
      const whole = factor.solve(rightSides, count);
      for (let j = 0; j < count; ++j) {
        for (let k = 0; k < count; ++k) {
          let [products, expected, scale] = [0, 0, 0];
          for (let i = 0; i < n; ++i) {
            products += half[i * count + j]! * half[i * count + k]!;
            expected += rightSides[i * count + j]! * whole[i * count + k]!;
            scale += Math.abs(rightSides[i * count + j]! * whole[i * count + k]!);
          }
          expect(Math.abs(products - expected)).to.be.below(n * Number.EPSILON * scale);
        }
      }
      // L is lower triangular: the first right side alone decides the first answers.
      const first = factor.solveLower(identity(n), n);
      for (let i = 0; i < n; ++i) for (let j = i + 1; j < n; ++j) expect(first[i * n + j]).to.equal(0);
    });

    it('is absent where a leading minor is not positive, whose order it says', async () => {
      const absent = (order: number) => ({ isPositiveDefinite: false, order });
      for (const n of [5, 130]) {
        const order = n - 1;
        const matrix = secondDifferences(n);
        // The pivots are (k + 1)/k: this one becomes −1/4.
        matrix[(order - 1) * (n + 1)] = 2 - (order + 1) / order - 1 / 4;
        expect(await cholesky(matrix, n, options)).to.deep.include(absent(order));
      }
      const duplicates = Float64Array.of(4, 0, 4, 0, 9, 0, 4, 0, 4);
      expect(await cholesky(duplicates, 3, options)).to.deep.include(absent(3));
      expect(await cholesky(new Float64Array(4), 2, options)).to.deep.include(absent(1));
      expect(await cholesky(Float64Array.of(-1), 1, options)).to.deep.include(absent(1));
      // An infinite entry of L times 0 is NaN, which is no pivot.
      const huge = Float64Array.of(1e-300, 0, 1e300, 0, 1, 0, 1e300, 0, 1);
      expect(await cholesky(huge, 3, options)).to.deep.include(absent(3));
    });

    it('stays within the range of numbers, or says that an answer does not', async () => {
      for (const scale of [2 ** -1000, 2 ** 1000]) {
        const factor = await factorOf(
          secondDifferences(9).map(entry => entry * scale),
          9,
          options,
        );
        expect(factor.logDeterminant()).to.be.closeTo(9 * Math.log(scale) + Math.log(10), 1e-11);
        expect(factor.conditionEstimate).to.be.closeTo(50, 1e-12);
      }
      const tiny = await factorOf(Float64Array.of(1e-300), 1, options);
      expect(() => tiny.solve(Float64Array.of(1e300), 1)).to.throw(NonFiniteError);
      expect(tiny.solveLower(Float64Array.of(1e150), 1)[0]).to.be.closeTo(1e300, 1e286);
    });

    it('is the same to the bit each time, and where the matrix may be overwritten', async () => {
      const n = 150;
      const matrix = gramOf(normals(n * n, 'bits'), n, n);
      const before = matrix.slice();
      const inverse = (await factorOf(matrix, n, options)).solve(identity(n), n);
      expect(matrix).to.deep.equal(before);
      expect((await factorOf(matrix, n, options)).solve(identity(n), n)).to.deep.equal(inverse);
      const overwriting = await factorOf(matrix, n, { ...options, overwrite: true });
      expect(overwriting.solve(identity(n), n)).to.deep.equal(inverse);
    });

    it('is refused before work where it does not fit, by the forecast', async () => {
      const matrix = secondDifferences(50);
      const bytes = await choleskyBytes(50, options);
      expect(bytes).to.be.within(8 * 50 ** 2, 8 * 2.2 * 50 ** 2);
      await cholesky(matrix, 50, { ...options, memoryLimit: bytes });
      const tooMuch = cholesky(matrix, 50, { ...options, memoryLimit: bytes - 1 });
      expect(await rejection(tooMuch)).to.be.instanceOf(MemoryLimitError);
    });

    it('refuses right sides that do not fit or are not finite', async () => {
      const factor = await factorOf(secondDifferences(3), 3, options);
      for (const solve of [factor.solve.bind(factor), factor.solveLower.bind(factor)]) {
        expect(() => solve(new Float64Array(4), 1)).to.throw(ShapeError);
        expect(() => solve(new Float64Array(3), 2)).to.throw(ShapeError);
        for (const count of [0, -1, 0.5, NaN]) {
          expect(() => solve(new Float64Array(3), count)).to.throw(InvalidArgumentError, 'count');
        }
        expect(() => solve(new Float32Array(3) as never, 1)).to.throw(InvalidArgumentError, 'rightSides');
        expect(() => solve(Float64Array.of(1, NaN, 1), 1)).to.throw(InvalidArgumentError, 'rightSides[1]');
      }
    });

    it('ends with the reason of a signal', async () => {
      const controller = new AbortController();
      const work = cholesky(secondDifferences(60), 60, { ...options, signal: controller.signal });
      controller.abort(new Error('enough'));
      expect(await rejection(work)).to.equal(controller.signal.reason);
    });
  });
}

describe("Cholesky's factor", () => {
  it('agrees between the families, in the estimate of the condition too', async () => {
    const n = 60;
    const matrix = gramOf(normals(n * n, 'agree'), n, n);
    const [first, ...others] = await Promise.all(
      families.map(decompositions => factorOf(matrix, n, { decompositions })),
    );
    for (const other of others) {
      const condition = first!.conditionEstimate;
      expect(other.conditionEstimate / condition).to.be.closeTo(1, condition * Number.EPSILON);
      expect(other.logDeterminant()).to.be.closeTo(first!.logDeterminant(), condition * Number.EPSILON);
    }
  });

  it('is refused for what is no symmetric matrix of finite numbers', async () => {
    const matrix = secondDifferences(3);
    expect(await rejection(cholesky([1] as never, 1))).to.be.instanceOf(InvalidArgumentError);
    expect(await rejection(cholesky(matrix, 2))).to.be.instanceOf(ShapeError);
    expect(await rejection(cholesky(matrix, 0))).to.be.instanceOf(InvalidArgumentError);
    matrix[2] = Infinity;
    expect(await rejection(cholesky(matrix, 3))).to.be.instanceOf(InvalidArgumentError);
  });
});
