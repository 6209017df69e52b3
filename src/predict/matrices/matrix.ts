import { InvalidArgumentError, ShapeError } from '../../errors/index.js';
import type { Tensor } from '../../ad/index.js';

/** A matrix, row-major. */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** What differs by less than this of the largest entry is equal but for rounding. */
const SYMMETRY = 1e-10;
const TILE = 32;

/**
 * A kernel of a list of examples with itself.
 * @throws ShapeError if it is not square; InvalidArgumentError if it is not symmetric.
 */
export function symmetricMatrix(what: string, { data, shape }: Tensor): Matrix {
  const rows = Math.round(Math.sqrt(data.length));
  if (rows === 0 || rows ** 2 !== data.length)
    throw new ShapeError(`${what} has shape [${shape.join(', ')}], allowed: [N, N] with N ≥ 1`);
  let largest = 0;
  for (const value of data) if (Math.abs(value) > largest) largest = Math.abs(value);
  const most = SYMMETRY * largest;
  // Tile by tile, so that both triangles are read from the cache.
  for (let top = 0; top < rows; top += TILE) {
    for (let left = 0; left <= top; left += TILE) {
      for (let i = top; i < Math.min(top + TILE, rows); i++) {
        for (let j = left; j < Math.min(left + TILE, i); j++) {
          const [below, above] = [data[i * rows + j]!, data[j * rows + i]!];
          if (Math.abs(below - above) > most) throw asymmetric(what, i, j, below, above);
        }
      }
    }
  }
  return { data, rows, columns: rows };
}

function asymmetric(what: string, i: number, j: number, below: number, above: number): InvalidArgumentError {
  return new InvalidArgumentError(
    `${what}, entry [${i}, ${j}],`,
    below,
    `${above}, as entry [${j}, ${i}]: a kernel is symmetric`,
  );
}

export function diagonalOf({ data, rows }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => data[i * rows + i]!);
}

/** [rows, columns] as [columns, rows]. */
export function transposed(data: Float64Array, rows: number, columns: number): Float64Array {
  if (rows === 1 || columns === 1) return data.slice();
  const out = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = data[i * columns + j]!;
  return out;
}

/** [rows, columns, outputs, outputs] as the matrix [rows · outputs, columns · outputs]. */
export function pairsOfOutputsByRows(data: Float64Array, rows: number, outputs: number): Tensor {
  const columns = data.length / (rows * outputs ** 2);
  const shape = [rows * outputs, columns * outputs];
  if (outputs === 1) return { data, shape };
  const matrix = new Float64Array(data.length);
  let from = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      for (let k = 0; k < outputs; k++) {
        const to = ((i * outputs + k) * columns + j) * outputs;
        for (let l = 0; l < outputs; l++) matrix[to + l] = data[from++]!;
      }
    }
  }
  return { data: matrix, shape };
}
