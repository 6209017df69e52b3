import type { BlasLibrary } from '#platform';
import { UnavailableError } from '../../errors/index.js';
import { leaveArray, takeArray } from '../spareArrays.js';
import type { Decompositions } from './decompositions.js';

/** The largest n whose 1 + 6n + 2n² numbers of workspace a 32-bit integer counts. */
const LARGEST_EIGEN_SIZE = 32766;

/**
 * Decompositions by LAPACK: eigenvectors by divide and conquer (dsyevd), Cholesky's factor by blocks
 * (dpotrf). They run beside the event loop, on all threads of the library.
 *
 * Seconds of processor time, all threads together, in one run (OpenBLAS 0.3.21, SkylakeX, two cores of an AMD
 * EPYC):
 *
 *             Cholesky's factor    eigenvectors
 *     size    LAPACK  ml-matrix    LAPACK  ml-matrix
 *      500    0.013      0.09      0.035       1.1
 *     1000    0.027      0.69      0.21        8.9
 *     2000    0.20       5.7       1.7        72
 *
 * Equal questions get equal bits as long as the library, its core type and its number of threads are the
 * same. Others, and ml-matrix, may turn signs of eigenvectors, and choose others where eigenvalues are equal.
 *
 * @throws Error if the library lacks them.
 */
export function lapackDecompositions(library: Pick<BlasLibrary, 'name' | 'lapack'>): Decompositions {
  const lapack = library.lapack();
  return {
    name: `LAPACK of ${library.name}`,
    largestEigenSize: LARGEST_EIGEN_SIZE,

    eigenBytes: size => 8 * (workLength(size) + size + 3 + 5 * size),

    async eigen(matrix, size) {
      const values = new Float64Array(size);
      const work = takeArray(workLength(size));
      const info = await lapack.dsyevd(size, matrix, values, work);
      leaveArray(work);
      if (info !== 0) throw failed('dsyevd', info);
      return { values, vectors: matrix };
    },

    factorBytes: size => 8 * 4 * size,

    async factor(matrix, size) {
      const info = await lapack.dpotrf(size, matrix);
      if (info < 0) throw failed('dpotrf', info);
      if (info > 0) return info;
      // Where products overflow, NaN passes for a pivot.
      for (let k = 0; k < size; ++k) if (!(matrix[k * size + k]! > 0)) return k + 1;
      return 0;
    },

    solveTriangular(factor, size, transposed, rightSides, count) {
      lapack.dtrsm(size, factor, transposed, rightSides, count);
    },

    reciprocalCondition: (factor, size, norm) => lapack.dpocon(size, factor, norm),
  };
}

function failed(subroutine: string, info: number): UnavailableError {
  return new UnavailableError(
    `LAPACK does not decompose this matrix: info of ${subroutine} is ${info}. Ask for decompositions by ml-matrix`,
  );
}

function workLength(size: number): number {
  return 1 + 6 * size + 2 * size * size;
}
