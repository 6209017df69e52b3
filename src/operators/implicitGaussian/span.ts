import type { MatrixKernels } from '../../linearAlgebra/index.js';
import { selectIndependent, type Selection } from './pivotedCholesky.js';
import { loadTile, Panel, TILE_WIDTH, type PanelStack } from './panelStack.js';
import type { Questions } from './questions.js';

/**
 * A vector whose residual is below this part of its length lies in the span. Projecting a vector of length 1
 * on some hundred basis vectors leaves rounding errors of about 1e-15, so a residual of 2⁻⁴³ = 1.1e-13 has a
 * direction that is still known to a percent. Either side of the threshold is safe: a residual that is only
 * noise would become one more direction, which costs memory and leaves the law as it is; a true residual left
 * out moves an answer by 1e-13 of its length.
 */
const SPAN_TOLERANCE = 2 ** -43;

/** The largest cosine between a new direction and a basis vector that is left as it is: 9e-16. */
const ORTHOGONALITY = 2 ** -50;

/**
 * Directions are formed by L⁻¹ without a further check if its rows are no longer than this: errors grow by
 * its square.
 */
const WELL_CONDITIONED = Math.sqrt(8);

/**
 * Residuals at least so long, of the vector, have lengths and angles that can be foreseen by the theorem of
 * Pythagoras.
 */
const LEAST_FORESEEN = 1 / 4;

/** The largest departure of N Nᵀ from the identity, in any entry, that is left as it is: 3.6e-15. */
const ORTHONORMALITY = 2 ** -48;

/**
 * Twice is enough for one vector (Kahan, in Parlett, The Symmetric Eigenvalue Problem, §6.9); a panel may
 * take one more.
 */
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
 * Splits the questions at `rows` into their parts along the orthonormal `basis` Q and new orthonormal
 * directions N: block Gram–Schmidt against the basis and Cholesky-QR inside the panel, repeated until the
 * measured overlaps are at rounding level. Each sweep reads the basis once: on each tile it subtracts the
 * overlaps that the sweep before it found and measures those that are left.
 *
 * The Gram matrix of the residuals is foreseen as U Uᵀ - C Cᵀ where nothing cancels in that, so that the
 * second sweep already writes N, with N Zᵀ for the vectors Z of the same space that `companion` holds, and
 * checks it (Carson, Lund, Rozložník & Thomas 2022, BCGS-PIP). So most panels are read twice and written
 * once; questions that nearly lie in the span take a sweep or two more.
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
  const floors = Float64Array.from(rows, row => SPAN_TOLERANCE * questions.norms[row]!);
  let residual = new Panel(asked, basis.length);
  const load = (tile: number, data: Float64Array): void => {
    loadTile(tile, data, vectors, scales);
  };
  const { coefficients, gram } = firstProducts(residual, load, basis, kernels);
  const foreseen = foresee(gram, coefficients, asked, floors, kernels);

  // Invariant: scale · u = C Q + T (X - c Q) on the rows that are neither deferred nor in the span.
  let overlaps: readonly Float64Array[] = coefficients;
  let transform = foreseen?.inverse;
  let mixing = foreseen?.factor ?? identity(asked);
  let deferred: readonly number[] = [];
  for (let sweep = 1; ; sweep++) {
    const isFirst = sweep === 1;
    const isDirection = isFirst && foreseen !== undefined;
    const sought = isDirection ? companion : undefined;
    const measured = subtract(
      residual,
      overlaps,
      isFirst ? load : undefined,
      transform,
      basis,
      sought,
      kernels,
    );
    residual = measured.residual;
    overlaps = measured.overlaps;
    // C += T c: what the next sweep takes off, or is too small to matter.
    for (const [b, overlap] of overlaps.entries()) {
      const width = overlap.length / residual.count;
      kernels.multiplyTransposed(overlap, residual.count, width, mixing, asked, coefficients[b]!, 1, 1);
    }
    if (isDirection && isOrthonormal(measured.gram, asked) && isOrthogonal(overlaps)) {
      return { coefficients, mixing, deferred, directions: residual, products: measured.products };
    }
    const isRaw = isFirst && !isDirection;
    const selection = selectIndependent(
      measured.gram,
      residual.count,
      isRaw ? floors : new Float64Array(residual.count),
    );
    const { taken, inverse } = selection;
    if (isFirst) deferred = selection.deferred;
    mixing = multiplySmall(mixing, asked, selection.factor, residual.count, taken, kernels);
    transform = inverse;
    const normalised = overlaps.map(overlap =>
      multiplySmall(inverse, taken, overlap, residual.count, overlap.length / residual.count, kernels),
    );
    const isGood = isOrthogonal(normalised) && selection.amplification <= WELL_CONDITIONED;
    if (isGood || sweep === MOST_SWEEPS) {
      return { coefficients, mixing, deferred, ...finish(residual, inverse, taken, companion, kernels) };
    }
  }
}

/**
 * How the residuals become directions, if that can be told before they are known: all are new and none is
 * short.
 */
function foresee(
  gram: Float64Array,
  coefficients: readonly Float64Array[],
  count: number,
  floors: Float64Array,
  kernels: MatrixKernels,
): Selection | undefined {
  const residual = gram.slice();
  for (const block of coefficients) {
    kernels.multiply(block, count, block.length / count, block, count, residual, -1, 1);
  }
  for (let i = 0; i < gram.length; i += count + 1) {
    if (!(residual[i]! >= LEAST_FORESEEN ** 2 * gram[i]!)) return undefined;
  }
  const selection = selectIndependent(residual, count, floors);
  return selection.taken === count && selection.amplification <= WELL_CONDITIONED ? selection : undefined;
}

function isOrthogonal(overlaps: readonly Float64Array[]): boolean {
  return overlaps.every(overlap => overlap.every(value => Math.abs(value) <= ORTHOGONALITY));
}

function isOrthonormal(gram: Float64Array, count: number): boolean {
  return gram.every((value, i) => Math.abs(value - (i % (count + 1) === 0 ? 1 : 0)) <= ORTHONORMALITY);
}

/**
 * C = X Qᵀ and X Xᵀ for a panel X that `load` writes tile by tile; it is not kept, since the next sweep can
 * load it again.
 */
function firstProducts(
  panel: Panel,
  load: (tile: number, data: Float64Array) => void,
  basis: PanelStack,
  kernels: MatrixKernels,
): { coefficients: Float64Array[]; gram: Float64Array } {
  const { count, tiles } = panel;
  const coefficients = basis.zeroCoefficients(count);
  const gram = new Float64Array(count * count);
  const scratch = tileScratch(panel);
  for (const tile of tiles.keys()) {
    const width = panel.width(tile);
    const data = scratch.subarray(0, count * width);
    load(tile, data);
    basis.addProducts(tile, data, count, coefficients, 1);
    kernels.multiply(data, count, width, data, count, gram, 1, 1);
  }
  return { coefficients, gram };
}

/**
 * X ← M (X - c Q), and what is then measured: c = X Qᵀ, the Gram matrix X Xᵀ, and the products X Zᵀ if a
 * companion Z is given. In the first sweep X is loaded on the way; without M it stays as it is.
 */
function subtract(
  panel: Panel,
  overlaps: readonly Float64Array[],
  load: ((tile: number, data: Float64Array) => void) | undefined,
  transform: Float64Array | undefined,
  basis: PanelStack,
  companion: PanelStack | undefined,
  kernels: MatrixKernels,
): {
  residual: Panel;
  overlaps: readonly Float64Array[];
  gram: Float64Array;
  products: readonly Float64Array[];
} {
  const count = transform === undefined ? panel.count : transform.length / panel.count;
  const residual = count === panel.count ? panel : new Panel(count, panel.length);
  const remaining = basis.zeroCoefficients(count);
  const gram = new Float64Array(count * count);
  const products = companion?.zeroCoefficients(count) ?? [];
  const scratch = tileScratch(panel);
  for (const [tile, data] of panel.tiles.entries()) {
    const width = panel.width(tile);
    const result = residual.tiles[tile]!;
    // With a transform, X is prepared in the cache, from where the transform brings it to its place.
    const before = transform === undefined ? result : scratch.subarray(0, data.length);
    if (load !== undefined) load(tile, before);
    else before.set(data);
    basis.addCombination(tile, overlaps, panel.count, before, -1);
    if (transform !== undefined)
      kernels.multiplyTransposed(before, panel.count, width, transform, count, result);
    basis.addProducts(tile, result, count, remaining, 1);
    kernels.multiply(result, count, width, result, count, gram, 1, 1);
    companion?.addProducts(tile, result, count, products, 1);
  }
  return { residual, overlaps: remaining, gram, products };
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
  const directions = taken === panel.count ? panel : new Panel(taken, panel.length);
  if (taken === 0) return { directions, products };
  const scratch = tileScratch(panel);
  for (const [tile, data] of panel.tiles.entries()) {
    const width = panel.width(tile);
    const before = scratch.subarray(0, data.length);
    before.set(data);
    const result = directions.tiles[tile]!;
    kernels.multiplyTransposed(before, panel.count, width, transform, taken, result);
    companion.addProducts(tile, result, taken, products, 1);
  }
  return { directions, products };
}

function tileScratch({ count, length }: Panel): Float64Array {
  return new Float64Array(count * Math.min(TILE_WIDTH, length));
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
