import { platform, type BlasLibrary, type Environment } from '#platform';
import type { MatrixKernels } from './matrixKernels.js';
import { applyKeep, checkProduct } from './checkProduct.js';
import { verifyKernels } from './verify.js';

const ROW_MAJOR = 101;
const NO_TRANSPOSE = 111;
const TRANSPOSE = 112;

/** The entries of a tile: 512 KB. */
const TILE = 65536;
/** The most multiplications that OpenBLAS leaves to one thread. */
const OF_ONE_THREAD = 2 ** 18;
/** The same for processors whose kernels of OpenBLAS have a path for small matrices, where that ends. */
const OF_SMALL_PATH = 1_000_000;
const CORES_WITH_SMALL_PATH: readonly (string | undefined)[] = ['SkylakeX', 'Cooperlake', 'SapphireRapids'];
/**
 * The most numbers of a matrix that releases of OpenBLAS which answer one vector by dgemv leave to one
 * thread.
 */
const OF_ONE_THREAD_ALONE = 9216;
/** The most vectors that steady products answer together. */
const MOST_STEADY_VECTORS = 32;
/** At most so many rows are taken whole: bases for Gram–Schmidt are few and long. */
const FEW_ROWS = 64;
/** Up to so many vectors are answered tile by tile, more by a single dgemm. */
const MOST_VECTORS = 14;
/** A part of a row that meets all vectors in the cache; ddot starts threads above 10 000. */
const DOT_COLUMNS = 8192;
/** Up to so many inner products, with so many terms for each, are left to ddot. */
const MOST_DOTS = 16;
const TERMS_PER_DOT = 128;

/**
 * The products by dgemm on tiles of the matrix. Few vectors meet a large matrix, so that reading it once, at
 * the full rate of the memory, is all that counts. Measured rates at which the matrix is read, GB/s, one
 * thread, OpenBLAS 0.3.21 (SkylakeX) on two cores whose plain reading rate is 10–12 from memory and 25 from
 * cache:
 *
 *     count                          1      2      4      5      8      16     32
 *     4096²  Wv   dgemv each         9.7    4.9    2.1    1.9    1.2
 *                 one dgemm          6.2    5.5    5.1    5.3    5.6    4.7    3.5
 *                 dgemm on tiles    10.8    9.5    9.4    7.0    6.7    3.4    2.2
 *     4096²  Wᵀu  dgemv each         8.4    4.8    2.1    2.0    1.1
 *                 one dgemm          7.1    7.0    7.0    6.4    6.7    5.1    3.9
 *                 dgemm on tiles     9.7    9.5    7.7    7.8    8.7    4.8    3.4
 *     1024²  Wv   dgemv each        25.4   13.0    6.1    4.8    2.9
 *                 one dgemm          9.6    8.3    7.8    6.8    7.0    6.4    4.5
 *                 dgemm on tiles    24.9   23.2   18.9   14.4   10.9    5.5    4.5
 *     1024²  Wᵀu  dgemv each        25.2   12.2    6.4    5.4    2.7
 *                 one dgemm         12.7   10.6   10.0    8.9    9.5    6.0    4.2
 *                 dgemm on tiles    24.2   22.7   20.2   14.0   11.5    6.2    4.3
 *     10 × 2·10⁶  one dgemm          7.5    7.3           5.4    5.3
 *      (Wv)       dgemm on tiles    10.6   10.4           8.7    6.5
 *
 * (Tiles of 128 KB to 1 MB do alike, dgemv on tiles is half as quick from 4 vectors on, and two threads
 * change little where the memory is the limit.) On tiles, up to 10⁶ multiplications at a time, dgemm takes
 * its path for small matrices, which packs nothing and starts no thread; hence the bounds above. With 16
 * vectors and more the arithmetic counts, and one dgemm on all threads is best.
 *
 * Kernels for other processors (Haswell, Zen, those for ARM) have no such path, and from 2¹⁸ multiplications
 * on all threads take part, which on a tile costs them more than it saves: there tiles are smaller for more
 * than 4 vectors. With Haswell kernels and two threads on an AMD EPYC (Zen 5), 4096², 8 vectors, milliseconds
 * and, in brackets, those of all threads:
 *
 *                      Wv           Wᵀu
 *     one dgemm        16.9 (33.7)  16.9 (33.7)
 *     512 KB tiles     28.2 (56.3)  14.9 (29.8)
 *     256 KB tiles     16.2 (16.2)  13.9 (13.8)
 *
 * Before it multiplies, dgemm brings both factors into an order of its own. For a few long inner products
 * that takes longer than they: of parts of 4096 numbers in the cache, 1 × 1 take 5.7 µs by dgemm and 1.1 by
 * ddot, 2 × 4 take 8.6 and 4.7, 1 × 16 take 17 and 11 (OpenBLAS 0.3.21, Haswell).
 *
 * Equal questions get equal bits as long as the library, its core type and its number of threads
 * (OPENBLAS_NUM_THREADS) are the same: a thread's share decides how dgemm cuts its sums. Workers of one
 * process share the library and so agree.
 *
 * @param steady whether bits shall not depend on the number of threads: then every call is so small that
 *   OpenBLAS leaves it to one thread.
 */
export function blasKernels(
  { name, dgemm, ddot, coreType }: Pick<BlasLibrary, 'name' | 'dgemm' | 'ddot' | 'coreType'>,
  { steady = false }: { readonly steady?: boolean } = {},
): MatrixKernels {
  const most = !steady && CORES_WITH_SMALL_PATH.includes(coreType) ? OF_SMALL_PATH : OF_ONE_THREAD;
  const tiling: Tiling = steady ? steadyTiling : count => tilingOf(count, most);

  /** out += scale · products, each as a sum of inner products over parts of the row. */
  function addDots(
    matrix: Float64Array,
    rows: number,
    columns: number,
    vectors: Float64Array,
    count: number,
    out: Float64Array,
    scale: number,
  ): void {
    for (let left = 0; left < columns; left += DOT_COLUMNS) {
      const width = Math.min(DOT_COLUMNS, columns - left);
      for (let i = 0; i < rows; i++) {
        const row = from(matrix, i * columns + left);
        for (let j = 0; j < count; j++) {
          out[j * rows + i]! += scale * ddot(width, row, 1, from(vectors, j * columns + left), 1);
        }
      }
    }
  }

  return {
    name,

    multiply(matrix, rows, columns, vectors, count, out, scale = 1, keep = 0) {
      checkProduct(matrix, rows, columns, vectors, count, columns, out, rows, scale, keep);
      if (rows === 0 || count === 0) return;
      if (rows * count <= Math.min(MOST_DOTS, columns / TERMS_PER_DOT)) {
        applyKeep(out, count * rows, keep);
        addDots(matrix, rows, columns, vectors, count, out, scale);
        return;
      }
      if (columns === 0) {
        applyKeep(out, count * rows, keep);
        return;
      }
      forEachTile(rows, columns, count, tiling, (first, group, top, left, height, width) => {
        // One line for the sizes, one for the inputs, one for the output.
        // prettier-ignore
        dgemm(
          ROW_MAJOR, NO_TRANSPOSE, TRANSPOSE, group, height, width, scale,
          from(vectors, first * columns + left), columns, from(matrix, top * columns + left), columns,
          left === 0 ? keep : 1, from(out, first * rows + top), rows,
        );
      });
    },

    multiplyTransposed(matrix, rows, columns, vectors, count, out, scale = 1, keep = 0) {
      checkProduct(matrix, rows, columns, vectors, count, rows, out, columns, scale, keep);
      if (columns === 0 || count === 0) return;
      if (rows === 0) {
        applyKeep(out, count * columns, keep);
        return;
      }
      forEachTile(rows, columns, count, tiling, (first, group, top, left, height, width) => {
        // prettier-ignore
        dgemm(
          ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, group, width, height, scale,
          from(vectors, first * rows + top), rows, from(matrix, top * columns + left), columns,
          top === 0 ? keep : 1, from(out, first * columns + left), columns,
        );
      });
    },
  };
}

/** A view makes up a fifth of the cost of a small product. */
function from(array: Float64Array, start: number): Float64Array {
  return start === 0 ? array : array.subarray(start);
}

/**
 * How a product is cut: vectors that are answered together, and numbers of a tile, if it is not one piece.
 */
type Tiling = (count: number) => { readonly group: number; readonly tile: number };

/** @param most how many multiplications a tile may take. */
function tilingOf(count: number, most: number): ReturnType<Tiling> {
  const tile = count > MOST_VECTORS ? Infinity : Math.min(TILE, Math.floor(most / count));
  return { group: count, tile };
}

function steadyTiling(count: number): ReturnType<Tiling> {
  const group = Math.min(count, MOST_STEADY_VECTORS);
  const tile = group === 1 ? OF_ONE_THREAD_ALONE : Math.min(TILE, Math.floor(OF_ONE_THREAD / group));
  return { group, tile };
}

/**
 * Goes down the tiles of one strip of columns after the other, so that the strip's part of a panel stays
 * cached; and that for each group of vectors.
 */
function forEachTile(
  rows: number,
  columns: number,
  count: number,
  tiling: Tiling,
  visit: (first: number, group: number, top: number, left: number, height: number, width: number) => void,
): void {
  const { group, tile } = tiling(count);
  const height =
    tile === Infinity || rows <= FEW_ROWS ? rows : Math.min(rows, Math.max(16, Math.floor(tile / columns)));
  const width = tile === Infinity ? columns : Math.min(columns, Math.floor(tile / height));
  for (let first = 0; first < count; first += group) {
    const together = Math.min(group, count - first);
    for (let left = 0; left < columns; left += width) {
      for (let top = 0; top < rows; top += height) {
        visit(first, together, top, left, Math.min(height, rows - top), Math.min(width, columns - left));
      }
    }
  }
}

/** A library that computes rightly, or why there is none. */
export type BlasSearch =
  | {
      readonly library: BlasLibrary;
      readonly kernels: MatrixKernels;
      /** The same for products whose bits do not depend on the number of threads. */
      readonly steady: MatrixKernels;
      readonly error: number;
    }
  | { readonly reason: string };

/**
 * Finds BLAS: the library that the environment variable WIDEJET_BLAS names (`none`: none at all), else the
 * first of the usual ones that can be opened and that computes what plain loops compute. `open` is for tests.
 */
export function findBlas(
  environment: Environment = platform.environment,
  open: (file: string) => BlasLibrary = file => platform.openBlasLibrary(file),
): BlasSearch {
  const wanted = environment['WIDEJET_BLAS'];
  if (wanted === 'none') return { reason: 'switched off by WIDEJET_BLAS=none' };
  const candidates = wanted ? [wanted] : platform.blasCandidates(environment);
  const discarded = new Map<string, string>();
  for (const candidate of candidates) {
    let library: BlasLibrary;
    try {
      library = open(candidate);
    } catch (error) {
      if (wanted) return { reason: `WIDEJET_BLAS=${wanted} cannot be opened: ${messageOf(error)}` };
      continue;
    }
    // Several names may lead to one file.
    if (discarded.has(library.path)) continue;
    const kernels = blasKernels(library);
    const steady = blasKernels(library, { steady: true });
    const [found, foundSteady] = [verifyKernels(kernels), verifyKernels(steady)];
    if (found.trusted && foundSteady.trusted)
      return { library, kernels, steady, error: Math.max(found.error, foundSteady.error) };
    const { reason } = found.trusted ? (foundSteady as { readonly reason: string }) : found;
    discarded.set(library.path, `${library.name} at ${library.path}: ${reason}`);
  }
  if (discarded.size > 0) return { reason: [...discarded.values()].join('; ') };
  return {
    reason:
      candidates.length === 0 ? 'no libraries can be opened here' : `found none of ${candidates.join(', ')}`,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
