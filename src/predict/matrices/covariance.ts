import type { Tensor } from '../../ad/index.js';
import { transposed, type Matrix } from './matrix.js';
import { gram } from './products.js';

/** Variances less the squares of the columns of H; what rounding has made negative is 0. */
export function lessSquares(variance: Float64Array, { data, rows, columns }: Matrix): Float64Array {
  const left = variance.slice();
  for (let k = 0; k < rows; k++) for (let i = 0; i < columns; i++) left[i]! -= data[k * columns + i]! ** 2;
  return left.map(value => Math.max(value, 0));
}

/** A covariance less Hᵀ H. */
export function lessGram(
  prior: Matrix,
  { data, rows, columns }: Matrix,
): { readonly variance: Float64Array; readonly covariance: Tensor } {
  const { data: explained } = gram({ data: transposed(data, rows, columns), rows: columns, columns: rows });
  return covarianceOf(
    prior.data.map((value, i) => value - explained[i]!),
    columns,
  );
}

/** A covariance matrix, made symmetric to the bit, and its diagonal; what rounding made negative is 0. */
export function covarianceOf(
  covariance: Float64Array,
  rows: number,
): { readonly variance: Float64Array; readonly covariance: Tensor } {
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < i; j++) covariance[i * rows + j] = covariance[j * rows + i]!;
  const variance = Float64Array.from({ length: rows }, (_, i) => {
    const at = i * rows + i;
    return (covariance[at] = Math.max(covariance[at]!, 0));
  });
  return { variance, covariance: { data: covariance, shape: [rows, rows] } };
}
