import type { Matrix } from './matrix.js';

/** exp(−|x − x′|²/2ℓ²) of all pairs of points [N, d]. */
export function gaussianKernel(points: Float64Array, size: number, lengthScale: number): Matrix {
  const rows = points.length / size;
  const data = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      let squares = 0;
      for (let k = 0; k < size; k++)
        squares += ((points[i * size + k]! - points[j * size + k]!) / lengthScale) ** 2;
      data[i * rows + j] = data[j * rows + i] = Math.exp(-squares / 2);
    }
  }
  return { data, rows, columns: rows };
}

/** The squared Frobenius norm of a − b. */
export function squaredDistance(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i]! - b[i]!) ** 2;
  return total;
}
