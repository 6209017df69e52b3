import { isFiniteArray } from '../ad/index.js';
import {
  aFiniteNumber,
  anIntegerFrom,
  checkArguments,
  checkFloat64,
  InvalidArgumentError,
  mostLength,
  ShapeError,
} from '../errors/index.js';
import {
  changeAsPanel,
  checkVectors,
  chooseMatrixKernels,
  joinVectors,
  leaveJoined,
  type MatrixKernels,
} from '../linearAlgebra/index.js';
import { DenseMatrix } from './denseMatrix.js';
import { MOST_MATERIALIZED } from './implicitGaussian/index.js';
import { anOperator, someKernels } from './kinds.js';
import type { LinearOperator } from './linearOperator.js';

/**
 * s W + Σₖ uₖ vₖᵀ for a matrix W that is only asked for products: what gradient descent makes of a weight;
 * with weight decay s is less than 1. The update is never formed: it takes k (rows + columns) numbers of
 * memory and as many operations for each product.
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
    /** s. */
    readonly scale: number,
    private readonly kernels: MatrixKernels,
  ) {
    this.rows = base.rows;
    this.columns = base.columns;
  }

  /**
   * A multiple of a matrix, and `rank` outer products more; to those of an updated matrix they are appended,
   * so that steps do not nest.
   *
   * @param left the vectors uₖ (rank × rows).
   * @param right the vectors vₖ (rank × columns).
   * @param scale s.
   * @throws ShapeError if an array has another length; InvalidArgumentError for arguments of other kinds.
   */
  static of(
    matrix: LinearOperator,
    left: Float64Array,
    right: Float64Array,
    rank: number,
    scale = 1,
    kernels: MatrixKernels = chooseMatrixKernels(),
  ): LowRankUpdate {
    checkArguments({
      matrix: [matrix, anOperator],
      rank: [rank, anIntegerFrom(0, mostLength)],
      scale: [scale, aFiniteNumber],
      kernels: [kernels, someKernels],
    });
    checkFloat64('left', left);
    checkFloat64('right', right);
    for (const [name, numbers] of Object.entries({ left, right }))
      if (!isFiniteArray(numbers)) throw new InvalidArgumentError(name, numbers, 'finite numbers');
    const { rows, columns } = matrix;
    if (left.length !== rank * rows || right.length !== rank * columns) {
      throw new ShapeError(
        `an update of rank ${rank} of a ${rows} × ${columns} matrix takes ${rank * rows} and ${rank * columns} numbers, ` +
          `but ${left.length} and ${right.length} were given`,
      );
    }
    if (!(matrix instanceof this)) return new this(matrix, left, right, rank, scale, kernels);
    return new this(
      matrix.base,
      joinNumbers(scale === 1 ? matrix.left : matrix.left.map(entry => scale * entry), left),
      joinNumbers(matrix.right, right),
      matrix.rank + rank,
      scale * matrix.scale,
      kernels,
    );
  }

  /**
   * The same matrix, written out where that takes fewer numbers than the update, so that the cost of a
   * product never grows beyond twice that with the matrix itself. Implicit matrices of more than 4096²
   * entries are not written out.
   */
  compact(): LinearOperator {
    const entries = this.rows * this.columns;
    const isSmaller = this.rank * (this.rows + this.columns) > entries;
    if (!isSmaller || (!(this.base instanceof DenseMatrix) && entries > MOST_MATERIALIZED)) return this;
    return new DenseMatrix(this.materialize(), this.rows, this.columns, this.kernels);
  }

  multiply(vectors: readonly Float64Array[], given?: readonly Float64Array[]): readonly Float64Array[] {
    checkVectors('vectors', vectors, this.columns);
    const answers = this.base.multiply(vectors, given);
    const overlaps = new Float64Array(vectors.length * this.rank);
    const panel = joinVectors(vectors, this.columns);
    this.kernels.multiply(this.right, this.rank, this.columns, panel, vectors.length, overlaps);
    leaveJoined(panel, vectors);
    changeAsPanel(answers, this.rows, out => {
      this.kernels.multiplyTransposed(
        this.left,
        this.rank,
        this.rows,
        overlaps,
        vectors.length,
        out,
        1,
        this.scale,
      );
    });
    return answers;
  }

  multiplyTransposed(
    vectors: readonly Float64Array[],
    given?: readonly Float64Array[],
  ): readonly Float64Array[] {
    checkVectors('vectors', vectors, this.rows);
    const answers = this.base.multiplyTransposed(vectors, given);
    const { rank, rows, columns } = this;
    const overlaps = new Float64Array(vectors.length * rank);
    const panel = joinVectors(vectors, rows);
    this.kernels.multiply(this.left, rank, rows, panel, vectors.length, overlaps);
    leaveJoined(panel, vectors);
    changeAsPanel(answers, columns, out => {
      this.kernels.multiplyTransposed(
        this.right,
        rank,
        columns,
        overlaps,
        vectors.length,
        out,
        1,
        this.scale,
      );
    });
    return answers;
  }

  /** All entries, row-major; see the matrix that was updated for its limits. */
  materialize(): Float64Array {
    const { rank, rows, columns } = this;
    const entries = this.base.materialize();
    const weights = new Float64Array(rows * rank);
    for (let row = 0; row < rows; row++)
      for (let k = 0; k < rank; k++) weights[row * rank + k] = this.left[k * rows + row]!;
    this.kernels.multiplyTransposed(this.right, rank, columns, weights, rows, entries, 1, this.scale);
    return entries;
  }
}

/** Numbers, and others behind them. */
export function joinNumbers(first: Float64Array, second: Float64Array): Float64Array {
  const both = new Float64Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
