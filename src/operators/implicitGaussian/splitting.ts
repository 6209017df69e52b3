import type { MatrixKernels } from '../../linearAlgebra/index.js';
import { selectIndependent, type Selection } from './pivotedCholesky.js';

/** What of rounding errors matters, which grows with those of the numbers. */
export interface RoundingLevels {
  readonly span: number;
  readonly orthogonality: number;
  readonly orthonormality: number;
}

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

export const float64Levels: RoundingLevels = {
  span: SPAN_TOLERANCE,
  orthogonality: ORTHOGONALITY,
  orthonormality: ORTHONORMALITY,
};

/**
 * Twice is enough for one vector (Kahan, in Parlett, The Symmetric Eigenvalue Problem, §6.9); a panel may
 * take one more.
 */
const MOST_SWEEPS = 3;

/** A sweep over a panel X of vectors, which begins as the questions, and the orthonormal basis Q. */
export type Sweep =
  /** Measures C = X Qᵀ and X Xᵀ. */
  | { readonly kind: 'measure' }
  /**
   * X ← M (X - c Q), or X - c Q without M, and measures X Qᵀ and X Xᵀ of the new X, with X Zᵀ for the
   * companion Z of the basis if `isSought`.
   */
  | {
      readonly kind: 'subtract';
      readonly overlaps: readonly Float64Array[];
      readonly transform: Float64Array | undefined;
      readonly isFirst: boolean;
      readonly isSought: boolean;
    }
  /** X ← M X, `taken` directions, and measures X Zᵀ alone. */
  | { readonly kind: 'finish'; readonly transform: Float64Array; readonly taken: number };

/** What a sweep has measured: coefficients by blocks of the basis, and the Gram matrix. */
export interface Measured {
  /** X Qᵀ. */
  readonly overlaps: readonly Float64Array[];
  /** X Xᵀ. */
  readonly gram: Float64Array;
  /** X Zᵀ. */
  readonly products: readonly Float64Array[];
}

/** scale · u = C Q + T N for each question u, with N orthonormal and orthogonal to the basis Q. */
export interface Splitting {
  /** C, by blocks of the basis. */
  readonly coefficients: readonly Float64Array[];
  /** T (questions × new directions). */
  readonly mixing: Float64Array;
  /** N Zᵀ, by blocks of the companion stack Z. */
  readonly products: readonly Float64Array[];
  /** Positions of questions too close to the others to be split in this round: their rows of T are 0. */
  readonly deferred: readonly number[];
}

/**
 * Splits questions into their parts along an orthonormal basis Q and new orthonormal directions N: block
 * Gram–Schmidt against the basis and Cholesky-QR inside the panel, repeated until the measured overlaps are
 * at rounding level. What the sweeps do to the vectors is asked for, wherever these are; only small matrices
 * come back. After the last sweep X is N.
 *
 * The Gram matrix of the residuals is foreseen as U Uᵀ - C Cᵀ where nothing cancels in that, so that the
 * second sweep already writes N, with N Zᵀ for the vectors Z of the same space that the companion holds, and
 * checks it (Carson, Lund, Rozložník & Thomas 2022, BCGS-PIP). So most panels are read twice and written
 * once; questions that nearly lie in the span take a sweep or two more.
 *
 * @param norms lengths of the questions as X begins.
 * @param levels those of float64 unless given.
 */
export function* split(
  norms: Float64Array,
  kernels: MatrixKernels,
  levels: RoundingLevels = float64Levels,
): Generator<Sweep, Splitting, Measured> {
  const asked = norms.length;
  const floors = norms.map(norm => levels.span * norm);
  const { overlaps: coefficients, gram } = yield { kind: 'measure' };
  const foreseen = foresee(gram, coefficients, asked, floors, kernels);

  // Invariant: scale · u = C Q + T (X - c Q) on the rows that are neither deferred nor in the span.
  let overlaps: readonly Float64Array[] = coefficients;
  let transform = foreseen?.inverse;
  let mixing = foreseen?.factor ?? identity(asked);
  let deferred: readonly number[] = [];
  let count = asked;
  for (let sweep = 1; ; sweep++) {
    const isFirst = sweep === 1;
    const isDirection = isFirst && foreseen !== undefined;
    const measured = yield { kind: 'subtract', overlaps, transform, isFirst, isSought: isDirection };
    if (transform !== undefined) count = transform.length / count;
    overlaps = measured.overlaps;
    // C += T c: what the next sweep takes off, or is too small to matter.
    for (const [b, overlap] of overlaps.entries()) {
      const width = overlap.length / count;
      kernels.multiplyTransposed(overlap, count, width, mixing, asked, coefficients[b]!, 1, 1);
    }
    if (isDirection && isOrthonormal(measured.gram, asked, levels) && isOrthogonal(overlaps, levels)) {
      return { coefficients, mixing, deferred, products: measured.products };
    }
    const isRaw = isFirst && !isDirection;
    const selection = selectIndependent(measured.gram, count, isRaw ? floors : new Float64Array(count));
    const { taken, inverse } = selection;
    if (isFirst) deferred = selection.deferred;
    mixing = multiplySmall(mixing, asked, selection.factor, count, taken, kernels);
    transform = inverse;
    const normalised = overlaps.map(overlap =>
      multiplySmall(inverse, taken, overlap, count, overlap.length / count, kernels),
    );
    const isGood = isOrthogonal(normalised, levels) && selection.amplification <= WELL_CONDITIONED;
    if (isGood || sweep === MOST_SWEEPS) {
      const { products } = yield { kind: 'finish', transform: inverse, taken };
      return { coefficients, mixing, deferred, products };
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
    if (!(residual[i]! >= LEAST_FORESEEN * LEAST_FORESEEN * gram[i]!)) return undefined;
  }
  const selection = selectIndependent(residual, count, floors);
  return selection.taken === count && selection.amplification <= WELL_CONDITIONED ? selection : undefined;
}

function isOrthogonal(overlaps: readonly Float64Array[], { orthogonality }: RoundingLevels): boolean {
  return overlaps.every(overlap => overlap.every(value => Math.abs(value) <= orthogonality));
}

function isOrthonormal(gram: Float64Array, count: number, { orthonormality }: RoundingLevels): boolean {
  return gram.every((value, i) => Math.abs(value - (i % (count + 1) === 0 ? 1 : 0)) <= orthonormality);
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
