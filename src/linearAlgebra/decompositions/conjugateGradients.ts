import { platform } from '#platform';
import {
  checkAboveZero,
  checkPositiveInteger,
  InvalidArgumentError,
  NonFiniteError,
} from '../../errors/index.js';
import { checkMemoryOf, memoryLimit } from '../memory.js';
import { checkRightSides } from './checkMatrix.js';

/** Writes M v of `count` vectors, one after the other in `vectors` [count, size], to `out` [count, size]. */
export type VectorProducts = (
  vectors: Float64Array,
  count: number,
  out: Float64Array,
) => void | Promise<void>;

export interface ConjugateGradientsOptions {
  /** Products with A, which is symmetric and positive semidefinite. */
  readonly multiply: VectorProducts;
  /** Products with an approximation of A⁻¹, symmetric and positive definite, the same each time. */
  readonly precondition?: VectorProducts;
  /** B [size, count], row-major. */
  readonly rightSides: Float64Array;
  readonly size: number;
  readonly count: number;
  /** A right side b is done when ‖b − Ax‖ ≤ tolerance ‖b‖ (default 1e-10). */
  readonly tolerance?: number;
  /** The most products with A for a right side, those that check residuals aside (default 10 · size). */
  readonly mostIterations?: number;
  /** The most bytes to take, those of the products aside; by default 80 % of what is free. */
  readonly memoryLimit?: number;
  /** Called after each iteration with the largest ‖b − Ax‖/‖b‖ as the iteration knows it. */
  readonly onProgress?: (iterations: number, residual: number) => void;
  /** Ends the work after the iteration at hand: it rejects with the reason of the signal. */
  readonly signal?: AbortSignal;
}

export interface ConjugateGradientsResult {
  /** X [size, count], row-major. */
  readonly solution: Float64Array;
  /** ‖b − Ax‖/‖b‖ for each right side, computed from x itself; 0 for b = 0. */
  readonly residuals: Float64Array;
  readonly iterations: number;
}

/** For a number of the right sides: five vectors of a system, two panels and their answers, the solution. */
const BYTES = 8 * 10;

/** A restart from the true residual must have brought it down by so much, or it is what rounding allows. */
const LEAST_PROGRESS = 1 / 2;

/** One right side and where its iteration stands. */
interface System {
  readonly column: number;
  /** The largest |b|, by which b and x are divided, so that squares neither overflow nor vanish. */
  readonly scale: number;
  readonly norm: number;
  readonly b: Float64Array;
  readonly x: Float64Array;
  readonly r: Float64Array;
  readonly p: Float64Array;
  /** r·M r of the iteration before; 0 before the first and after a restart. */
  rz: number;
  /** ‖b − Ax‖/‖b‖ of `best`, computed from it itself. */
  residual: number;
  readonly best: Float64Array;
}

/**
 * Solves AX = B for a symmetric positive semidefinite A that is given by products alone, by (preconditioned)
 * conjugate gradients (Hestenes & Stiefel 1952). All right sides share each product, those that are done
 * aside. When the iteration takes a system for solved, the residual is computed anew from x and the iteration
 * goes on from there if that is larger than the tolerance, until rounding allows no more. `residuals` says
 * what was reached, whether or not it meets the tolerance: a singular A, too, gets what is nearest among its
 * iterations, and never NaN.
 *
 * @throws InvalidArgumentError or ShapeError for arguments that are not allowed, or if A turns out not to be
 *   positive semidefinite, or the preconditioner not positive definite; NonFiniteError if a product is not
 *   finite; MemoryLimitError before work starts if it does not fit; the reason of the signal.
 */
export async function conjugateGradients({
  multiply,
  precondition,
  rightSides,
  size,
  count,
  tolerance = 1e-10,
  mostIterations = 10 * size,
  memoryLimit: limit,
  onProgress,
  signal,
}: ConjugateGradientsOptions): Promise<ConjugateGradientsResult> {
  checkPositiveInteger('size', size);
  checkRightSides(rightSides, size, count);
  checkAboveZero('tolerance', tolerance);
  checkPositiveInteger('mostIterations', mostIterations);
  const bytes = BYTES * size * count;
  checkMemoryOf('the iteration', bytes, limit ?? memoryLimit(bytes), 'Give fewer right sides at once');

  const systems = Array.from({ length: count }, (_, column) => makeSystem(rightSides, size, count, column));
  let open = systems.filter(({ norm }) => norm > 0);
  let iterations = 0;
  while (open.length > 0 && iterations < mostIterations) {
    const running = new Set(open);
    while (running.size > 0 && iterations < mostIterations) {
      signal?.throwIfAborted();
      await step([...running], size, multiply, precondition, running);
      iterations++;
      let largest = 0;
      for (const system of open) {
        const residual = euclideanNorm(system.r) / system.norm;
        largest = Math.max(largest, residual);
        if (residual <= tolerance) running.delete(system);
      }
      onProgress?.(iterations, largest);
      await platform.pause();
    }
    signal?.throwIfAborted();
    open = await restart(open, size, multiply, tolerance);
  }

  const solution = new Float64Array(size * count);
  for (const { best, column, scale } of systems) {
    for (let i = 0; i < size; ++i) solution[i * count + column] = scale * best[i]!;
  }
  return { solution, residuals: Float64Array.from(systems, ({ residual }) => residual), iterations };
}

function makeSystem(rightSides: Float64Array, size: number, count: number, column: number): System {
  const b = Float64Array.from({ length: size }, (_, i) => rightSides[i * count + column]!);
  const scale = b.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  if (scale > 0) for (let i = 0; i < size; ++i) b[i]! /= scale;
  return {
    column,
    scale,
    norm: euclideanNorm(b),
    b,
    x: new Float64Array(size),
    r: b.slice(),
    p: new Float64Array(size),
    rz: 0,
    residual: scale > 0 ? 1 : 0,
    best: new Float64Array(size),
  };
}

/** One iteration of each system; those that cannot go on leave `running`. */
async function step(
  systems: readonly System[],
  size: number,
  multiply: VectorProducts,
  precondition: VectorProducts | undefined,
  running: Set<System>,
): Promise<void> {
  const residuals = systems.map(({ r }) => r);
  const corrections = precondition === undefined ? residuals : await products(precondition, residuals, size);
  for (const [k, system] of systems.entries()) {
    const z = corrections[k] as Float64Array;
    const rz = inner(system.r, z);
    if (!(rz > 0)) {
      throw new InvalidArgumentError('precondition', rz, 'products with a positive definite matrix');
    }
    const beta = system.rz === 0 ? 0 : rz / system.rz;
    system.rz = rz;
    for (let i = 0; i < size; ++i) system.p[i] = z[i]! + beta * system.p[i]!;
  }
  const directions = systems.map(({ p }) => p);
  const images = await products(multiply, directions, size);
  for (const [k, system] of systems.entries()) {
    const [p, image] = [system.p, images[k] as Float64Array];
    const curvature = inner(p, image);
    const rounding = Math.sqrt(size) * Number.EPSILON * euclideanNorm(p) * euclideanNorm(image);
    if (curvature < -Math.sqrt(size) * rounding) {
      throw new InvalidArgumentError('multiply', curvature, 'products with a positive semidefinite matrix');
    }
    // The matrix is zero along this direction, as far as can be told.
    if (curvature <= rounding) {
      running.delete(system);
      continue;
    }
    const alpha = system.rz / curvature;
    for (let i = 0; i < size; ++i) system.x[i]! += alpha * p[i]!;
    for (let i = 0; i < size; ++i) system.r[i]! -= alpha * image[i]!;
  }
}

/** Computes residuals from solutions; returns the systems that are not solved but still come nearer. */
async function restart(
  systems: readonly System[],
  size: number,
  multiply: VectorProducts,
  tolerance: number,
): Promise<System[]> {
  const images = await products(
    multiply,
    systems.map(({ x }) => x),
    size,
  );
  return systems.filter((system, k) => {
    const image = images[k] as Float64Array;
    for (let i = 0; i < size; ++i) system.r[i] = system.b[i]! - image[i]!;
    const [before, residual] = [system.residual, euclideanNorm(system.r) / system.norm];
    system.rz = 0;
    if (!(residual < before)) return false;
    system.residual = residual;
    system.best.set(system.x);
    return residual > tolerance && residual <= LEAST_PROGRESS * before;
  });
}

async function products(
  multiply: VectorProducts,
  vectors: readonly Float64Array[],
  size: number,
): Promise<Float64Array[]> {
  const panel = new Float64Array(vectors.length * size);
  for (const [k, vector] of vectors.entries()) panel.set(vector, k * size);
  const out = new Float64Array(panel.length);
  await multiply(panel, vectors.length, out);
  if (!out.every(Number.isFinite)) {
    throw new NonFiniteError('a product with a vector is not finite, allowed: finite numbers');
  }
  return vectors.map((_, k) => out.subarray(k * size, (k + 1) * size));
}

function inner(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; ++i) sum += x[i]! * y[i]!;
  return sum;
}

function euclideanNorm(x: Float64Array): number {
  return Math.sqrt(inner(x, x));
}
