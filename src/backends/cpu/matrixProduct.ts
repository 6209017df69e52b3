import { chooseMatrixKernels, gramMatrix, LEAST_GRAM_ROWS } from '../../linearAlgebra/index.js';
import type { ContractInstruction, View } from '../../program/index.js';
import { arrayFor, arrayIn, type Run } from './run.js';
import { copyStrided, walk } from './strided.js';

/** Smaller products are done by loops before a library is called. */
const LEAST_MULTIPLICATIONS = 2048;
const LEAST_SIDE = 2;

type Axis = 'rows' | 'columns' | 'batch';

/** One factor as a matrix [length of its axis, over]: its strides along both. */
interface Side extends View {
  readonly step: number;
  readonly stride: number;
  readonly length: number;
}

/** Which products of matrices a contraction is. */
interface Plan {
  readonly vectors: Side;
  readonly matrix: Side;
  /** The axes over which products are repeated, with the strides of vectors, matrix and result along them. */
  readonly batchLengths: readonly number[];
  readonly batchStrides: readonly (readonly number[])[];
  /** Of a product in the result. */
  readonly outStrides: readonly [number, number];
  /** The products lie in the result as they are computed. */
  readonly isPlain: boolean;
}

/**
 * A contraction of two factors as products of matrices C = A Bᵀ, if it is one and large enough: one axis of
 * the result belongs to A alone and one to B alone, the longest of their kinds; for each index of all others
 * there is one product. Undefined for others.
 */
function planOf(instruction: ContractInstruction): Plan | undefined {
  const { lengths, factors, over, to } = instruction;
  const [a, b] = factors;
  if (a === undefined || b === undefined) return undefined;
  const kinds = lengths.map((_, axis): Axis => {
    if ((b.strides[axis] ?? 0) === 0 && (a.strides[axis] ?? 0) !== 0) return 'rows';
    return (a.strides[axis] ?? 0) === 0 && (b.strides[axis] ?? 0) !== 0 ? 'columns' : 'batch';
  });
  const longest = (wanted: Axis): number | undefined =>
    [...kinds.keys()]
      .filter(axis => kinds[axis] === wanted)
      .sort((one, other) => (lengths[other] ?? 1) - (lengths[one] ?? 1))[0];
  const [rowAxis, columnAxis] = [longest('rows'), longest('columns')];
  if (rowAxis === undefined || columnAxis === undefined) return undefined;
  const side = (factor: typeof a, axis: number): Side => ({
    ...factor,
    stride: factor.strides[axis] ?? 0,
    length: lengths[axis] ?? 1,
  });
  // The slower axis of the result is that of the vectors, the faster one that of the matrix.
  const isOrdered = (to.strides[rowAxis] ?? 0) >= (to.strides[columnAxis] ?? 0);
  const [vectors, matrix] = isOrdered
    ? [side(a, rowAxis), side(b, columnAxis)]
    : [side(b, columnAxis), side(a, rowAxis)];
  if (Math.min(vectors.length, matrix.length, over) < LEAST_SIDE) return undefined;
  if (vectors.length * matrix.length * over < LEAST_MULTIPLICATIONS) return undefined;

  const batchAxes = [...kinds.keys()].filter(axis => axis !== rowAxis && axis !== columnAxis);
  const along = (strides: readonly number[]): number[] => batchAxes.map(axis => strides[axis] ?? 0);
  const batchLengths = along(lengths);
  const batchStrides = [vectors, matrix, to].map(({ strides }) => along(strides));
  const [slow, fast] = isOrdered ? [rowAxis, columnAxis] : [columnAxis, rowAxis];
  const outStrides = [to.strides[slow] ?? 0, to.strides[fast] ?? 0] as const;
  const isPlain = outStrides[1] === 1 && outStrides[0] === matrix.length;
  return { vectors, matrix, batchLengths, batchStrides, outStrides, isPlain };
}

/** The lengths of the copies that a contraction makes to bring its factors or its result in order. */
export function copiesOf(instruction: ContractInstruction): number[] {
  const plan = instruction.factors.length === 2 ? planOf(instruction) : undefined;
  if (plan === undefined) return [];
  const { vectors, matrix, isPlain } = plan;
  const { over } = instruction;
  const copies = isPlain ? [] : [vectors.length * matrix.length];
  if (!isInOrder(vectors, over)) copies.push(vectors.length * over);
  if (!isInOrder(matrix, over) && !isTransposedInOrder(matrix)) copies.push(matrix.length * over);
  return copies;
}

function isInOrder({ step, stride }: Side, over: number): boolean {
  return step === 1 && stride === over;
}

function isTransposedInOrder({ step, stride, length }: Side): boolean {
  return stride === 1 && step === length;
}

/** The products that a contraction is, prepared. A matrix with itself takes half of the work. */
export function prepareMatrixProduct(instruction: ContractInstruction): ((run: Run) => void) | undefined {
  const plan = planOf(instruction);
  if (plan === undefined) return undefined;
  const { vectors, matrix, batchLengths, batchStrides, outStrides, isPlain } = plan;
  const { over, to } = instruction;
  const areAlike =
    vectors.length >= LEAST_GRAM_ROWS &&
    vectors.length === matrix.length &&
    vectors.step === matrix.step &&
    vectors.stride === matrix.stride;

  return run => {
    const kernels = chooseMatrixKernels();
    const left = operandOf(run, vectors, over);
    const right = operandOf(run, matrix, over);
    const out = arrayFor(run, to.slot);
    const size = vectors.length * matrix.length;
    const product = isPlain ? undefined : run.arena.allocate(size);
    walk(batchLengths, batchStrides, [vectors.start, matrix.start, to.start], ([x, y, at]) => {
      const panel = left.at(x!);
      const target = product ?? out.subarray(at, at! + size);
      if (areAlike && x === y && left.data === right.data) {
        gramMatrix(kernels, panel, matrix.length, over, target);
      } else {
        const { data, isTransposed } = right.matrixAt(y!);
        if (isTransposed)
          kernels.multiplyTransposed(data, over, matrix.length, panel, vectors.length, target);
        else kernels.multiply(data, matrix.length, over, panel, vectors.length, target);
      }
      if (product !== undefined) {
        copyStrided(
          [vectors.length, matrix.length],
          { data: product, start: 0, strides: [matrix.length, 1] },
          { data: out, start: at!, strides: outStrides },
        );
      }
    });
    left.close();
    right.close();
    if (product !== undefined) run.arena.recycle(product);
  };
}

/** A factor for the kernels: its own memory where that lies right, else a copy. */
function operandOf(
  run: Run,
  side: Side,
  over: number,
): {
  readonly data: Float64Array;
  /** [length, over], row-major. */
  at(start: number): Float64Array;
  /** [length, over], or [over, length] if transposed. */
  matrixAt(start: number): { data: Float64Array; isTransposed: boolean };
  close(): void;
} {
  const { slot, step, stride, length } = side;
  const data = arrayIn(run, slot);
  const size = length * over;
  let packed: Float64Array | undefined;
  let packedFrom: number | undefined;
  const at = (start: number): Float64Array => {
    if (isInOrder(side, over)) return data.subarray(start, start + size);
    packed ??= run.arena.allocate(size);
    if (packedFrom === start) return packed;
    packedFrom = start;
    copyStrided(
      [length, over],
      { data, start, strides: [stride, step] },
      { data: packed, start: 0, strides: [over, 1] },
    );
    return packed;
  };
  return {
    data,
    at,
    matrixAt: start =>
      isTransposedInOrder(side)
        ? { data: data.subarray(start, start + size), isTransposed: true }
        : { data: at(start), isTransposed: false },
    close() {
      if (packed !== undefined) run.arena.recycle(packed);
    },
  };
}
