/**
 * The two matrix products that all linear algebra of widejet is written in, for row-major float64 arrays.
 * Both read `matrix` once. `scale` is α and `keep` is β of BLAS (defaults 1 and 0): out = scale · product +
 * keep · out.
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
