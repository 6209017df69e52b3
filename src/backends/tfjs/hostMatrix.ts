import { chooseSteadyKernels, splitPanel } from '../../linearAlgebra/index.js';
import { DenseMatrix, ImplicitGaussian, LowRankUpdate, type LinearOperator } from '../../operators/index.js';
import type { NormalSource } from '../../program/index.js';
import { toFloat32 } from './float32.js';
import { StoredMatrix, TfjsOperator, type Home, type TensorMatrix } from './operators.js';
import type { TensorFlowTensor } from './tensorFlow.js';

/**
 * Questions have the rounding errors of all float32 operations that led to them, some 10⁻⁷ of their length:
 * what is new of one below this part, 5·10⁻⁷, is taken for that.
 */
const FLOAT32_SPAN = 2 ** -21;

/** Where products are computed: by TensorFlow.js or by the processor. */
export type Weight = TensorMatrix | HostMatrix;

/**
 * An implicit Gaussian matrix, or an update of one: its products are sampled by the processor, in float64.
 * Questions and answers are in float32, and go there and back; so the answers have the exact law for the
 * questions as they are rounded.
 */
export class HostMatrix extends TfjsOperator {
  private constructor(
    home: Home,
    private readonly matrix: LinearOperator,
  ) {
    super(home, matrix.rows, matrix.columns);
  }

  /** @throws InvalidArgumentError unless rows and columns are positive integers. */
  static implicit(home: Home, rows: number, columns: number, stream: NormalSource): HostMatrix {
    // Rounding decides which network a seed names: it shall not be that of so many threads.
    const kernels = chooseSteadyKernels();
    return new this(home, new ImplicitGaussian({ rows, columns, stream, kernels, span: FLOAT32_SPAN }));
  }

  /**
   * scale · W + Σₖ uₖ vₖᵀ; one that is smaller written out is stored in TensorFlow.js.
   *
   * @throws ShapeError if an array has another length; InvalidArgumentError for numbers that float32 does not
   *   have.
   */
  updated(left: Float64Array, right: Float64Array, rank: number, scale?: number): Weight {
    toFloat32(left, 'an update of a weight');
    toFloat32(right, 'an update of a weight');
    const moved = LowRankUpdate.of(this.matrix, left, right, rank, scale).compact();
    if (moved instanceof DenseMatrix)
      return StoredMatrix.of(this.home, this.rows, this.columns, moved.materialize());
    return new HostMatrix(this.home, moved);
  }

  /**
   * @param questions one after the other.
   * @returns the answers, one after the other; what is too large for float32 is infinite.
   */
  answer(questions: Float64Array, transposed: boolean): Float32Array {
    const { rows, columns, matrix } = this;
    const [length, height] = transposed ? [rows, columns] : [columns, rows];
    const vectors = splitPanel(questions, length);
    const answers = new Float64Array(vectors.length * height);
    const panel = splitPanel(answers, height);
    if (transposed) matrix.multiplyTransposed(vectors, panel);
    else matrix.multiply(vectors, panel);
    return Float32Array.from(answers);
  }

  entries(): TensorFlowTensor {
    const entries = Float32Array.from(this.matrix.materialize());
    return this.home.tf.tensor(entries, [this.rows, this.columns], 'float32');
  }

  protected override forget(): void {
    this.matrix.release?.();
  }
}
