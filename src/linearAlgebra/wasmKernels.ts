import { decoded, instantiate, panelModule } from '../webAssembly/index.js';
import type { MatrixKernels } from './matrixKernels.js';
import { applyKeep, checkProduct } from './checkProduct.js';

/** What assembly/panel.ts exports. */
interface PanelModule {
  readonly memory: { readonly buffer: ArrayBuffer };
  matrixAddress(): number;
  vectorsAddress(): number;
  outAddress(): number;
  tileCapacity(): number;
  panelCapacity(): number;
  multiply(rows: number, columns: number, count: number): void;
  addMultiplyTransposed(rows: number, columns: number, count: number): void;
}

/** A part of a row within a tile is at most this long (16 KB), so that it stays in the nearest cache. */
const TILE_COLUMNS = 2048;
/** More vectors than this are answered in several passes over the matrix. */
const MOST_VECTORS = 256;

/**
 * Kernels in SIMD WebAssembly (two float64 at a time; assembly/panel.ts). A tile of the matrix of at most 256
 * KB is copied into the memory of the module and meets all vectors there, so that the matrix is read from
 * memory once for up to 256 vectors. The module's own memory is 1.3 MB.
 *
 * @throws Error if the engine lacks SIMD.
 */
export function loadWasmKernels(): MatrixKernels {
  const module = instantiate(decoded(panelModule)) as PanelModule;
  const { buffer } = module.memory;
  const tileCapacity = module.tileCapacity();
  const panelCapacity = module.panelCapacity();
  const tile = new Float64Array(buffer, module.matrixAddress(), tileCapacity);
  const panel = new Float64Array(buffer, module.vectorsAddress(), panelCapacity);
  const products = new Float64Array(buffer, module.outAddress(), panelCapacity);

  /** Tiles are as wide as the panels of `count` vectors allow, and then as tall. */
  function tileShape(rows: number, columns: number, count: number): [number, number] {
    const width = Math.min(columns, TILE_COLUMNS, Math.floor(panelCapacity / count));
    const height = Math.min(rows, Math.floor(tileCapacity / width), Math.floor(panelCapacity / count));
    return [height, width];
  }

  function multiplyPass(
    matrix: Float64Array,
    rows: number,
    columns: number,
    vectors: Float64Array,
    count: number,
    out: Float64Array,
    scale: number,
  ): void {
    const [height, width] = tileShape(rows, columns, count);
    for (let left = 0; left < columns; left += width) {
      const w = Math.min(width, columns - left);
      copyPart(panel, vectors, columns, 0, left, count, w);
      for (let top = 0; top < rows; top += height) {
        const h = Math.min(height, rows - top);
        copyPart(tile, matrix, columns, top, left, h, w);
        module.multiply(h, w, count);
        for (let j = 0; j < count; ++j) {
          const at = j * rows + top;
          for (let i = 0; i < h; ++i) out[at + i]! += scale * products[j * h + i]!;
        }
      }
    }
  }

  function multiplyTransposedPass(
    matrix: Float64Array,
    rows: number,
    columns: number,
    vectors: Float64Array,
    count: number,
    out: Float64Array,
    scale: number,
    keep: number,
  ): void {
    const [height, width] = tileShape(rows, columns, count);
    for (let left = 0; left < columns; left += width) {
      const w = Math.min(width, columns - left);
      products.fill(0, 0, count * w);
      for (let top = 0; top < rows; top += height) {
        const h = Math.min(height, rows - top);
        copyPart(tile, matrix, columns, top, left, h, w);
        copyPart(panel, vectors, rows, 0, top, count, h);
        module.addMultiplyTransposed(h, w, count);
      }
      for (let j = 0; j < count; ++j) {
        const at = j * columns + left;
        // With keep = 0 nothing is read, as in BLAS.
        if (keep === 0) for (let q = 0; q < w; ++q) out[at + q] = scale * products[j * w + q]!;
        else for (let q = 0; q < w; ++q) out[at + q] = scale * products[j * w + q]! + keep * out[at + q]!;
      }
    }
  }

  return {
    name: 'WebAssembly SIMD',
    multiply(matrix, rows, columns, vectors, count, out, scale = 1, keep = 0) {
      checkProduct(matrix, rows, columns, vectors, count, columns, out, rows, scale, keep);
      applyKeep(out, count * rows, keep);
      for (let j = 0; j < count; j += MOST_VECTORS) {
        const some = Math.min(MOST_VECTORS, count - j);
        const [from, to] = [vectors.subarray(j * columns), out.subarray(j * rows)];
        multiplyPass(matrix, rows, columns, from, some, to, scale);
      }
    },
    multiplyTransposed(matrix, rows, columns, vectors, count, out, scale = 1, keep = 0) {
      checkProduct(matrix, rows, columns, vectors, count, rows, out, columns, scale, keep);
      for (let j = 0; j < count; j += MOST_VECTORS) {
        const some = Math.min(MOST_VECTORS, count - j);
        const [from, to] = [vectors.subarray(j * rows), out.subarray(j * columns)];
        multiplyTransposedPass(matrix, rows, columns, from, some, to, scale, keep);
      }
    },
  };
}

/**
 * Copies the `height` × `width` part of a row-major array that starts at row `top`, column `left` to
 * `target`.
 */
function copyPart(
  target: Float64Array,
  source: Float64Array,
  columns: number,
  top: number,
  left: number,
  height: number,
  width: number,
): void {
  if (width === columns) {
    target.set(source.subarray(top * columns, (top + height) * columns));
    return;
  }
  for (let i = 0; i < height; ++i) {
    const start = (top + i) * columns + left;
    target.set(source.subarray(start, start + width), i * width);
  }
}
