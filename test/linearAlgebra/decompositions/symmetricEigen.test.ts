import { expect } from 'chai';
import {
  InvalidArgumentError,
  MemoryLimitError,
  NonFiniteError,
  ShapeError,
} from '../../../src/errors/index.js';
import {
  type DecompositionPreference,
  symmetricEigen,
  type SymmetricEigen,
  symmetricEigenBytes,
} from '../../../src/linearAlgebra/index.js';
import { families, gramOf, normals, secondDifferences, upperAlone } from './matrices.js';
import { rejection } from '../../scaling/sweeps.js';

/** max |AV − VΛ| / max |λ| and max |VVᵀ − 1|. */
function errorsOf(matrix: Float64Array, { size, values, vectors }: SymmetricEigen) {
  const norm = Math.max(Math.abs(values[0]!), Math.abs(values[size - 1]!));
  let [residual, orthogonality] = [0, 0];
  for (let k = 0; k < size; ++k) {
    for (let i = 0; i < size; ++i) {
      let [image, product] = [0, 0];
      for (let j = 0; j < size; ++j) {
        image += matrix[Math.min(i, j) * size + Math.max(i, j)]! * vectors[k * size + j]!;
        product += vectors[i * size + j]! * vectors[k * size + j]!;
      }
      residual = Math.max(residual, Math.abs(image - values[k]! * vectors[k * size + i]!) / norm);
      orthogonality = Math.max(orthogonality, Math.abs(product - (i === k ? 1 : 0)));
    }
  }
  return { residual, orthogonality };
}

for (const decompositions of families) {
  const options = { decompositions };

  describe(`eigenvectors of symmetric matrices by ${decompositions}`, () => {
    it('are those of second differences: 2 − 2 cos(kπ/(n + 1)), sines', async () => {
      for (const n of [1, 2, 3, 26, 150]) {
        const { values, vectors } = await symmetricEigen(secondDifferences(n), n, options);
        for (let k = 0; k < n; ++k) {
          const angle = ((k + 1) * Math.PI) / (n + 1);
          // ‖A‖ < 4; Householder's form and QL steps are backward stable, and their errors grow no faster
          // than √n in practice.
          const allowed = 4 * (2 + Math.sqrt(n)) * Number.EPSILON;
          expect(Math.abs(values[k]! - 4 * Math.sin(angle / 2) ** 2)).to.be.at.most(allowed);
          // A vector is turned by the error over the distance to its neighbours, from 3 (π/(n + 1))² on.
          const sign = Math.sign(vectors[k * n]!);
          for (let i = 0; i < n; ++i) {
            const exact = sign * Math.sqrt(2 / (n + 1)) * Math.sin((i + 1) * angle);
            expect(Math.abs(vectors[k * n + i]! - exact)).to.be.at.most((allowed * (n + 1) ** 2) / 8);
          }
        }
      }
    });

    it('rebuild random matrices and are orthonormal, with only the upper triangle read', async () => {
      for (const n of [2, 5, 33, 130]) {
        const matrix = upperAlone(normals(n * n, 'symmetric', n), n);
        const before = matrix.slice();
        const eigen = await symmetricEigen(matrix, n, options);
        expect(matrix).to.deep.equal(before);
        expect(eigen.values).to.deep.equal(eigen.values.slice().sort());
        const { residual, orthogonality } = errorsOf(matrix, eigen);
        expect(residual).to.be.below(4 * Math.sqrt(n) * Number.EPSILON);
        expect(orthogonality).to.be.below(8 * Math.sqrt(n) * Number.EPSILON);
      }
    });

    it('find the rank of Gram matrices with duplicates, whose eigenvalue 0 is many times there', async () => {
      const [n, columns] = [90, 7];
      const vectors = normals(n * columns, 'duplicates');
      // Every row three times.
      for (let i = 0; i < n; ++i) {
        vectors.copyWithin(
          i * columns,
          Math.floor(i / 3) * 3 * columns,
          (Math.floor(i / 3) * 3 + 1) * columns,
        );
      }
      const gram = gramOf(vectors, n, columns);
      const eigen = await symmetricEigen(gram, n, options);
      const largest = eigen.values[n - 1]!;
      const rounding = n * Number.EPSILON * largest;
      expect(eigen.values.filter(value => Math.abs(value) > rounding)).to.have.length(columns);
      // The others are those of Mᵀ M, [7, 7].
      const turned = new Float64Array(columns * n);
      for (let i = 0; i < n; ++i) {
        for (let k = 0; k < columns; ++k) turned[k * n + i] = vectors[i * columns + k]!;
      }
      const small = await symmetricEigen(gramOf(turned, columns, n), columns, options);
      for (let k = 0; k < columns; ++k) {
        expect(Math.abs(eigen.values[n - columns + k]! - small.values[k]!)).to.be.below(rounding);
      }
      expect(errorsOf(gram, eigen).orthogonality).to.be.below(8 * Math.sqrt(n) * Number.EPSILON);
    });

    it('scale with the matrix, to the ends of the range of numbers', async () => {
      const n = 40;
      const matrix = normals(n * n, 'scales');
      const { values } = await symmetricEigen(matrix, n, options);
      for (const power of [-1000, -500, 500, 1000]) {
        const scaled = await symmetricEigen(
          matrix.map(entry => entry * 2 ** power),
          n,
          options,
        );
        for (let k = 0; k < n; ++k) {
          const error = scaled.values[k]! * 2 ** -power - values[k]!;
          expect(Math.abs(error)).to.be.below(4 * Math.sqrt(n) * Number.EPSILON * values[n - 1]!);
        }
      }
      const zeros = await symmetricEigen(new Float64Array(9), 3, options);
      expect([...zeros.values]).to.deep.equal([0, 0, 0]);
      expect(
        errorsOf(new Float64Array(9), { ...zeros, values: Float64Array.of(0, 0, 1) }).orthogonality,
      ).to.equal(0);
    });

    it('beyond the range of numbers are an error, not infinite', async () => {
      const matrix = new Float64Array(9).fill(Number.MAX_VALUE);
      expect(await rejection(symmetricEigen(matrix, 3, options))).to.be.instanceOf(NonFiniteError);
    });

    it('are the same to the bit each time, and where the matrix may be overwritten', async () => {
      const n = 120;
      const matrix = gramOf(normals(n * n, 'bits'), n, n);
      const first = await symmetricEigen(matrix, n, options);
      expect(await symmetricEigen(matrix, n, options)).to.deep.equal(first);
      expect(await symmetricEigen(matrix, n, { ...options, overwrite: true })).to.deep.equal(first);
    });

    it('are refused before work where they do not fit, by the forecast', async () => {
      const matrix = secondDifferences(50);
      const bytes = await symmetricEigenBytes(50, options);
      // The eigenvectors, the copy, and no more than a matrix of workspace beside both.
      expect(bytes).to.be.within(8 * 3 * 50 ** 2, 8 * 3.5 * 50 ** 2);
      expect(await symmetricEigenBytes(50, { ...options, overwrite: true })).to.equal(bytes - 8 * 50 ** 2);
      await symmetricEigen(matrix, 50, { ...options, memoryLimit: bytes });
      const tooMuch = symmetricEigen(matrix, 50, { ...options, memoryLimit: bytes - 1 });
      expect(await rejection(tooMuch)).to.be.instanceOf(MemoryLimitError);
    });

    it('end with the reason of a signal', async () => {
      const reason = new Error('enough');
      const working = new AbortController();
      const work = symmetricEigen(secondDifferences(60), 60, { ...options, signal: working.signal });
      working.abort(reason);
      expect(await rejection(work)).to.equal(reason);
      const { signal } = working;
      expect(await rejection(symmetricEigen(secondDifferences(2), 2, { ...options, signal }))).to.equal(
        reason,
      );
    });
  });
}

describe('eigenvectors of symmetric matrices', () => {
  it('agree between the families', async () => {
    const n = 80;
    const matrix = gramOf(normals(n * n, 'agree'), n, n);
    const [first, ...others] = await Promise.all(
      families.map(decompositions => symmetricEigen(matrix, n, { decompositions })),
    );
    for (const other of others) {
      for (let k = 0; k < n; ++k) {
        const difference = Math.abs(other.values[k]! - first!.values[k]!);
        expect(difference).to.be.below(4 * Math.sqrt(n) * Number.EPSILON * first!.values[n - 1]!);
      }
    }
  });

  it('are refused for what is no symmetric matrix of finite numbers', async () => {
    const matrix = secondDifferences(3);
    expect(await rejection(symmetricEigen([2, 1, 1, 2] as never, 2))).to.be.instanceOf(InvalidArgumentError);
    expect(await rejection(symmetricEigen(new Float32Array(4) as never, 2))).to.be.instanceOf(
      InvalidArgumentError,
    );
    for (const size of [2, 4])
      expect(await rejection(symmetricEigen(matrix, size))).to.be.instanceOf(ShapeError);
    for (const size of [0, -3, 1.5, NaN]) {
      expect(await rejection(symmetricEigen(matrix, size))).to.be.instanceOf(InvalidArgumentError);
    }
    if (families.includes('lapack')) {
      // 1 + 6n + 2n² is beyond 2³¹ − 1.
      const tooLarge = await rejection(symmetricEigen(matrix, 32767, { decompositions: 'lapack' }));
      expect(tooLarge).to.be.instanceOf(InvalidArgumentError).with.property('argument', 'size');
    }
    const decompositions = 'eigen' as DecompositionPreference;
    expect(await rejection(symmetricEigen(matrix, 3, { decompositions }))).to.be.instanceOf(
      InvalidArgumentError,
    );
    for (const entry of [NaN, Infinity, -Infinity]) {
      const broken = matrix.slice();
      broken[5] = entry;
      const error = await rejection(symmetricEigen(broken, 3));
      expect(error).to.be.instanceOf(InvalidArgumentError).with.property('argument', 'matrix[5]');
    }
  });
});
