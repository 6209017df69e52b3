import { InvalidArgumentError } from '../../errors/index.js';
import type { MatrixKernels } from '../../linearAlgebra/index.js';

/**
 * Questions to an implicit matrix: vectors of one length, with what is needed to compare their sizes safely.
 */
export interface Questions {
  readonly vectors: readonly Float64Array[];
  /**
   * Powers of 2 that bring vectors of extreme length to where squares neither overflow nor vanish; else 1.
   */
  readonly scales: Float64Array;
  /** Lengths of the scaled vectors. */
  readonly norms: Float64Array;
}

/** Squares of lengths between these lose nothing to the ends of float64. */
const float64Squares = { least: 1e-280, most: 1e280 } as const;

/**
 * Lengths and scales of vectors, in one sweep over them.
 *
 * @param squares between which squares of lengths lose nothing; those of float64 unless given.
 * @throws InvalidArgumentError if a number is NaN or infinite.
 */
export function measureQuestions(
  vectors: readonly Float64Array[],
  kernels: MatrixKernels,
  squares: { readonly least: number; readonly most: number } = float64Squares,
): Questions {
  const scales = new Float64Array(vectors.length).fill(1);
  const norms = new Float64Array(vectors.length);
  const sum = new Float64Array(1);
  for (const [i, vector] of vectors.entries()) {
    kernels.multiply(vector, 1, vector.length, vector, 1, sum);
    const squared = sum[0]!;
    // A NaN fails both comparisons and an infinity the second, so that ordinary vectors need no other check.
    if (squared > squares.least && squared < squares.most) {
      norms[i] = Math.sqrt(squared);
      continue;
    }
    const largest = largestMagnitude(vector, i);
    if (largest === 0) continue;
    const scale = scaleFor(largest);
    scales[i] = scale;
    norms[i] = Math.sqrt(sumOfSquares(vector, scale));
  }
  return { vectors, scales, norms };
}

/**
 * The power of 2 that brings a number to where it is from 1 to below 2, or near it at the ends of float64: by
 * its bits, since logarithms and powers may differ between engines.
 */
function scaleFor(largest: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, largest);
  const exponent = Math.max(-1000, Math.min(1000, (view.getUint16(0) >>> 4) - 1023));
  view.setFloat64(0, 1);
  view.setUint16(0, (1023 - exponent) << 4);
  return view.getFloat64(0);
}

function sumOfSquares(values: Float64Array, scale: number): number {
  return values.reduce((sum, value) => sum + scale * value * (scale * value), 0);
}

function largestMagnitude(vector: Float64Array, position: number): number {
  let largest = 0;
  for (const [j, value] of vector.entries()) {
    if (!Number.isFinite(value)) {
      throw new InvalidArgumentError(`number ${j} of vector ${position}`, value, 'finite numbers');
    }
    largest = Math.max(largest, Math.abs(value));
  }
  return largest;
}
