import { promisify } from 'node:util';
import type koffi from 'koffi';
import type { LibraryHandle } from 'koffi';
import { hasAsynchronousStack } from './koffi.js';
import type { Lapack } from './platform.js';

const ROW_MAJOR = 101;
const LEFT = 141;
const UPPER = 121;
const TRANSPOSE = 112;
const NO_TRANSPOSE = 111;
const NOT_UNIT = 131;

/** What a call gets: arrays of the arguments of a subroutine. */
type Subroutine = (...values: readonly unknown[]) => Promise<void>;

/**
 * The subroutines of LAPACK in a library of BLAS.
 *
 * Fortran takes addresses alone, and the lengths of strings behind all arguments, where C and the LAPACK of
 * Accelerate ignore them. An integer is given in eight bytes, so that a library with 64-bit integers reads
 * the same number.
 *
 * @throws Error if the library lacks one of them.
 */
export function lapackOf(ffi: typeof koffi, library: LibraryHandle): Lapack {
  const asynchronous = hasAsynchronousStack(ffi);

  const subroutine = (signature: string): Subroutine => {
    const native = library.func(`void ${signature}`);
    if (!asynchronous) {
      return async (...values) => {
        await Promise.resolve();
        native(...values);
      };
    }
    const call = promisify(native.async) as (...values: readonly unknown[]) => Promise<unknown>;
    return async (...values) => {
      await call(...values);
      // Native code knows addresses alone: this keeps the arrays until it has returned.
      values.at(0);
    };
  };

  const dpotrf = subroutine(
    'dpotrf_(const char *uplo, const void *n, double *a, const void *lda, void *info, size_t length)',
  );
  const dpocon = subroutine(
    'dpocon_(const char *uplo, const void *n, const double *a, const void *lda, const double *anorm, ' +
      'double *rcond, double *work, void *iwork, void *info, size_t length)',
  );
  const dsyevd = subroutine(
    'dsyevd_(const char *jobz, const char *uplo, const void *n, double *a, const void *lda, double *w, ' +
      'double *work, const void *lwork, void *iwork, const void *liwork, void *info, size_t l1, size_t l2)',
  );
  const dtrsm = library.func(
    'void cblas_dtrsm(int order, int side, int uplo, int transA, int diag, int m, int n, double alpha, ' +
      'const double *a, int lda, double *b, int ldb)',
  );

  return {
    async dpotrf(n, a) {
      checkLengths([a, n * n]);
      const info = integer(0);
      await dpotrf('L', integer(n), a, integer(n), info, 1);
      return info[0] ?? NaN;
    },

    async dpocon(n, a, norm) {
      checkLengths([a, n * n]);
      const [info, reciprocal] = [integer(0), new Float64Array(1)];
      const [work, integers] = [new Float64Array(3 * n), new BigInt64Array(n)];
      const anorm = Float64Array.of(norm);
      await dpocon('L', integer(n), a, integer(n), anorm, reciprocal, work, integers, info, 1);
      if (info[0] !== 0) throw new Error(`dpocon: info is ${info[0] ?? NaN}`);
      return reciprocal[0] ?? NaN;
    },

    async dsyevd(n, a, values, work) {
      const integers = new BigInt64Array(3 + 5 * n);
      const length = 1 + 6 * n + 2 * n * n;
      checkLengths([a, n * n], [values, n], [work, length]);
      const info = integer(0);
      // prettier-ignore
      await dsyevd(
        'V', 'L', integer(n), a, integer(n), values,
        work, integer(length), integers, integer(integers.length), info, 1, 1,
      );
      return info[0] ?? NaN;
    },

    dtrsm(n, u, transposed, b, count) {
      checkLengths([u, n * n], [b, n * count]);
      const transpose = transposed ? TRANSPOSE : NO_TRANSPOSE;
      dtrsm(ROW_MAJOR, LEFT, UPPER, transpose, NOT_UNIT, n, count, 1, u, n, b, count);
    },
  };
}

function integer(value: number): Int32Array {
  return Int32Array.of(value, 0);
}

function checkLengths(...arrays: readonly (readonly [array: Float64Array, least: number])[]): void {
  for (const [array, least] of arrays) {
    if (!(array instanceof Float64Array && array.length >= least)) {
      throw new RangeError(`an array for LAPACK is too short, allowed: ${least} numbers`);
    }
  }
}
