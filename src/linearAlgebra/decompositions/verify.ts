import { plainKernels } from '../plainKernels.js';
import { numbers, type Verification } from '../verify.js';
import type { Decompositions } from './decompositions.js';

/**
 * One number, sizes within and beyond what is computed without blocks or halves, and for Cholesky's method
 * one that threads share. All together are few operations, since the first decomposition waits for them.
 */
const SIZES = [1, 2, 7, 33, 96];
const SHARED_SIZE = 210;
/** Right sides at once. */
const COUNTS = [1, 3, 17];

/** Entries around an array, which must stay as they are. */
const GUARD = 16;
const GUARD_VALUE = 12345.678;

/** How far the estimate of a condition may lie below the condition. */
const LARGEST_UNDERESTIMATE = 3;

/**
 * Computes decompositions of several sizes and multiplies them out again: a library may have been built
 * wrongly, count in other integers, or compute wrongly on this processor, and would then answer wrongly
 * without a word. What lies below the diagonal is NaN, as it must not be read.
 */
export async function verifyDecompositions(decompositions: Decompositions): Promise<Verification> {
  let error = 0;
  try {
    for (const [what, check, sizes] of CHECKS) {
      for (const size of sizes) {
        const found = await check(decompositions, size);
        // Twice the bound for sums of so many terms in any order; NaN fails too.
        const allowed = 2 * (size + 8) * Number.EPSILON;
        if (!(found <= allowed)) {
          const amount = `${found.toExponential(1)} (allowed ${allowed.toExponential(1)})`;
          const reason = `it computes wrongly: ${what} of a ${size} × ${size} matrix is off by ${amount}`;
          return { trusted: false, reason };
        }
        error = Math.max(error, found);
      }
    }
  } catch (failure) {
    return {
      trusted: false,
      reason: `it fails: ${failure instanceof Error ? failure.message : String(failure)}`,
    };
  }
  return { trusted: true, error };
}

type Check = (decompositions: Decompositions, size: number) => Promise<number>;

const CHECKS: readonly (readonly [what: string, check: Check, sizes: readonly number[]])[] = [
  ['the eigenvectors', (decompositions, size) => eigenError(decompositions, symmetric(size), size), SIZES],
  // A third of the rank, so that most eigenvalues are equal.
  [
    'the kernel',
    (decompositions, size) => eigenError(decompositions, gram(size, Math.ceil(size / 3)), size),
    SIZES,
  ],
  ["Cholesky's factor", factorError, [...SIZES, SHARED_SIZE]],
  ['a solution', solutionError, [...SIZES, SHARED_SIZE]],
  ['a minor', minorError, [...SIZES, SHARED_SIZE]],
  ['the condition', conditionError, SIZES],
];

/** max |VA − ΛV| / max |λ| and max |VVᵀ − 1|, whichever is larger. */
async function eigenError(
  decompositions: Decompositions,
  matrix: Float64Array,
  size: number,
): Promise<number> {
  const { values, vectors } = await guarded(upperAlone(matrix, size), array =>
    decompositions.eigen(array, size),
  );
  if (values.length !== size || vectors.length !== size * size) return Infinity;
  const images = new Float64Array(size * size);
  plainKernels.multiply(matrix, size, size, vectors, size, images);
  const products = new Float64Array(size * size);
  plainKernels.multiply(vectors, size, size, vectors, size, products);
  const norm = Math.max(Math.abs(values[0]!), Math.abs(values[size - 1]!));
  let error = 0;
  for (let k = 0; k < size; ++k) {
    if (k > 0 && !(values[k]! >= values[k - 1]!)) return Infinity;
    for (let i = 0; i < size; ++i) {
      const at = k * size + i;
      const residual = Math.abs(images[at]! - values[k]! * vectors[at]!) / norm;
      error = Math.max(error, residual, Math.abs(products[at]! - (i === k ? 1 : 0)));
    }
  }
  return error;
}

/** max |UᵀU − A|_ij / √(A_ii A_jj). */
async function factorError(decompositions: Decompositions, size: number): Promise<number> {
  const matrix = positiveDefinite(size);
  const factor = await factorOf(decompositions, matrix, size);
  let error = 0;
  for (let i = 0; i < size; ++i) {
    for (let j = i; j < size; ++j) {
      let sum = 0;
      for (let k = 0; k <= i; ++k) sum += factor[k * size + i]! * factor[k * size + j]!;
      const scale = Math.sqrt(matrix[i * size + i]! * matrix[j * size + j]!);
      error = Math.max(error, Math.abs(sum - matrix[i * size + j]!) / scale);
    }
  }
  return error;
}

/** max |UX − B| / |U||X| and max |UᵀX − B| / |Uᵀ||X| over several right sides. */
async function solutionError(decompositions: Decompositions, size: number): Promise<number> {
  const factor = await factorOf(decompositions, positiveDefinite(size), size);
  let error = 0;
  for (const count of COUNTS) {
    const rightSides = numbers(size * count, 5);
    for (const transposed of [true, false]) {
      const solution = rightSides.slice();
      await guarded(solution, array => {
        decompositions.solveTriangular(factor, size, transposed, array, count);
        solution.set(array);
        return Promise.resolve();
      });
      for (let i = 0; i < size; ++i) {
        for (let j = 0; j < count; ++j) {
          let [sum, scale] = [0, 0];
          for (let k = transposed ? 0 : i; k < (transposed ? i + 1 : size); ++k) {
            const term = factor[transposed ? k * size + i : i * size + k]! * solution[k * count + j]!;
            sum += term;
            scale += Math.abs(term);
          }
          error = Math.max(error, Math.abs(sum - rightSides[i * count + j]!) / scale);
        }
      }
    }
  }
  return error;
}

/** 0 if the first minor that is not positive is found, else infinite. */
async function minorError(decompositions: Decompositions, size: number): Promise<number> {
  const matrix = secondDifferences(size);
  const order = Math.ceil((2 * size) / 3);
  // The pivot before was (order + 1)/order.
  matrix[(order - 1) * (size + 1)] = 2 - 1.5 * ((order + 1) / order);
  const found = await guarded(upperAlone(matrix, size), array => decompositions.factor(array, size));
  return found === order ? 0 : Infinity;
}

/** 0 for an estimate of the condition that is not too large and hardly too small, else infinite. */
async function conditionError(decompositions: Decompositions, size: number): Promise<number> {
  const factor = await factorOf(decompositions, secondDifferences(size), size);
  const norm = Math.min(4, size + 1);
  // Column j of the inverse sums to j(n + 1 − j)/2 for j from 1; the middle one to the most.
  const middle = Math.ceil(size / 2);
  const exact = 2 / (norm * middle * (size + 1 - middle));
  const found = await decompositions.reciprocalCondition(factor, size, norm);
  return found >= exact * (1 - 1e-10) && found <= LARGEST_UNDERESTIMATE * exact ? 0 : Infinity;
}

async function factorOf(
  decompositions: Decompositions,
  matrix: Float64Array,
  size: number,
): Promise<Float64Array> {
  const factor = upperAlone(matrix, size);
  const order = await guarded(factor, async array => {
    const found = await decompositions.factor(array, size);
    factor.set(array);
    return found;
  });
  if (order !== 0) throw new Error(`a positive definite ${size} × ${size} matrix has no factor`);
  return factor;
}

/** Lets `work` have a copy of the array, and looks whether it wrote around it. */
async function guarded<Result>(
  array: Float64Array,
  work: (array: Float64Array) => Promise<Result>,
): Promise<Result> {
  const memory = new Float64Array(array.length + 2 * GUARD).fill(GUARD_VALUE);
  const inner = memory.subarray(GUARD, GUARD + array.length);
  inner.set(array);
  const result = await work(inner);
  const guards = [memory.subarray(0, GUARD), memory.subarray(GUARD + array.length)];
  if (guards.some(guard => guard.some(entry => entry !== GUARD_VALUE)))
    throw new Error('it writes beyond its arrays');
  return result;
}

/** The same matrix with NaN below the diagonal. */
function upperAlone(matrix: Float64Array, size: number): Float64Array {
  return matrix.map((entry, at) => (at % size < Math.floor(at / size) ? NaN : entry));
}

function symmetric(size: number): Float64Array {
  const matrix = numbers(size * size, 4);
  for (let i = 0; i < size; ++i) for (let j = 0; j < i; ++j) matrix[i * size + j] = matrix[j * size + i]!;
  return matrix;
}

/** Inner products of vectors with so many entries. */
function gram(size: number, length: number): Float64Array {
  const vectors = numbers(size * length, 6);
  const matrix = new Float64Array(size * size);
  plainKernels.multiply(vectors, size, length, vectors, size, matrix);
  return matrix;
}

function positiveDefinite(size: number): Float64Array {
  const matrix = gram(size, size);
  for (let i = 0; i < size; ++i) matrix[i * size + i]! += 1;
  return matrix;
}

/** 2 on the diagonal and −1 beside it. */
function secondDifferences(size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; ++i) {
    matrix[i * size + i] = 2;
    if (i > 0) matrix[i * size + i - 1] = -1;
    if (i > 0) matrix[(i - 1) * size + i] = -1;
  }
  return matrix;
}
