/** Squares of a matrix that fit into the cache together with what they are mirrored to. */
const SQUARE = 32;

/**
 * Writes the upper triangle of the first columns of a matrix, a square, to the lower one.
 * @param stride how many numbers a row has.
 */
export function mirror(matrix: Float64Array, size: number, stride = size): void {
  for (let top = 0; top < size; top += SQUARE) {
    for (let left = top; left < size; left += SQUARE) {
      const right = Math.min(left + SQUARE, size);
      for (let i = top; i < Math.min(top + SQUARE, size); i++) {
        for (let j = Math.max(left, i + 1); j < right; j++) matrix[j * stride + i] = matrix[i * stride + j]!;
      }
    }
  }
}

/** The entries of a matrix at the given rows and columns. */
export function entriesAt(
  matrix: Float64Array,
  width: number,
  rows: Int32Array,
  columns: Int32Array,
): Float64Array {
  const out = new Float64Array(rows.length * columns.length);
  rows.forEach((row, i) => {
    for (let j = 0; j < columns.length; j++) out[i * columns.length + j] = matrix[row * width + columns[j]!]!;
  });
  return out;
}
