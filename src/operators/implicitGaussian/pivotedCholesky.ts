/**
 * A vector of a panel is taken as a new direction only if its distance from the vectors taken before it is at
 * least 1/64 of its length. A Gram matrix squares condition numbers; with this bound the factor stays so well
 * conditioned that directions and coefficients lose no more than two digits, which the next sweep restores.
 * Vectors nearer than that wait for a round of their own.
 */
const LEAST_DISTANCE = 1 / 64;

/**
 * A later vector is taken before an earlier one only if it is farther away by more than this factor:
 * rounding, which differs between kernels, then does not decide in which order vectors are taken that are
 * equally far.
 */
const CLEARLY_FARTHER = 1 + 2 ** -20;

export interface Selection {
  /** How many vectors were taken, m. */
  readonly taken: number;
  /** L (count × m): X = L N for the rows taken; the other rows are 0. */
  readonly factor: Float64Array;
  /** L⁻¹ (m × count): N = L⁻¹ X has orthonormal rows. */
  readonly inverse: Float64Array;
  /** The largest row norm of L⁻¹ for rows of X scaled to length 1: what rounding errors grow by. */
  readonly amplification: number;
  /** Rows too close to those taken to be told from them in this round. */
  readonly deferred: readonly number[];
}

/**
 * Chooses a well-conditioned set of rows of X from their Gram matrix X Xᵀ (count × count, overwritten), by
 * Cholesky factorisation with diagonal pivoting after scaling rows to length 1 (so that huge and tiny vectors
 * count the same). Rows no longer than `floors[i]` are neither taken nor deferred: they are zero to rounding.
 */
export function selectIndependent(gram: Float64Array, count: number, floors: Float64Array): Selection {
  const lengths = new Float64Array(count);
  let candidates: number[] = [];
  for (let i = 0; i < count; i++) {
    const squared = gram[i * count + i]!;
    if (squared <= floors[i]! * floors[i]!) continue;
    lengths[i] = Math.sqrt(squared);
    candidates.push(i);
  }
  for (const i of candidates) {
    for (const j of candidates) gram[i * count + j]! /= lengths[i]! * lengths[j]!;
  }

  // columns[a][i]: entry (i, a) of the factor of the scaled Gram matrix, the rows in their original places.
  const pivots: number[] = [];
  const columns: Float64Array[] = [];
  for (;;) {
    let pivot = -1;
    for (const i of candidates)
      if (pivot < 0 || gram[i * count + i]! > CLEARLY_FARTHER * gram[pivot * count + pivot]!) pivot = i;
    if (pivot < 0 || gram[pivot * count + pivot]! < LEAST_DISTANCE * LEAST_DISTANCE) break;
    const root = Math.sqrt(gram[pivot * count + pivot]!);
    const column = new Float64Array(count);
    for (const i of candidates) column[i] = i === pivot ? root : gram[i * count + pivot]! / root;
    candidates = candidates.filter(i => i !== pivot);
    for (const i of candidates) {
      for (const j of candidates) gram[i * count + j]! -= column[i]! * column[j]!;
    }
    pivots.push(pivot);
    columns.push(column);
  }

  const taken = pivots.length;
  const factor = new Float64Array(count * taken);
  for (const [a, pivot] of pivots.entries()) {
    for (let b = 0; b <= a; b++) factor[pivot * taken + b] = lengths[pivot]! * columns[b]![pivot]!;
  }
  const { inverse, amplification } = invert(pivots, columns, lengths);
  return { taken, factor, inverse, amplification, deferred: candidates };
}

/**
 * L⁻¹ by forward substitution, row a from the rows above it, and the largest row norm before scaling back.
 */
function invert(
  pivots: readonly number[],
  columns: readonly Float64Array[],
  lengths: Float64Array,
): { inverse: Float64Array; amplification: number } {
  const count = lengths.length;
  const inverse = new Float64Array(pivots.length * count);
  let amplification = 0;
  for (const [a, pivot] of pivots.entries()) {
    const row = inverse.subarray(a * count, (a + 1) * count);
    row[pivot] = 1;
    for (let b = 0; b < a; b++) {
      const entry = columns[b]![pivot]!;
      for (let j = 0; j < count; j++) row[j]! -= entry * inverse[b * count + j]!;
    }
    const root = columns[a]![pivot]!;
    let squared = 0;
    for (let j = 0; j < count; j++) {
      const entry = (row[j]! /= root);
      squared += entry * entry;
    }
    amplification = Math.max(amplification, Math.sqrt(squared));
  }
  for (let a = 0; a < pivots.length; a++) {
    for (const pivot of pivots) inverse[a * count + pivot]! /= lengths[pivot]!;
  }
  return { inverse, amplification };
}
