import { ShapeError } from '../errors/index.js';
import {
  changeAsPanel,
  chooseMatrixKernels,
  joinVectors,
  type MatrixKernels,
} from '../linearAlgebra/index.js';
import type { LinearOperator } from './linearOperator.js';

/**
 * W + Σₖ uₖ vₖᵀ for a matrix W that is only asked for products: what gradient descent makes of a weight. The update is
 * never formed: it takes k (rows + columns) numbers of memory and as many operations for each product.
 */
export class LowRankUpdate implements LinearOperator {
  readonly rows: number;
  readonly columns: number;

  private constructor(
    private readonly base: LinearOperator,
    /** uₖ, one after the other: rank × rows. */
    private readonly left: Float64Array,
    /** vₖ, one after the other: rank × columns. */
    private readonly right: Float64Array,
    /** k. */
    readonly rank: number,
    private readonly kernels: MatrixKernels,
  ) {
    this.rows = base.rows;
    this.columns = base.columns;
  }

  /**
   * Adds `rank` outer products to a matrix; to an updated one they are appended, so that steps do not nest.
   *
   * @param left the vectors uₖ (rank × rows).
   * @param right the vectors vₖ (rank × columns).
   * @throws ShapeError if an array has another length.
   */
  static of(
    matrix: LinearOperator,
    left: Float64Array,
    right: Float64Array,
    rank: number,
    kernels: MatrixKernels = chooseMatrixKernels(),
  ): LowRankUpdate {
    const { rows, columns } = matrix;
    if (left.length !== rank * rows || right.length !== rank * columns) {
      throw new ShapeError(
        `an update of rank ${rank} of a ${rows} × ${columns} matrix takes ${rank * rows} and ${rank * columns} numbers, ` +
          `but ${left.length} and ${right.length} were given`,
      );
    }
    if (!(matrix instanceof LowRankUpdate)) return new LowRankUpdate(matrix, left, right, rank, kernels);
    return new LowRankUpdate(
      matrix.base,
      joined(matrix.left, left),
      joined(matrix.right, right),
      matrix.rank + rank,
      kernels,
    );
  }

  multiply(vectors: readonly Float64Array[], given?: readonly Float64Array[]): readonly Float64Array[] {
    const answers = this.base.multiply(vectors, given);
    const overlaps = new Float64Array(vectors.length * this.rank);
    const panel = joinVectors(vectors, this.columns);
    this.kernels.multiply(this.right, this.rank, this.columns, panel, vectors.length, overlaps);
    changeAsPanel(answers, this.rows, out => {
      this.kernels.multiplyTransposed(this.left, this.rank, this.rows, overlaps, vectors.length, out, 1, 1);
    });
    return answers;
  }

  multiplyTransposed(
    vectors: readonly Float64Array[],
    given?: readonly Float64Array[],
  ): readonly Float64Array[] {
    const answers = this.base.multiplyTransposed(vectors, given);
    const { rank, rows, columns } = this;
    const overlaps = new Float64Array(vectors.length * rank);
    const panel = joinVectors(vectors, rows);
    this.kernels.multiply(this.left, rank, rows, panel, vectors.length, overlaps);
    changeAsPanel(answers, columns, out => {
      this.kernels.multiplyTransposed(this.right, rank, columns, overlaps, vectors.length, out, 1, 1);
    });
    return answers;
  }

  /** All entries, row-major; see the matrix that was updated for its limits. */
  materialize(): Float64Array {
    const entries = this.base.materialize();
    for (let row = 0; row < this.rows; row++) {
      const weights = Float64Array.from({ length: this.rank }, (_, k) => this.left[k * this.rows + row]!);
      const target = entries.subarray(row * this.columns, (row + 1) * this.columns);
      this.kernels.multiplyTransposed(this.right, this.rank, this.columns, weights, 1, target, 1, 1);
    }
    return entries;
  }
}

function joined(first: Float64Array, second: Float64Array): Float64Array {
  const both = new Float64Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
