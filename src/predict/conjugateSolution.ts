import { MemoryLimitError } from '../errors/index.js';
import { checkMemoryOf, conjugateGradients, memoryLimit } from '../linearAlgebra/index.js';
import type { KernelSource } from './kernels/index.js';
import {
  conditioningOf,
  rowSumBound,
  timesVectors,
  transposed,
  type Columns,
  type Conditioning,
  type Matrix,
  type RegularizedSystem,
} from './matrices/index.js';
import { checkRows, type TrainingSet } from './trainingSet.js';

/** α = (K + ρ)⁻¹ y, and what is known of it. */
export interface Solution {
  readonly conditioning: Conditioning;
  /** α, [outputs, N]. */
  readonly dual: Columns;
  /** K α */
  readonly fitted: Columns;
  /** What was solved by, where there is a factor. */
  readonly system?: RegularizedSystem;
  /** |y − (K + ρ) α|/|y|, of conjugate gradients. */
  readonly residual?: number;
}

/** Blocks of rows of the kernel take so many bytes, where there is so much. */
const BLOCK_BYTES = 2 ** 27;
/** What it takes to compute a part of a kernel beside it, in its size. */
const OVERHEAD = 3;

/**
 * α by conjugate gradients. The kernel is kept where it fits into memory, else computed block by block in
 * each iteration.
 */
export async function conjugateSolution(
  source: KernelSource,
  targets: Columns,
  ridge: number,
  {
    tolerance,
    memoryLimit: limit,
    signal,
  }: Pick<TrainingSet, 'memoryLimit' | 'signal'> & { readonly tolerance?: number },
): Promise<Solution> {
  const { data, outputs, count } = targets;
  const bytes = 8 * count ** 2;
  const allowed = limit ?? memoryLimit(bytes);
  const row = 8 * count * source.coupledOutputs;
  const vectors = 8 * 6 * data.length;
  checkMemoryOf('one row of the kernel', 2 * row + vectors, allowed, 'Take fewer training examples');
  let length = Math.max(1, Math.floor(Math.min(BLOCK_BYTES, (allowed - vectors) / (1 + OVERHEAD) / 2) / row));
  const kept: readonly Matrix[] | undefined =
    OVERHEAD * bytes + vectors <= allowed ? [await source.trainTrain()] : undefined;
  if (kept?.[0] !== undefined) checkRows(kept[0], count);

  let largest = 0;
  const multiply = async (from: Float64Array, wanted: number, out: Float64Array): Promise<void> => {
    let top = 0;
    for await (const block of kept ?? rowsThatFit()) {
      largest = Math.max(largest, rowSumBound(block.data, block.columns));
      const part = timesVectors(block, from, wanted);
      for (let i = 0; i < wanted; i++)
        out.set(part.subarray(i * block.rows, (i + 1) * block.rows), i * count + top);
      top += block.rows;
    }
  };
  /** Only the kernel knows what it takes to compute a block: where it is refused, half of it may fit. */
  async function* rowsThatFit(): AsyncGenerator<Matrix> {
    for (;;) {
      let isBegun = false;
      try {
        for await (const block of source.trainRows(length)) {
          isBegun = true;
          yield block;
        }
        return;
      } catch (error) {
        if (isBegun || length === 1 || !(error instanceof MemoryLimitError)) throw error;
        length = Math.ceil(length / 2);
      }
    }
  }
  const { solution, residuals, iterations } = await conjugateGradients({
    multiply: async (from, wanted, out) => {
      await multiply(from, wanted, out);
      addMultiple(out, from, ridge);
    },
    rightSides: transposed(data, outputs, count),
    size: count,
    count: outputs,
    ...(tolerance !== undefined && { tolerance }),
    ...(signal !== undefined && { signal }),
  });
  const dual = transposed(solution, count, outputs);
  const fitted = new Float64Array(data.length);
  await multiply(dual, outputs, fitted);
  const residual = residuals.reduce((most, value) => Math.max(most, value), 0);
  const conditioning = conditioningOf({
    size: count,
    rank: count,
    condition: (largest + ridge) / ridge,
    cutoff: 0,
    ridge,
    isEstimate: true,
    solved: `it was solved by ${iterations} conjugate gradients to a residual of ${residual.toExponential(1)}; `,
  });
  return {
    conditioning,
    dual: { data: dual, outputs, count },
    fitted: { data: fitted, outputs, count },
    residual,
  };
}

function addMultiple(out: Float64Array, vectors: Float64Array, factor: number): void {
  for (const [i, value] of vectors.entries()) out[i] = (out[i] ?? NaN) + factor * value;
}
