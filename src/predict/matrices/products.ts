import { chooseMatrixKernels, gramMatrix } from '../../linearAlgebra/index.js';
import type { Matrix } from './matrix.js';

/** Vectors (count × columns of the matrix), each times the matrix: [count, rows]. */
export function timesVectors(matrix: Matrix, vectors: Float64Array, count: number): Float64Array {
  const out = new Float64Array(count * matrix.rows);
  chooseMatrixKernels().multiply(matrix.data, matrix.rows, matrix.columns, vectors, count, out);
  return out;
}

/** A Bᵀ for matrices of equally many columns. */
export function productTransposed(a: Matrix, b: Matrix): Matrix {
  return { data: timesVectors(b, a.data, a.rows), rows: a.rows, columns: b.rows };
}

/** A B */
export function product(a: Matrix, b: Matrix): Matrix {
  const out = new Float64Array(a.rows * b.columns);
  chooseMatrixKernels().multiplyTransposed(b.data, b.rows, b.columns, a.data, a.rows, out);
  return { data: out, rows: a.rows, columns: b.columns };
}

/** A Aᵀ, symmetric to the bit. */
export function gram({ data, rows, columns }: Matrix): Matrix {
  const out = new Float64Array(rows * rows);
  gramMatrix(chooseMatrixKernels(), data, rows, columns, out);
  return { data: out, rows, columns: rows };
}

/** The diagonal of A Bᵀ. */
export function rowProducts(a: Matrix, b: Matrix): Float64Array {
  const { rows, columns } = a;
  return Float64Array.from({ length: rows }, (_, i) => {
    let total = 0;
    for (let j = i * columns; j < (i + 1) * columns; j++) total += a.data[j]! * b.data[j]!;
    return total;
  });
}
