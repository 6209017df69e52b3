import { InvalidArgumentError } from '../../errors/index.js';
import { orthogonalizeColumns } from './orthogonalColumns.js';

/** Q(z) = zᵀ A z + constant of a vector z, for a symmetric A (row by row); Q ≥ 0 for all z that occur. */
export interface QuadraticForm {
  readonly matrix: Float64Array;
  readonly constant: number;
}

/** Eigenvalues below this part of the largest are rounding. */
const negligible = 2 ** -46;
const notNegative = -(2 ** -30);

/**
 * Rows g with uᵀ Vᵀ A V u = Σ (g · u)², for `vectors` V (size × rank): Q as a sum of squares of the variables
 * u that z = V u is made of.
 * @throws InvalidArgumentError if A has negative squares.
 */
export function squareRows(
  { matrix, constant }: QuadraticForm,
  vectors: Float64Array,
  size: number,
  rank: number,
): Float64Array {
  const isDiagonal = matrix.every((value, at) => value === 0 || at % (size + 1) === 0);
  if (isDiagonal && matrix.every(value => value >= 0))
    return vectors.map((value, at) => Math.sqrt(matrix[Math.floor(at / rank) * (size + 1)]!) * value);
  const inner = new Float64Array(rank * rank);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const a = matrix[i * size + j]!;
      if (a === 0) continue;
      for (let m = 0; m < rank; m++)
        for (let n = 0; n < rank; n++)
          inner[m * rank + n]! += a * vectors[i * rank + m]! * vectors[j * rank + n]!;
    }
  }
  const columns = inner.slice();
  const directions = Float64Array.from({ length: rank * rank }, (_, at) => Number(at % (rank + 1) === 0));
  const squares = orthogonalizeColumns(columns, [directions], rank);
  const largest = Math.sqrt(squares.reduce((most, value) => Math.max(most, value), 0));
  const rows = new Float64Array(rank * rank);
  for (let p = 0; p < rank; p++) {
    let eigenvalue = 0;
    for (let m = 0; m < rank; m++) eigenvalue += directions[m * rank + p]! * columns[m * rank + p]!;
    if (eigenvalue < notNegative * Math.max(largest, constant))
      throw new InvalidArgumentError('an eigenvalue of a sum of squares', eigenvalue, 'a number ≥ 0');
    if (eigenvalue <= negligible * largest) continue;
    for (let m = 0; m < rank; m++) rows[p * rank + m] = Math.sqrt(eigenvalue) * directions[m * rank + p]!;
  }
  return rows;
}
