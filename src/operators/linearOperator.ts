import type { Operator } from '../program/index.js';

/**
 * A weight matrix W (rows × columns) on the processor: something that answers panels of products.
 * Dense storage and implicit sampling are two answers to the same questions.
 *
 * The vectors of a panel are asked together, since that reads the matrix once. They may lie anywhere, so that
 * nobody copies them to ask.
 */
export interface LinearOperator extends Operator {
  /**
   * Answers W v for each of the vectors v, of `columns` numbers: a list of as many vectors of `rows` numbers.
   * They are new unless arrays to write to are handed in, which share no memory with the questions.
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
