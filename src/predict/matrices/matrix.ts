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
  const { largest, difference } = symmetry(data, rows);
  if (difference > SYMMETRY * largest) throw asymmetric(what, data, rows, SYMMETRY * largest);
  return { data, rows, columns: rows };
}

/** The largest entry, and the largest difference between two that mirror each other, without signs. */
function symmetry(
  data: Float64Array,
  rows: number,
): { readonly largest: number; readonly difference: number } {
  let [largest, difference] = [0, 0];
  // Tile by tile, so that both triangles are read from the cache, once.
  for (let top = 0; top < rows; top += TILE) {
    const bottom = Math.min(top + TILE, rows);
    for (let left = 0; left <= top; left += TILE) {
      for (let i = top; i < bottom; i++) {
        const [row, end] = [i * rows, Math.min(left + TILE, i + 1)];
        for (let j = left, mirrored = left * rows + i; j < end; j++, mirrored += rows) {
          const below = data[row + j]!;
          const above = data[mirrored]!;
          largest = Math.max(largest, Math.abs(below), Math.abs(above));
          difference = Math.max(difference, Math.abs(below - above));
        }
      }
    }
  }
  return { largest, difference };
}

/** The first entry that is not as its mirror image. */
function asymmetric(what: string, data: Float64Array, rows: number, most: number): InvalidArgumentError {
  const at = data.findIndex((value, k) => {
    const [i, j] = [Math.floor(k / rows), k % rows];
    return j < i && Math.abs(value - data[j * rows + i]!) > most;
  });
  const [i, j] = [Math.floor(at / rows), at % rows];
  return new InvalidArgumentError(
    `${what}, entry [${i}, ${j}],`,
    data[at],
    `${data[j * rows + i]}, as entry [${j}, ${i}]: a kernel is symmetric`,
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
