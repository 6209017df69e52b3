import type { ModelInputs } from '../../questions/index.js';
import type { Matrix } from '../matrices/index.js';

/**
 * The matrices of a kernel for one training set: a row for each example, and for each output of it where they
 * are coupled.
 */
export interface KernelSource {
  /** So many rows belong to one example: 1, or the number of outputs where pairs of them have own kernels. */
  readonly coupledOutputs: number;
  /** N where it is known before the kernel is computed. */
  readonly count: number | undefined;
  trainTrain(): Promise<Matrix>;
  /** The rows of `trainTrain` in blocks of at most so many examples, computed one after the other. */
  trainRows(length: number): AsyncIterable<Matrix>;
  /** Undefined where nothing is to be predicted. */
  testTrain(test: ModelInputs | undefined): Promise<Matrix | undefined>;
  testTest(test: ModelInputs | undefined): Promise<Matrix>;
  /** The diagonal of `testTest`. */
  variances(test: ModelInputs | undefined): Promise<Float64Array>;
}
