import { checkPositiveInteger, ShapeError } from '../../errors/index.js';
import { chooseMatrixKernels } from '../chooseKernels.js';
import { leaveArray, takeArray } from '../spareArrays.js';
import type { VectorProducts } from './conjugateGradients.js';

/** Rows `start` to `end` − 1 of a matrix [size, size], row-major. */
export type RowTile = (start: number, end: number) => Float64Array | Promise<Float64Array>;

/**
 * Products with a symmetric matrix that is never in memory as a whole: `tile` is asked for `height` rows at a
 * time, all of them once for each product, and nothing is kept of them.
 *
 * @throws InvalidArgumentError for sizes that are not positive integers; the products throw ShapeError for a
 *   tile of another length.
 */
export function productsByTiles(size: number, height: number, tile: RowTile): VectorProducts {
  checkPositiveInteger('size', size);
  checkPositiveInteger('height', height);
  const kernels = chooseMatrixKernels();
  return async (vectors, count, out) => {
    for (let start = 0; start < size; start += height) {
      const end = Math.min(size, start + height);
      const [rows, matrix] = [end - start, await tile(start, end)];
      if (matrix.length !== rows * size) {
        throw new ShapeError(
          `a tile of ${rows} × ${size} has ${matrix.length} entries, allowed: ${rows * size}`,
        );
      }
      const products = takeArray(count * rows);
      kernels.multiply(matrix, rows, size, vectors, count, products);
      for (let j = 0; j < count; ++j) {
        out.set(products.subarray(j * rows, (j + 1) * rows), j * size + start);
      }
      leaveArray(products);
    }
  };
}
