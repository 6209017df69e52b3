import { expect } from 'chai';
import {
  automaticDecompositions,
  chooseDecompositions,
  DECOMPOSITION_FAMILIES,
  findLapack,
  searchDecompositions,
} from '../../../src/linearAlgebra/decompositions/chooseDecompositions.js';
import { mlMatrixDecompositions } from '../../../src/linearAlgebra/decompositions/mlMatrix.js';
import { plainKernels } from '../../../src/linearAlgebra/index.js';
import type { Lapack } from '../../../src/platform/platform.js';

/** LAPACK as it should be, computed by ml-matrix. */
const right: Lapack = {
  dpotrf: (n, a) => mlMatrixDecompositions.factor(a, n),
  dpocon: (n, a, norm) => mlMatrixDecompositions.reciprocalCondition(a, n, norm),
  async dsyevd(n, a, values) {
    const eigen = await mlMatrixDecompositions.eigen(a, n);
    values.set(eigen.values);
    a.set(eigen.vectors);
    return 0;
  },
  dtrsm: (n, u, transposed, b, count) => {
    mlMatrixDecompositions.solveTriangular(u, n, transposed, b, count);
  },
};

/** Libraries that are wrong in the ways in which real ones might be. */
const wrong: Record<string, Partial<Lapack>> = {
  'reads the other triangle': {
    dsyevd(n, a, values, work) {
      for (let i = 0; i < n; ++i) for (let j = 0; j < i; ++j) a[j * n + i] = a[i * n + j]!;
      return right.dsyevd(n, a, values, work);
    },
  },
  'has eigenvectors as rows, not columns': {
    async dsyevd(n, a, values, work) {
      await right.dsyevd(n, a, values, work);
      a.set(a.map((_, at) => a[(at % n) * n + Math.floor(at / n)]!));
      return 0;
    },
  },
  'gives no eigenvectors': {
    dsyevd: (n, a, values, work) => right.dsyevd(n, a.slice(), values, work),
  },
  'gives eigenvalues in descending order': {
    async dsyevd(n, a, values, work) {
      await right.dsyevd(n, a, values, work);
      values.reverse();
      const vectors = a.slice();
      for (let k = 0; k < n; ++k) a.set(vectors.subarray(k * n, (k + 1) * n), (n - 1 - k) * n);
      return 0;
    },
  },
  'has wrong eigenvectors beyond a block': {
    async dsyevd(n, a, values, work) {
      await right.dsyevd(n, a, values, work);
      if (n > 64) a[n * n - 1]! *= 1 + 1e-12;
      return 0;
    },
  },
  'finds no eigenvectors': { dsyevd: () => Promise.resolve(1) },
  'computes eigenvalues in single precision': {
    async dsyevd(n, a, values, work) {
      await right.dsyevd(n, a, values, work);
      values.set(values.map(Math.fround));
      return 0;
    },
  },
  'stops before the last row of a large factor': {
    async dpotrf(n, a) {
      const last = a[n * n - 1]!;
      const info = await right.dpotrf(n, a);
      if (n > 128) a[n * n - 1] = last;
      return info;
    },
  },
  'lets minors pass that are not positive': { dpotrf: async (n, a) => (await right.dpotrf(n, a)) && 0 },
  'counts minors from 0': { dpotrf: async (n, a) => Math.max(0, (await right.dpotrf(n, a)) - 1) },
  'does nothing': { dpotrf: () => Promise.resolve(0) },
  'forgets to transpose': {
    dtrsm: (n, u, _transposed, b, count) => {
      right.dtrsm(n, u, true, b, count);
    },
  },
  'solves for the first right sides alone': {
    dtrsm: (n, u, transposed, b, count) => {
      if (count <= 16) right.dtrsm(n, u, transposed, b, count);
    },
  },
  'writes beyond the right sides': {
    dtrsm: (n, u, transposed, b, count) => {
      right.dtrsm(n, u, transposed, b, count);
      const memory = new Float64Array(b.buffer);
      memory[memory.length - 1] = 0;
    },
  },
  'writes beyond the factor': {
    dpotrf(n, a) {
      new Float64Array(a.buffer)[0] = 0;
      return right.dpotrf(n, a);
    },
  },
  'takes a condition for its reciprocal': {
    dpocon: async (n, a, norm) => 1 / (await right.dpocon(n, a, norm)),
  },
  'gives NaN': { dpocon: () => Promise.resolve(NaN) },
};

function find(lapack: () => Lapack) {
  const library = { name: 'a library', path: '/lib/a', dgemm: never, ddot: never, lapack };
  return findLapack({ library, kernels: plainKernels, steady: plainKernels, error: 0 });
}

function never(): never {
  throw new Error('nobody asks for products');
}

describe('the verification of decompositions', () => {
  it('trusts a library that computes rightly', async () => {
    const search = await find(() => right);
    expect(search).to.have.nested.property('decompositions.name', 'LAPACK of a library');
    expect(search).to.have.property('error').that.is.within(1e-16, 1e-13);
  });

  for (const [fault, part] of Object.entries(wrong)) {
    it(`discards a library that ${fault}, and says why`, async () => {
      const search = await find(() => ({ ...right, ...part }));
      expect(search)
        .to.have.property('reason')
        .that.matches(/^LAPACK of a library: it (computes wrongly: .* off by|fails: .)/);
    });
  }

  it('passes over a library without LAPACK, and says what it lacks', async () => {
    const reason = 'it has no dsyevd_';
    const lacking = () => {
      throw new Error(reason);
    };
    expect(await find(lacking)).to.deep.equal({ reason });
    expect(await findLapack({ reason: 'switched off' })).to.deep.equal({
      reason: 'there is no BLAS: switched off',
    });
  });
});

describe('the choice of decompositions', () => {
  it('takes the first family that is there, the same each time', async () => {
    const searches = await Promise.all(DECOMPOSITION_FAMILIES.map(searchDecompositions));
    const first = searches.find(search => 'decompositions' in search);
    expect(await chooseDecompositions()).to.equal(first?.decompositions);
    expect(await chooseDecompositions(await automaticDecompositions())).to.equal(first?.decompositions);
    expect((await chooseDecompositions('ml-matrix')).name).to.equal('ml-matrix');
  });
});
