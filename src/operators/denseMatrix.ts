import { toFloat64, type NumberArray } from '../ad/index.js';
import { checkArguments, ShapeError } from '../errors/index.js';
import {
  answerTogether,
  checkVectors,
  chooseMatrixKernels,
  unspecifiedVectors,
  type MatrixKernels,
} from '../linearAlgebra/index.js';
import { aSide, someKernels } from './kinds.js';
import type { LinearOperator } from './linearOperator.js';

/**
 * A weight matrix W whose entries are all stored, row-major, in float64. A Float64Array is taken as it is,
 * not
 * copied; another array of numbers is converted, exactly.
 *
 * The answer to one vector may differ in its last bits with the number of vectors asked at once, with the
 * kernels in use and with the number of threads of BLAS, since all change the order of summation. Equal
 * questions in equal surroundings get equal bits.
 */
export class DenseMatrix implements LinearOperator {
  /** How often the whole matrix was read: once for each product, whatever the number of vectors. */
  reads = 0;
  private readonly entries: Float64Array;

  /**
   * @param entries W_ij at i · columns + j.
   * @throws InvalidArgumentError for rows or columns that are no positive integer, or entries that are no
   *   array
   *   of numbers; ShapeError if `entries` has another length than rows × columns.
   */
  constructor(
    entries: NumberArray,
    readonly rows: number,
    readonly columns: number,
    private readonly kernels: MatrixKernels = chooseMatrixKernels(),
  ) {
    checkArguments({ rows: [rows, aSide], columns: [columns, aSide], kernels: [kernels, someKernels] });
    this.entries = toFloat64(entries, 'entries');
    if (entries.length !== rows * columns) {
      throw new ShapeError(
        `a ${rows} × ${columns} matrix has ${rows * columns} entries, but ${entries.length} were given`,
      );
    }
  }

  /**
   * @throws ShapeError unless every vector has as many entries as W has columns, and every answer as W has
   * rows.
   */
  multiply(vectors: readonly Float64Array[], given?: readonly Float64Array[]): readonly Float64Array[] {
    const { rows, columns } = this;
    checkVectors('vectors', vectors, columns);
    const answers = given ?? unspecifiedVectors(vectors.length, rows);
    checkVectors('answers', answers, rows, vectors.length);
    answerTogether(vectors, columns, answers, rows, (panel, count, out) => {
      this.kernels.multiply(this.entries, rows, columns, panel, count, out);
    });
    ++this.reads;
    return answers;
  }

  /**
   * @throws ShapeError unless every vector has as many entries as W has rows, and every answer as W has
   * columns.
   */
  multiplyTransposed(
    vectors: readonly Float64Array[],
    given?: readonly Float64Array[],
  ): readonly Float64Array[] {
    const { rows, columns } = this;
    checkVectors('vectors', vectors, rows);
    const answers = given ?? unspecifiedVectors(vectors.length, columns);
    checkVectors('answers', answers, columns, vectors.length);
    answerTogether(vectors, rows, answers, columns, (panel, count, out) => {
      this.kernels.multiplyTransposed(this.entries, rows, columns, panel, count, out);
    });
    ++this.reads;
    return answers;
  }

  /** A copy of all entries, row-major. */
  materialize(): Float64Array {
    return this.entries.slice();
  }
}
