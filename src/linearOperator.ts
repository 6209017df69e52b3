/**
 * A weight matrix W (rows × columns) as everything above it sees it: something that answers panels of products.
 * Dense storage and implicit sampling are two answers to the same questions.
 *
 * A panel is `count` vectors, one after the other (row-major, `count` × length).
 */
export interface LinearOperator {
  readonly rows: number;
  readonly columns: number;
  /** Answers `count` products W v: takes `count` × `columns`, gives a new `count` × `rows`. */
  multiply(vectors: Float64Array, count: number): Float64Array;
  /** Answers `count` products Wᵀ u: takes `count` × `rows`, gives a new `count` × `columns`. */
  multiplyTransposed(vectors: Float64Array, count: number): Float64Array;
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
