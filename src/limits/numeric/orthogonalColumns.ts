/** Columns whose cosine is below this are orthogonal. */
const negligible = 2 ** -52;
const mostSweeps = 60;

/**
 * Rotates pairs of columns of `forms` (any number of rows × rank, row by row) until all are orthogonal, and
 * those of other matrices with them (Hestenes 1958): their squared lengths, which are given back, are the
 * eigenvalues of formsᵀ forms, small ones as exact as large ones.
 */
export function orthogonalizeColumns(
  forms: Float64Array,
  others: readonly Float64Array[],
  rank: number,
): Float64Array {
  const lengths = new Float64Array(rank);
  let isDone = false;
  for (let sweep = 0; sweep < mostSweeps && !isDone; sweep++) {
    isDone = true;
    for (let p = 0; p < rank; p++) {
      for (let q = p + 1; q < rank; q++) {
        const [a, b, c] = [
          product(forms, rank, p, p),
          product(forms, rank, q, q),
          product(forms, rank, p, q),
        ];
        if (Math.abs(c) <= negligible * Math.sqrt(a * b)) continue;
        isDone = false;
        const ratio = (b - a) / (2 * c);
        const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.hypot(1, ratio));
        const cosine = 1 / Math.hypot(1, tangent);
        for (const matrix of [forms, ...others]) rotate(matrix, rank, p, q, cosine, cosine * tangent);
      }
    }
  }
  for (let p = 0; p < rank; p++) lengths[p] = product(forms, rank, p, p);
  return lengths;
}

function product(matrix: Float64Array, rank: number, p: number, q: number): number {
  let sum = 0;
  for (let at = 0; at < matrix.length; at += rank) sum += matrix[at + p]! * matrix[at + q]!;
  return sum;
}

function rotate(
  matrix: Float64Array,
  rank: number,
  p: number,
  q: number,
  cosine: number,
  sine: number,
): void {
  for (let at = 0; at < matrix.length; at += rank) {
    const [x, y] = [matrix[at + p]!, matrix[at + q]!];
    matrix[at + p] = cosine * x - sine * y;
    matrix[at + q] = sine * x + cosine * y;
  }
}
