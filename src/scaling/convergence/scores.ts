/**
 * For each entry, how many standard errors the mean of some matrices is off what is expected.
 *
 * @param variances of one matrix, where they are known; otherwise those that the matrices show, and the score
 *   is brought from Student's to the normal law.
 */
export function meanScores(
  matrices: readonly Float64Array[],
  expected: Float64Array,
  variances?: Float64Array,
): Float64Array {
  const count = matrices.length;
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return expected.map((value, k) => {
    const entries = matrices.map(matrix => matrix[k] ?? NaN);
    const mean = entries.reduce((sum, entry) => sum + entry, 0) / count;
    const difference = mean - value;
    // What does not vary is right up to rounding, or wrong by any measure.
    const error = Math.abs(difference) <= 1e-11 * scale ? 0 : difference;
    if (error === 0) return 0;
    if (variances !== undefined) return error / Math.sqrt((variances[k] ?? NaN) / count);
    const squares = entries.reduce((sum, entry) => sum + (entry - mean) ** 2, 0);
    return normalScore(error / Math.sqrt(squares / (count - 1) / count), count - 1);
  });
}

/** A score under Student's law as one under the normal law that is as likely (Wallace 1959, to 0.02 here). */
function normalScore(score: number, degrees: number): number {
  if (!Number.isFinite(score)) return score;
  const factor = (8 * degrees + 1) / (8 * degrees + 3);
  return Math.sign(score) * factor * Math.sqrt(degrees * Math.log1p(score ** 2 / degrees));
}

/** Of so many scores one is larger by chance once in ten thousand times: P(|z| > t) ≤ 2 e^(−t²/2). */
export function largestExpectedScore(count: number): number {
  return Math.sqrt(2 * Math.log((2 * count) / 1e-4));
}
