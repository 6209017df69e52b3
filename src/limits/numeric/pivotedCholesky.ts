import { InvalidArgumentError } from '../../errors/index.js';

/** Variances so small, relative to that of the variable before conditioning, are rounding. */
const negligible = 2 ** -44;

/** `factor` (size × rank, row by row) times its transpose is the covariance. */
export interface CovarianceFactor {
  readonly factor: Float64Array;
  readonly rank: number;
}

/**
 * Cholesky's factor of a covariance (size × size), with the variable of largest conditional variance first
 * each time, so that singular covariances, which are normal, have as few columns as their rank.
 * @throws InvalidArgumentError if it is not positive semidefinite up to rounding
 */
export function pivotedCholesky(covariance: Float64Array, size: number): CovarianceFactor {
  const columns: Float64Array[] = [];
  const conditional = Float64Array.from({ length: size }, (_, i) => covariance[i * size + i]!);
  const variances = conditional.slice();
  for (const [i, variance] of variances.entries())
    if (!(variance >= 0 && variance < Infinity))
      throw new InvalidArgumentError(`variance ${i}`, variance, 'a finite number ≥ 0');
  while (columns.length < size) {
    let pivot = -1;
    for (let i = 0; i < size; i++)
      if (
        conditional[i]! > negligible * variances[i]! &&
        (pivot < 0 || conditional[i]! > conditional[pivot]!)
      )
        pivot = i;
    if (pivot < 0) break;
    const root = Math.sqrt(conditional[pivot]!);
    const column = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      if (i !== pivot && conditional[i] === 0) continue;
      let rest = covariance[pivot * size + i]!;
      for (const before of columns) rest -= before[pivot]! * before[i]!;
      column[i] = i === pivot ? root : rest / root;
      conditional[i]! -= column[i]! * column[i]!;
      if (i === pivot || Math.abs(conditional[i]!) <= negligible * variances[i]!) conditional[i] = 0;
      if (!(conditional[i]! >= -1e-6 * variances[i]!))
        throw new InvalidArgumentError('covariance', [...covariance], 'a positive semidefinite matrix');
      conditional[i] = Math.max(0, conditional[i]!);
    }
    columns.push(column);
  }
  const rank = columns.length;
  const factor = new Float64Array(size * rank);
  for (const [j, column] of columns.entries())
    for (let i = 0; i < size; i++) factor[i * rank + j] = column[i]!;
  return { factor, rank };
}
