import type { MatrixKernels } from './matrixKernels.js';
import { plainKernels } from './plainKernels.js';

/** What kernels did on the test products: agreement to `error`, or why they cannot be trusted. */
export type Verification =
  | { readonly trusted: true; /** max |computed − plain| / Σ|a||v| */ readonly error: number }
  | { readonly trusted: false; readonly reason: string };

type Orientation = 'multiply' | 'multiplyTransposed';
type Product = readonly [rows: number, columns: number, count: number, scale: number, keep: number];

/**
 * One number, odd sizes around every vector length and unrolling in use, tall, wide, more than one tile of
 * every kernel in both directions, and counts for each branch that a kernel has. All together are few
 * operations, since every start of the program waits for them.
 */
const PRODUCTS: readonly Product[] = [
  [1, 1, 1, 1, 0],
  [5, 7, 3, -0.75, 0.5],
  [8, 16, 2, 1, 0],
  [33, 65, 5, 1, 1],
  [21, 77, 9, 1, 0],
  [16, 50, 14, -0.75, 0.5],
  [50, 1403, 1, 1, 0],
  [1403, 50, 2, -0.75, 0.5],
  [130, 1029, 2, 1, 0],
  [130, 1029, 1, 0.3, -1],
  [17, 4099, 2, -0.75, 0.5],
  [2, 8205, 3, -0.75, 0.5],
  [24, 64, 16, 1, 0],
  [19, 37, 33, 1, 1],
];

/** Entries of the output beyond the answer, which must stay as they are. */
const GUARD = 16;
const GUARD_VALUE = 12345.678;

/**
 * Compares kernels with plain loops on products of several shapes, both ways round, with and without scale
 * and keep: a library may have been built wrongly, or for another processor, and would then answer wrongly
 * without a word.
 */
export function verifyKernels(kernels: MatrixKernels): Verification {
  try {
    return compareAll(kernels);
  } catch (error) {
    return { trusted: false, reason: `it fails: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function compareAll(kernels: MatrixKernels): Verification {
  let error = 0;
  for (const product of PRODUCTS) {
    const matrix = numbers(product[0] * product[1], 1);
    for (const orientation of ['multiply', 'multiplyTransposed'] as const) {
      const found = compare(kernels, orientation, product, matrix);
      const [rows, columns, count] = product;
      // Twice the bound for a sum in any order; NaN fails too.
      const allowed = 2 * (Math.max(rows, columns) + 4) * Number.EPSILON;
      if (!(found <= allowed)) {
        const asked = `${orientation} of ${rows} × ${columns} with ${count} vectors`;
        const amount = `${found.toExponential(1)} (allowed ${allowed.toExponential(1)})`;
        return { trusted: false, reason: `it computes wrongly: ${asked} is off by ${amount}` };
      }
      error = Math.max(error, found);
    }
  }
  return { trusted: true, error };
}

/**
 * max |computed − plain| / (|scale| Σ|a||v| + |keep · out|) over all entries; infinite if anything else was
 * written.
 */
function compare(
  kernels: MatrixKernels,
  orientation: Orientation,
  product: Product,
  matrix: Float64Array,
): number {
  const [rows, columns, count, scale, keep] = product;
  const [inner, outer] = orientation === 'multiply' ? [columns, rows] : [rows, columns];
  const vectors = numbers(count * inner, 2);
  const before = numbers(count * outer, 3);
  const expected = before.slice();
  plainKernels[orientation](matrix, rows, columns, vectors, count, expected, scale, keep);
  const size = absolute(before);
  const [absoluteMatrix, absoluteVectors] = [absolute(matrix), absolute(vectors)];
  const [absoluteScale, absoluteKeep] = [Math.abs(scale), Math.abs(keep)];
  plainKernels[orientation](
    absoluteMatrix,
    rows,
    columns,
    absoluteVectors,
    count,
    size,
    absoluteScale,
    absoluteKeep,
  );
  const guarded = new Float64Array(before.length + 2 * GUARD).fill(GUARD_VALUE);
  const out = guarded.subarray(GUARD, GUARD + before.length);
  // Where nothing is kept, nothing may be read either: NaN would show it.
  if (keep === 0) out.fill(Number.NaN);
  else out.set(before);
  kernels[orientation](matrix, rows, columns, vectors, count, out, scale, keep);
  const guards = [guarded.subarray(0, GUARD), guarded.subarray(GUARD + before.length)];
  if (guards.some(guard => guard.some(x => x !== GUARD_VALUE))) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < out.length; ++i) {
    const error = Math.abs(out[i]! - expected[i]!) / size[i]!;
    if (!(error <= largest)) largest = error;
    if (Number.isNaN(largest)) return largest;
  }
  return largest;
}

/** Numbers in [−½, ½], the same each time: Weyl's sequence, the fractional parts of k√2 + start·√3. */
export function numbers(length: number, start: number): Float64Array {
  const result = new Float64Array(length);
  for (let k = 0; k < length; k++) {
    const number = (k + 1) * Math.SQRT2 + start * 1.7320508075688772;
    // Sooner than a remainder, and as exact.
    result[k] = number - Math.floor(number) - 0.5;
  }
  return result;
}

function absolute(x: Float64Array): Float64Array {
  const result = new Float64Array(x.length);
  for (let k = 0; k < x.length; k++) result[k] = Math.abs(x[k]!);
  return result;
}
