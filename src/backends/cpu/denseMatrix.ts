import { InvalidArgumentError, ShapeError } from '../../errors.js';
import type { LinearOperator, MatrixKernels } from '../../linearOperator.js';
import { chooseMatrixKernels } from './chooseKernels.js';

/**
 * A weight matrix W whose entries are all stored, row-major, in float64. The array is taken as it is, not copied.
 *
 * The answer to one vector may differ in its last bits with the number of vectors asked at once, with the kernels in
 * use and with the number of threads of BLAS, since all change the order of summation. Equal questions in equal
 * surroundings get equal bits.
 */
export class DenseMatrix implements LinearOperator {
  /** How often the whole matrix was read: once for each product, whatever the number of vectors. */
  reads = 0;

  /**
   * @param entries W_ij at i · columns + j.
   * @throws InvalidArgumentError for rows or columns that are no positive integer, ShapeError if `entries` has
   * another length than rows × columns.
   */
  constructor(
    private readonly entries: Float64Array,
    readonly rows: number,
    readonly columns: number,
    private readonly kernels: MatrixKernels = chooseMatrixKernels(),
  ) {
    for (const [name, size] of Object.entries({ rows, columns })) {
      if (!Number.isSafeInteger(size) || size < 1)
        throw new InvalidArgumentError(name, size, 'an integer ≥ 1');
    }
    if (entries.length !== rows * columns) {
      throw new ShapeError(
        `a ${rows} × ${columns} matrix has ${rows * columns} entries, but ${entries.length} were given`,
      );
    }
  }

  /** @throws ShapeError unless `vectors` has count × columns entries. */
  multiply(vectors: Float64Array, count: number): Float64Array {
    checkPanel(vectors, count, this.columns, 'columns', this);
    const out = new Float64Array(count * this.rows);
    this.kernels.multiply(this.entries, this.rows, this.columns, vectors, count, out);
    ++this.reads;
    return out;
  }

  /** @throws ShapeError unless `vectors` has count × rows entries. */
  multiplyTransposed(vectors: Float64Array, count: number): Float64Array {
    checkPanel(vectors, count, this.rows, 'rows', this);
    const out = new Float64Array(count * this.columns);
    this.kernels.multiplyTransposed(this.entries, this.rows, this.columns, vectors, count, out);
    ++this.reads;
    return out;
  }

  /** A copy of all entries, row-major. */
  materialize(): Float64Array {
    return this.entries.slice();
  }
}

function checkPanel(
  vectors: Float64Array,
  count: number,
  length: number,
  side: 'rows' | 'columns',
  { rows, columns }: LinearOperator,
): void {
  if (!Number.isSafeInteger(count) || count < 0)
    throw new InvalidArgumentError('count', count, 'an integer ≥ 0');
  if (vectors.length !== count * length) {
    throw new ShapeError(
      `${count} vectors as long as the ${side} of a ${rows} × ${columns} matrix have ${count * length} entries, ` +
        `but ${vectors.length} were given`,
    );
  }
}
