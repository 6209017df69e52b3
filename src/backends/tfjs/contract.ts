import { stridesOf, type ContractInstruction, type Program } from '../../program/index.js';
import { arrayIn, type Run, type Step } from './run.js';
import type { TensorFlow, TensorFlowTensor } from './tensorFlow.js';
import { positionsOf, readingOf, wholeOf, type Reading } from './views.js';

/** One value for each index of `lengths`, on axes of length 1 where all of them are equal. */
type Contraction = (run: Run) => TensorFlowTensor;

/** Where the contractions of a program that write the parts of one array put them. */
export interface Parts {
  /** The slot that holds a part until all are there, and what it is a part of. */
  readonly slot: number;
  readonly positions: Int32Array;
}

/**
 * A contraction, prepared: sums, and products of matrices where axes and factors allow it.
 *
 * @param parts those of the array that is written, in order, up to the one that this instruction writes; the
 *   last one puts all of them together.
 */
export function prepareContraction(
  instruction: ContractInstruction,
  program: Program,
  parts: readonly Parts[],
  isLast: boolean,
): Step {
  const { lengths, over, factors, to, label } = instruction;
  const total = program.slots[to.slot]!;
  const compute = factors.length === 2 ? productOf(instruction, program) : reductionOf(instruction, program);
  const isCopy = factors.length === 1 && over === 1;
  const isWhole = isWholeArray(instruction, total);
  const assemble = isLast && !isWhole ? assemblyOf(parts, total) : undefined;
  return run => {
    const { tf } = run;
    const values = compute(run);
    const flat = wholeOf(tf, values, lengths);
    const looked = isWhole && !isCopy ? [{ label, values, lengths }] : [];
    if (isWhole) return { arrays: [[to.slot, flat]], looked };
    if (assemble === undefined) return { arrays: [[parts.at(-1)!.slot, flat]], looked };
    const earlier = parts.slice(0, -1).map(({ slot }) => arrayIn(run, slot));
    return { arrays: [[to.slot, assemble(tf, [...earlier, flat])]], looked };
  };
}

/** Whether a contraction writes all of its array, in order. */
export function isWholeArray({ lengths, to }: ContractInstruction, total: number): boolean {
  const contiguous = stridesOf(lengths);
  return (
    to.start === 0 &&
    lengths.reduce((product, length) => product * length, 1) === total &&
    lengths.every((length, axis) => length === 1 || to.strides[axis] === contiguous[axis])
  );
}

/** The parts one after the other, and then in their places. */
function assemblyOf(
  parts: readonly Parts[],
  total: number,
): (tf: TensorFlow, arrays: TensorFlowTensor[]) => TensorFlowTensor {
  const order = new Int32Array(total);
  let done = 0;
  for (const { positions } of parts) {
    for (const position of positions) order[position] = done++;
  }
  const isInOrder = order.every((from, position) => from === position);
  return (tf, arrays) => {
    const together = arrays.length === 1 ? arrays[0]! : tf.concat(arrays, 0);
    return isInOrder ? together : tf.gather(together, tf.tensor(order, [total], 'int32'), 0);
  };
}

/** The part of its array that a contraction writes. */
export function positionsWritten({ lengths, to }: ContractInstruction): Int32Array {
  return positionsOf(to, lengths);
}

/** Sums, largest elements and copies of one factor. */
function reductionOf({ by, lengths, over, factors }: ContractInstruction, { slots }: Program): Contraction {
  const [{ slot, start, strides, step }] = factors as [ContractInstruction['factors'][0]];
  const reading = readingOf(slots[slot]!, { start, strides: [...strides, step] }, [...lengths, over]);
  return run => {
    const { tf } = run;
    const terms = reading(tf, arrayIn(run, slot));
    if (by === 'maximum') return tf.max(terms, lengths.length);
    return sumOver(tf, terms, over);
  };
}

/** Sums along the last axis, which has length 1 where all `over` terms are equal. */
function sumOver(tf: TensorFlow, terms: TensorFlowTensor, over: number): TensorFlowTensor {
  const axis = terms.shape.length - 1;
  const sum = tf.sum(terms, axis);
  return terms.shape[axis] === over ? sum : tf.mul(sum, over);
}

/** Axes that both factors have, the first alone, the second alone, and none. */
interface Sides {
  readonly both: readonly number[];
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** Sums of products of two factors: products of matrices. */
function productOf({ lengths, over, factors }: ContractInstruction, { slots }: Program): Contraction {
  const [a, b] = factors as [ContractInstruction['factors'][0], ContractInstruction['factors'][0]];
  const axes = [...lengths.keys()].filter(axis => a.strides[axis] !== 0 || b.strides[axis] !== 0);
  const sides: Sides = {
    both: axes.filter(axis => a.strides[axis] !== 0 && b.strides[axis] !== 0),
    first: axes.filter(axis => b.strides[axis] === 0),
    second: axes.filter(axis => a.strides[axis] === 0),
  };
  const sizeOf = (own: readonly number[]): number =>
    own.reduce((product, axis) => product * lengths[axis]!, 1);
  const [batch, rows, columns] = [sizeOf(sides.both), sizeOf(sides.first), sizeOf(sides.second)];
  const left = matrixOf(a, slots[a.slot]!, sides.both, sides.first);
  const right = matrixOf(b, slots[b.slot]!, sides.both, sides.second);
  const ordered = [...sides.both, ...sides.first, ...sides.second];
  const isInOrder = ordered.every((axis, k) => axis === axes[k]);
  const shape = lengths.map((length, axis) => (axes.includes(axis) ? length : 1));
  return run => {
    const { tf } = run;
    const product = multiplied(
      tf,
      left.reading(tf, arrayIn(run, a.slot)),
      right.reading(tf, arrayIn(run, b.slot)),
    );
    const apart = tf.reshape(
      product,
      ordered.map(axis => lengths[axis]!),
    );
    const inOrder = isInOrder
      ? apart
      : tf.transpose(
          apart,
          axes.map(axis => ordered.indexOf(axis)),
        );
    return tf.reshape(inOrder, shape);
  };

  /** A factor as matrices [batch, side, over], or [batch, over, side] where it lies so. */
  function matrixOf(
    { start, strides, step }: ContractInstruction['factors'][0],
    total: number,
    both: readonly number[],
    side: readonly number[],
  ): { readonly reading: Reading; readonly isAcross: boolean } {
    const isAcross = side.some(axis => strides[axis]! < step);
    const own = isAcross ? [...both, -1, ...side] : [...both, ...side, -1];
    const reading = readingOf(
      total,
      { start, strides: own.map(axis => (axis < 0 ? step : strides[axis]!)) },
      own.map(axis => (axis < 0 ? over : lengths[axis]!)),
    );
    const k = step === 0 ? 1 : over;
    const whole = isAcross ? [sizeOf(both), k, sizeOf(side)] : [sizeOf(both), sizeOf(side), k];
    return { isAcross, reading: (tf, array) => tf.reshape(reading(tf, array), whole) };
  }

  /** [batch, rows, columns], or all of these numbers in the same order. */
  function multiplied(tf: TensorFlow, first: TensorFlowTensor, second: TensorFlowTensor): TensorFlowTensor {
    const isPlain = a.step !== 0 && b.step !== 0 && over > 1;
    if (isPlain && (rows > 1 || columns > 1)) return tf.matMul(first, second, left.isAcross, !right.isAcross);
    // [batch, rows, 1, over] or its sum, and [batch, 1, columns, over].
    const terms = [
      inLine(tf, first, left.isAcross, rows, 1),
      inLine(tf, second, right.isAcross, 1, columns),
    ] as const;
    if (isPlain) return tf.sum(tf.mul(...terms), 3);
    const [x, y] = terms.map(term => (term.shape[3] === 1 ? term : tf.sum(term, 3, true)));
    const product = tf.mul(x!, y!);
    const isRepeated = over > 1 && a.step === 0 && b.step === 0;
    return isRepeated ? tf.mul(product, over) : product;
  }

  function inLine(
    tf: TensorFlow,
    matrix: TensorFlowTensor,
    isAcross: boolean,
    height: number,
    width: number,
  ): TensorFlowTensor {
    const along = isAcross ? tf.transpose(matrix, [0, 2, 1]) : matrix;
    return tf.reshape(along, [batch, height, width, along.shape[2]!]);
  }
}
