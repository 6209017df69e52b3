/** Second differences with zeros at both ends: 2 on the diagonal, −1 beside it. */
export function secondDifferences(n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; ++i) {
    matrix[i * n + i] = 2;
    if (i > 0) matrix[i * n + i - 1] = -1;
    if (i + 1 < n) matrix[i * n + i + 1] = -1;
  }
  return matrix;
}
