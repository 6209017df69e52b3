import type { MatrixKernels } from '../../linearAlgebra/index.js';
import { selectIndependent } from './pivotedCholesky.js';
import { loadTile, Panel, TILE_WIDTH, type PanelStack } from './panelStack.js';
import type { Questions } from './questions.js';

/**
 * A vector whose residual is below this part of its length lies in the span. Projecting a vector of length 1 on
 * some hundred basis vectors leaves rounding errors of about 1e-15, so a residual of 2⁻⁴³ = 1.1e-13 has a
 * direction that is still known to a percent. Either side of the threshold is safe: a residual that is only noise
 * would become one more direction, which costs memory and leaves the law as it is; a true residual left out moves
 * an answer by 1e-13 of its length.
 */
const SPAN_TOLERANCE = 2 ** -43;

/** The largest cosine between a new direction and a basis vector that is left as it is: 9e-16. */
const ORTHOGONALITY = 2 ** -50;

/** Directions are formed by L⁻¹ without a further check if its rows are no longer than this: errors grow by its square. */
const WELL_CONDITIONED = Math.sqrt(8);

/** Twice is enough for one vector (Kahan, in Parlett, The Symmetric Eigenvalue Problem, §6.9); a panel may take one more. */
const MOST_SWEEPS = 3;

/** scale · u = C Q + T N for each question u, with N orthonormal and orthogonal to the basis Q. */
export interface Decomposition {
  /** C, by blocks of the basis. */
  readonly coefficients: readonly Float64Array[];
  /** T (questions × new directions). */
  readonly mixing: Float64Array;
  /** N; it may have no vectors. */
  readonly directions: Panel;
  /** N Zᵀ, by blocks of the companion stack Z. */
  readonly products: readonly Float64Array[];
  /** Positions of questions too close to the others to be split in this round: their rows of T are 0. */
  readonly deferred: readonly number[];
}

/**
 * Splits the questions at `rows` into their parts along the orthonormal `basis` Q and new orthonormal directions
 * N: block Gram–Schmidt against the basis and Cholesky-QR inside the panel, repeated until the measured overlaps
 * are at rounding level. Each sweep reads the basis once: on each tile it subtracts the overlaps that the sweep
 * before it found and measures those that are left. So most panels take two readings of the basis (one for the
 * coefficients, one to subtract and to check) and questions that nearly lie in the span take three. `companion`
 * Z holds vectors of the same space; N Zᵀ is found while N is written.
 */
export function decompose(
  questions: Questions,
  rows: readonly number[],
  basis: PanelStack,
  companion: PanelStack,
  kernels: MatrixKernels,
): Decomposition {
  const asked = rows.length;
  const vectors = rows.map(row => questions.vectors[row]!);
  const scales = rows.map(row => questions.scales[row]!);
  let residual = new Panel(asked, basis.length);
  const load = (tile: number, data: Float64Array): void => {
    loadTile(tile, data, vectors, scales);
  };
  const coefficients = firstProducts(residual, load, basis);

  // Invariant: scale · u = C Q + T (X - c Q) on the rows that are neither deferred nor in the span.
  let overlaps: readonly Float64Array[] = coefficients;
  let transform = identity(asked);
  let mixing = identity(asked);
  let deferred: readonly number[] = [];
  let floors = Float64Array.from(rows, row => SPAN_TOLERANCE * questions.norms[row]!);
  for (let sweep = 1; ; sweep++) {
    const measured = subtract(residual, overlaps, sweep === 1 ? load : transform, basis, kernels);
    residual = measured.residual;
    overlaps = measured.overlaps;
    // C += T c: what the next sweep takes off, or is too small to matter.
    for (const [b, overlap] of overlaps.entries()) {
      const width = overlap.length / residual.count;
      kernels.multiplyTransposed(overlap, residual.count, width, mixing, asked, coefficients[b]!, 1, 1);
    }
    const selection = selectIndependent(measured.gram, residual.count, floors);
    const { taken } = selection;
    if (sweep === 1) deferred = selection.deferred;
    mixing = multiplySmall(mixing, asked, selection.factor, residual.count, taken, kernels);
    transform = selection.inverse;
    floors = new Float64Array(taken);
    const normalised = overlaps.map(overlap =>
      multiplySmall(transform, taken, overlap, residual.count, overlap.length / residual.count, kernels),
    );
    const orthogonal = normalised.every(overlap => overlap.every(value => Math.abs(value) <= ORTHOGONALITY));
    if ((orthogonal && selection.amplification <= WELL_CONDITIONED) || sweep === MOST_SWEEPS) {
      return { coefficients, mixing, deferred, ...finish(residual, transform, taken, companion, kernels) };
    }
  }
}

/** X Qᵀ for a panel X that `load` writes tile by tile; it is not kept, since the next sweep can load it again. */
function firstProducts(
  panel: Panel,
  load: (tile: number, data: Float64Array) => void,
  basis: PanelStack,
): Float64Array[] {
  const { count, tiles } = panel;
  const products = basis.zeroCoefficients(count);
  if (basis.count === 0) return products;
  const scratch = new Float64Array(count * Math.min(TILE_WIDTH, panel.length));
  for (const tile of tiles.keys()) {
    const data = scratch.subarray(0, count * panel.width(tile));
    load(tile, data);
    basis.addProducts(tile, data, count, products, 1);
  }
  return products;
}

/**
 * X ← M (X - c Q), and what is then measured: c = X Qᵀ and the Gram matrix X Xᵀ. In the first sweep X is loaded on the
 * way and there is no M.
 */
function subtract(
  panel: Panel,
  overlaps: readonly Float64Array[],
  loadOrTransform: ((tile: number, data: Float64Array) => void) | Float64Array,
  basis: PanelStack,
  kernels: MatrixKernels,
): { residual: Panel; overlaps: readonly Float64Array[]; gram: Float64Array } {
  const [load, transform] =
    loadOrTransform instanceof Float64Array ? [undefined, loadOrTransform] : [loadOrTransform, undefined];
  const count = transform === undefined ? panel.count : transform.length / panel.count;
  const write = transform && transformer(panel, transform, count, kernels);
  const residual = write?.target ?? panel;
  const remaining = basis.zeroCoefficients(count);
  const gram = new Float64Array(count * count);
  for (const [tile, data] of panel.tiles.entries()) {
    load?.(tile, data);
    basis.addCombination(tile, overlaps, panel.count, data, -1);
    write?.apply(tile);
    const result = residual.tiles[tile]!;
    basis.addProducts(tile, result, count, remaining, 1);
    kernels.multiply(result, count, residual.width(tile), result, count, gram, 1, 1);
  }
  return { residual, overlaps: remaining, gram };
}

/** N = M X, the last sweep, with the products N Zᵀ. */
function finish(
  panel: Panel,
  transform: Float64Array,
  taken: number,
  companion: PanelStack,
  kernels: MatrixKernels,
): { directions: Panel; products: readonly Float64Array[] } {
  const products = companion.zeroCoefficients(taken);
  const write = transformer(panel, transform, taken, kernels);
  if (taken > 0) {
    for (const [tile, data] of write.target.tiles.entries()) {
      write.apply(tile);
      companion.addProducts(tile, data, taken, products, 1);
    }
  }
  return { directions: write.target, products };
}

/** Writes M X (count × length) tile by tile: in place of X if the count stays, else to a new panel of its size. */
function transformer(
  panel: Panel,
  transform: Float64Array,
  count: number,
  kernels: MatrixKernels,
): { target: Panel; apply: (tile: number) => void } {
  const target = count === panel.count ? panel : new Panel(count, panel.length);
  const scratch = new Float64Array(count * Math.min(TILE_WIDTH, panel.length));
  const apply = (tile: number): void => {
    const width = panel.width(tile);
    const result = scratch.subarray(0, count * width);
    kernels.multiplyTransposed(panel.tiles[tile]!, panel.count, width, transform, count, result);
    target.tiles[tile]!.set(result);
  };
  return { target, apply };
}

/** A B for small row-major matrices: A is rows × inner, B is inner × columns. */
function multiplySmall(
  a: Float64Array,
  rows: number,
  b: Float64Array,
  inner: number,
  columns: number,
  kernels: MatrixKernels,
): Float64Array {
  const out = new Float64Array(rows * columns);
  kernels.multiplyTransposed(b, inner, columns, a, rows, out);
  return out;
}

function identity(size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = 1;
  return matrix;
}
