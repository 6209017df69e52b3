import { expect } from 'chai';
import type { MatrixKernels } from '../../src/linearAlgebra/index.js';
import { blasCandidates } from '../../src/platform/blasLibrary.js';
import type { BlasLibrary, Ddot, Dgemm } from '../../src/platform/platform.js';
import { findBlas } from '../../src/linearAlgebra/blas.js';
import { findWasm, searchKernels } from '../../src/linearAlgebra/chooseKernels.js';
import { coreTypeFor } from '../../src/platform/openBlasSettings.js';
import { plainKernels } from '../../src/linearAlgebra/plainKernels.js';
import { verifyKernels } from '../../src/linearAlgebra/verify.js';

const TRANSPOSE = 112;

/** dgemm for row-major arrays, from its definition. */
const rightDgemm: Dgemm = (_order, _transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) => {
  for (let i = 0; i < m; ++i) {
    for (let j = 0; j < n; ++j) {
      let sum = 0;
      for (let l = 0; l < k; ++l) {
        sum += a[i * lda + l]! * (transB === TRANSPOSE ? b[j * ldb + l]! : b[l * ldb + j]!);
      }
      c[i * ldc + j] = alpha * sum + (beta === 0 ? 0 : beta * c[i * ldc + j]!);
    }
  }
};

/** ddot from its definition. */
const rightDdot: Ddot = (n, x, incx, y, incy) => {
  let sum = 0;
  for (let k = 0; k < n; ++k) sum += x[k * incx]! * y[k * incy]!;
  return sum;
};

/** Libraries that are wrong in the ways in which real ones are. */
const wrong: Record<string, Dgemm> = {
  'leaves out the last of an odd number of terms': (o, ta, tb, m, n, k, ...rest) => {
    rightDgemm(o, ta, tb, m, n, k > 64 ? k & ~1 : k, ...rest);
  },
  'forgets the last column of a wide answer': (o, ta, tb, m, n, ...rest) => {
    rightDgemm(o, ta, tb, m, n > 16 ? n - 1 : n, ...rest);
  },
  'ignores beta': (o, ta, tb, m, n, k, alpha, a, lda, b, ldb, _beta, c, ldc) => {
    rightDgemm(o, ta, tb, m, n, k, alpha, a, lda, b, ldb, 0, c, ldc);
  },
  'reads the answer though beta is 0': (o, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) => {
    for (let i = 0; i < m; ++i) for (let j = 0; j < n; ++j) c[i * ldc + j]! *= beta;
    rightDgemm(o, ta, tb, m, n, k, alpha, a, lda, b, ldb, 1, c, ldc);
  },
  'computes in single precision': (o, ta, tb, m, n, k, alpha, a, ...rest) => {
    rightDgemm(o, ta, tb, m, n, k, alpha, a.map(Math.fround), ...rest);
  },
  'writes beyond the answer': (o, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) => {
    rightDgemm(o, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    const guard = new Float64Array(c.buffer);
    guard[guard.length - 1] = 0;
  },
  'gives NaN': (o, ta, tb, m, n, k, _alpha, ...rest) => {
    rightDgemm(o, ta, tb, m, n, k, Number.NaN, ...rest);
  },
};

function library(name: string, dgemm: Dgemm, ddot = rightDdot): BlasLibrary {
  const lapack = () => {
    throw new Error('it has no LAPACK');
  };
  return { name, path: `/lib/${name}`, dgemm, ddot, lapack };
}

describe('the search for BLAS', () => {
  it('trusts a library that computes rightly', () => {
    const search = findBlas({}, () => library('right', rightDgemm));
    expect(search).to.have.nested.property('kernels.name', 'right');
    expect(search).to.have.property('error').that.is.below(1e-14);
  });

  for (const [fault, dgemm] of Object.entries(wrong)) {
    it(`discards a library that ${fault}, and says why`, () => {
      const search = findBlas({}, () => library('wrong', dgemm));
      expect(search)
        .to.have.property('reason')
        .that.matches(/wrong at \/lib\/wrong: it computes wrongly: multiply/);
    });
  }

  it('discards a library whose inner products are wrong', () => {
    const search = findBlas({}, () =>
      library('wrong', rightDgemm, (n, ...rest) => rightDdot(n - 1, ...rest)),
    );
    expect(search)
      .to.have.property('reason')
      .that.matches(/wrong at \/lib\/wrong: it computes wrongly: multiply/);
  });

  it('goes on to the next library after one that is absent or wrong', () => {
    const opened: string[] = [];
    const search = findBlas({}, file => {
      opened.push(file);
      if (opened.length === 1) throw new Error('absent');
      return opened.length === 2 ? library('wrong', wrong['ignores beta']!) : library('right', rightDgemm);
    });
    expect(search).to.have.nested.property('library.name', 'right');
    expect(opened).to.deep.equal(blasCandidates({}, process.platform).slice(0, 3));
  });

  it('says what it looked for when there is none', () => {
    const absent = (file: string): BlasLibrary => {
      throw new Error(`${file}: no such file`);
    };
    expect(findBlas({}, absent))
      .to.have.property('reason')
      .that.matches(/found none of .*blas/);
    expect(findBlas({ WIDEJET_BLAS: '/opt/mine.so' }, absent))
      .to.have.property('reason')
      .that.equals('WIDEJET_BLAS=/opt/mine.so cannot be opened: /opt/mine.so: no such file');
  });

  it('opens only the library that WIDEJET_BLAS names, and none for "none"', () => {
    const opened: string[] = [];
    const open = (file: string) => {
      opened.push(file);
      return library('right', rightDgemm);
    };
    findBlas({ WIDEJET_BLAS: '/opt/mine.so' }, open);
    expect(findBlas({ WIDEJET_BLAS: 'none' }, open))
      .to.have.property('reason')
      .that.includes('WIDEJET_BLAS=none');
    expect(opened).to.deep.equal(['/opt/mine.so']);
  });

  it('names kernels of OpenBLAS that the processor can run', () => {
    const avx512 = ['avx512f', 'avx512dq', 'avx512bw', 'avx512vl'];
    expect(coreTypeFor(new Set(['sse2', 'avx', 'avx2', 'fma', ...avx512]))).to.equal('SkylakeX');
    // The AVX-512 of Xeon Phi lacks the byte and vector-length parts.
    expect(coreTypeFor(new Set(['avx2', 'fma', 'avx512f', 'avx512cd']))).to.equal('Haswell');
    expect(coreTypeFor(new Set(['sse2', 'avx']))).to.equal(undefined);
  });
});

describe('the verification', () => {
  it('discards WebAssembly kernels that compute wrongly or cannot be loaded', () => {
    // Blind to all columns beyond a tile.
    const broken: MatrixKernels = {
      ...plainKernels,
      multiplyTransposed: (matrix, rows, columns, ...rest) => {
        plainKernels.multiplyTransposed(matrix, rows, Math.min(columns, 2048), ...rest);
      },
    };
    expect(findWasm(() => broken))
      .to.have.property('reason')
      .that.includes('multiplyTransposed of 17 × 4099');
    const swapped = { ...plainKernels, multiplyTransposed: plainKernels.multiply.bind(plainKernels) };
    expect(findWasm(() => swapped))
      .to.have.property('reason')
      .that.includes('it fails: vectors is');
    const reason = 'no SIMD';
    const failing = () => {
      throw new Error(reason);
    };
    expect(findWasm(failing)).to.deep.equal({ reason });
  });

  it('finds kernels equal to itself without error', () => {
    expect(verifyKernels(plainKernels)).to.deep.equal({ trusted: true, error: 0 });
    expect(searchKernels('plain')).to.have.property('error', 0);
  });
});
