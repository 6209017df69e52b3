import type { RandomStream } from '../../random/index.js';

/**
 * Draws of Gaussian numbers with a given covariance, at all of N places together: the rows of L ξ for a factor
 * L Lᵀ of the covariance, found by Cholesky's method with pivots. Places that others determine, as copies of
 * these, get no numbers of their own.
 */
export class GaussianField {
  /** L, N × rank, row-major. */
  private readonly factor: Float64Array;
  readonly rank: number;

  /** @param covariance N × N, row-major, positive semidefinite up to rounding. */
  constructor(
    covariance: Float64Array,
    private readonly count: number,
  ) {
    const columns = pivotedColumns(covariance.slice(), count);
    this.rank = columns.length;
    this.factor = new Float64Array(count * this.rank);
    columns.forEach((column, k) => {
      for (let i = 0; i < count; i++) this.factor[i * this.rank + k] = column[i] ?? 0;
    });
  }

  /** `size` independent draws at each place, as rows: out is N × size. */
  draw(stream: RandomStream, size: number, out: Float64Array): void {
    const { count, rank, factor } = this;
    const variates = new Float64Array(rank * size);
    stream.fillNormal(variates);
    out.fill(0);
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < rank; k++) {
        const scale = factor[i * rank + k] ?? 0;
        if (scale === 0) continue;
        for (let e = 0; e < size; e++)
          out[i * size + e] = (out[i * size + e] ?? 0) + scale * (variates[k * size + e] ?? 0);
      }
    }
  }
}

/** The columns of a factor of a matrix, which is overwritten with what they leave of it: rounding. */
function pivotedColumns(rest: Float64Array, count: number): Float64Array[] {
  const diagonal = (i: number): number => rest[i * count + i] ?? 0;
  let largest = 0;
  for (let i = 0; i < count; i++) largest = Math.max(largest, diagonal(i));
  const floor = 4 * count * Number.EPSILON * largest;
  const columns: Float64Array[] = [];
  while (columns.length < count) {
    let pivot = 0;
    for (let i = 1; i < count; i++) if (diagonal(i) > diagonal(pivot)) pivot = i;
    if (diagonal(pivot) <= floor) break;
    const root = Math.sqrt(diagonal(pivot));
    const column = Float64Array.from({ length: count }, (_, i) => (rest[i * count + pivot] ?? 0) / root);
    for (let i = 0; i < count; i++) {
      const scale = column[i] ?? 0;
      for (let j = 0; j < count; j++) {
        const place = i * count + j;
        rest[place] = (rest[place] ?? 0) - scale * (column[j] ?? 0);
      }
    }
    // What a pivot leaves of itself is nothing.
    for (let i = 0; i < count; i++) rest[i * count + pivot] = rest[pivot * count + i] = 0;
    columns.push(column);
  }
  return columns;
}
