import type { MatrixKernels } from '../../src/linearAlgebra/index.js';
import { KERNEL_FAMILIES, searchKernels } from '../../src/linearAlgebra/chooseKernels.js';

export const ORIENTATIONS = ['multiply', 'multiplyTransposed'] as const;
export type Orientation = (typeof ORIENTATIONS)[number];

/** The kernels that this machine has; which they are is printed, since a run elsewhere may test fewer. */
export function availableKernels(): MatrixKernels[] {
  return KERNEL_FAMILIES.flatMap(family => {
    const search = searchKernels(family);
    return 'kernels' in search ? [search.kernels] : [];
  });
}

/** One product with everything that goes into it. */
export interface Product {
  readonly orientation: Orientation;
  readonly rows: number;
  readonly columns: number;
  readonly count: number;
  readonly scale: number;
  readonly keep: number;
  readonly matrix: Float64Array;
  readonly vectors: Float64Array;
  readonly out: Float64Array;
}

/** Lengths of a vector and of an answer. */
export function lengths(orientation: Orientation, rows: number, columns: number): [number, number] {
  return orientation === 'multiply' ? [columns, rows] : [rows, columns];
}

/** A product whose arrays are filled by `entry`. */
export function product(
  orientation: Orientation,
  [rows, columns, count]: readonly [number, number, number],
  [scale, keep]: readonly [number, number],
  entry: () => number,
): Product {
  const [inner, outer] = lengths(orientation, rows, columns);
  const fill = (length: number) => new Float64Array(length).map(entry);
  const [matrix, vectors, out] = [fill(rows * columns), fill(count * inner), fill(count * outer)];
  return { orientation, rows, columns, count, scale, keep, matrix, vectors, out };
}

/** The answer of the kernels, in a copy of `out`. */
export function compute(kernels: MatrixKernels, p: Product): Float64Array {
  const out = p.out.slice();
  kernels[p.orientation](p.matrix, p.rows, p.columns, p.vectors, p.count, out, p.scale, p.keep);
  return out;
}

/**
 * The definition, entry by entry: scale · Σ_k W v + keep · out, and the same with absolute values everywhere.
 */
export function define(p: Product): { answer: Float64Array; size: Float64Array } {
  const [inner, outer] = lengths(p.orientation, p.rows, p.columns);
  const answer = new Float64Array(p.out.length);
  const size = new Float64Array(p.out.length);
  for (let j = 0; j < p.count; ++j) {
    for (let i = 0; i < outer; ++i) {
      let sum = 0;
      let absolute = 0;
      for (let k = 0; k < inner; ++k) {
        const entry =
          p.orientation === 'multiply' ? p.matrix[i * p.columns + k]! : p.matrix[k * p.columns + i]!;
        const term = entry * p.vectors[j * inner + k]!;
        sum += term;
        absolute += Math.abs(term);
      }
      const at = j * outer + i;
      answer[at] = p.scale * sum + p.keep * p.out[at]!;
      size[at] = Math.abs(p.scale) * absolute + Math.abs(p.keep * p.out[at]!);
    }
  }
  return { answer, size };
}

/**
 * A fixed sequence of numbers in [−1, 1): a linear congruence modulo 2³² (Numerical Recipes, section 7.1).
 */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
