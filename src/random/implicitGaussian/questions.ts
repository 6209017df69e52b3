import { InvalidArgumentError } from '../../errors.js';

/** Questions to an implicit matrix: a plain panel of vectors, with what is needed to compare their sizes safely. */
export interface Questions {
  /** count × length, row-major. */
  readonly vectors: Float64Array;
  /** Powers of 2 that bring vectors of extreme length to where squares neither overflow nor vanish; else 1. */
  readonly scales: Float64Array;
  /** Lengths of the scaled vectors. */
  readonly norms: Float64Array;
}

/**
 * Lengths and scales of `count` vectors, in one sweep over them.
 * @throws InvalidArgumentError if a number is NaN or infinite.
 */
export function measureQuestions(vectors: Float64Array, count: number, length: number): Questions {
  const scales = new Float64Array(count).fill(1);
  const norms = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const start = i * length;
    const squared = sumOfSquares(vectors, start, start + length, 1);
    // A NaN fails both comparisons and an infinity the second, so that ordinary vectors need no other check.
    if (squared > 1e-280 && squared < 1e280) {
      norms[i] = Math.sqrt(squared);
      continue;
    }
    const largest = largestMagnitude(vectors, i, length);
    if (largest === 0) continue;
    const scale = 2 ** -Math.max(-1000, Math.min(1000, Math.floor(Math.log2(largest))));
    scales[i] = scale;
    norms[i] = Math.sqrt(sumOfSquares(vectors, start, start + length, scale));
  }
  return { vectors, scales, norms };
}

function sumOfSquares(values: Float64Array, start: number, end: number, scale: number): number {
  // Two sums, since one alone waits for each addition to finish.
  let even = 0;
  let odd = 0;
  let i = start;
  for (; i + 1 < end; i += 2) {
    const first = scale * values[i]!;
    const second = scale * values[i + 1]!;
    even += first * first;
    odd += second * second;
  }
  if (i < end) even += (scale * values[i]!) ** 2;
  return even + odd;
}

function largestMagnitude(vectors: Float64Array, vector: number, length: number): number {
  let largest = 0;
  for (let j = 0; j < length; j++) {
    const value = vectors[vector * length + j]!;
    if (!Number.isFinite(value)) {
      throw new InvalidArgumentError(`number ${j} of vector ${vector}`, value, 'finite numbers');
    }
    largest = Math.max(largest, Math.abs(value));
  }
  return largest;
}
