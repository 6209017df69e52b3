/**
 * The decompositions that symmetricEigen and cholesky are written in, for row-major symmetric matrices
 * [size, size] whose upper triangle is read. Arguments have been checked; what is given is overwritten.
 */
export interface Decompositions {
  /** What computes, for people: "LAPACK of OpenBLAS 0.3.21 (SkylakeX)", "ml-matrix". */
  readonly name: string;
  /** Larger matrices get no eigenvectors. */
  readonly largestEigenSize: number;

  /** Bytes that the eigenvectors take beside the matrix. */
  eigenBytes(size: number): number;
  /** Eigenvalues in ascending order, and eigenvectors as rows, which may lie where the matrix lay. */
  eigen(matrix: Float64Array, size: number): Promise<EigenArrays>;

  /** Bytes that the factor takes beside the matrix. */
  factorBytes(size: number): number;
  /**
   * Replaces the upper triangle of A by U of A = UᵀU; what lies below it is unspecified afterwards.
   *
   * @returns 0, or the order of the first leading minor that is not positive: then nothing is promised of the
   *   array.
   */
  factor(matrix: Float64Array, size: number): Promise<number>;
  /** B ← U⁻ᵀB where `transposed`, else U⁻¹B, for B [size, count] row-major. */
  solveTriangular(
    factor: Float64Array,
    size: number,
    transposed: boolean,
    rightSides: Float64Array,
    count: number,
  ): void;
  /** An estimate of 1/(‖A‖₁ ‖A⁻¹‖₁), where ‖A‖₁ is `norm`. */
  reciprocalCondition(factor: Float64Array, size: number, norm: number): Promise<number>;
}

export interface EigenArrays {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}
