/**
 * A weight matrix W (rows × columns) as everything above it sees it: something that answers panels of products.
 * Dense storage and implicit sampling are two answers to the same questions.
 *
 * The vectors of a panel are asked together, since that reads the matrix once. They may lie anywhere, so that nobody
 * copies them to ask.
 */
export interface LinearOperator {
  readonly rows: number;
  readonly columns: number;
  /**
   * Answers W v for each of the vectors v, of `columns` numbers: a list of as many vectors of `rows` numbers. They are
   * new unless arrays to write to are handed in, which share no memory with the questions.
   */
  multiply(vectors: readonly Float64Array[], answers?: readonly Float64Array[]): readonly Float64Array[];
  /** Answers Wᵀ u for each of the vectors u, of `rows` numbers, by as many vectors of `columns` numbers. */
  multiplyTransposed(
    vectors: readonly Float64Array[],
    answers?: readonly Float64Array[],
  ): readonly Float64Array[];
  /** All entries of W, row-major: only for small matrices that a user asks to see. */
  materialize(): Float64Array;
}

/**
 * The two matrix products that all linear algebra of widejet is written in, for row-major float64 arrays. Both
 * read `matrix` once. `scale` is α and `keep` is β of BLAS (defaults 1 and 0): out = scale · product + keep · out.
 */
export interface MatrixKernels {
  /** What computes, for people: "OpenBLAS 0.3.21 (SkylakeX)", "WebAssembly SIMD", "plain loops". */
  readonly name: string;
  /** out (count × rows) = vectors (count × columns) · matrixᵀ: `count` products `matrix · v`. */
  multiply(
    matrix: Float64Array,
    rows: number,
    columns: number,
    vectors: Float64Array,
    count: number,
    out: Float64Array,
    scale?: number,
    keep?: number,
  ): void;
  /** out (count × columns) = vectors (count × rows) · matrix: `count` products `matrixᵀ · u`. */
  multiplyTransposed(
    matrix: Float64Array,
    rows: number,
    columns: number,
    vectors: Float64Array,
    count: number,
    out: Float64Array,
    scale?: number,
    keep?: number,
  ): void;
}
