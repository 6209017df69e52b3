import type { Shape } from '../../ad/index.js';

/**
 * An array of entries T, row-major along those axes whose lengths are known. An axis that stays a name has no
 * place in `data`: each entry is then a vector along it.
 */
export interface ArrayOf<T> {
  /** The length of each axis, undefined where it stays a name. */
  readonly lengths: readonly (number | undefined)[];
  readonly data: readonly T[];
}

/** Sums and products of entries, and the sum along an axis that stays a name. */
export interface Sums<T> {
  readonly add: (a: T, b: T) => T;
  readonly multiply: (a: T, b: T) => T;
  /** Σ over the open axis of x, which has this dimension. */
  readonly close: (x: T, dimension: Shape[number]) => T;
}

/** How many entries are at hand. */
export function countOf(lengths: readonly (number | undefined)[]): number {
  return lengths.reduce<number>((count, length) => count * (length ?? 1), 1);
}

/** How far apart entries lie along each axis: 0 where an axis is open or stretched. */
export function stridesOf(lengths: readonly (number | undefined)[]): number[] {
  const strides: number[] = [];
  let step = 1;
  for (const length of [...lengths].reverse()) {
    strides.unshift(length === undefined || length === 1 ? 0 : step);
    step *= length ?? 1;
  }
  return strides;
}

/** Strides of an operand along the axes of a result, whose trailing axes are aligned with its own. */
export function alignedStrides(operand: readonly (number | undefined)[], rank: number): number[] {
  const strides = stridesOf(operand);
  return [...new Array<number>(rank - strides.length).fill(0), ...strides];
}

/** The places in some arrays that belong to each index of a result, in its order. */
export function* places(
  lengths: readonly (number | undefined)[],
  strides: readonly (readonly number[])[],
): Generator<readonly number[]> {
  const index = lengths.map(() => 0);
  const count = countOf(lengths);
  for (let k = 0; k < count; k++) {
    yield strides.map(of => of.reduce((place, stride, axis) => place + stride * (index[axis] ?? 0), 0));
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next < (lengths[axis] ?? 1) ? next : 0;
      if (index[axis] !== 0) break;
    }
  }
}

/** f of entries that stand at the same index, with broadcasting. */
export function mapEntries<T>(
  operands: readonly ArrayOf<T>[],
  lengths: ArrayOf<T>['lengths'],
  f: (entries: readonly T[], position: number) => T,
): ArrayOf<T> {
  const strides = operands.map(operand => alignedStrides(operand.lengths, lengths.length));
  const data: T[] = [];
  for (const at of places(lengths, strides)) {
    const entries = operands.map((operand, k) => operand.data[at[k] ?? 0] as T);
    data.push(f(entries, data.length));
  }
  return { lengths, data };
}

/**
 * Σ over one axis of products of two arrays: the strides of both along the axes of the result, and along the
 * axis that is summed.
 */
export function contract<T>(
  [a, b]: readonly [ArrayOf<T>, ArrayOf<T>],
  lengths: ArrayOf<T>['lengths'],
  strides: readonly [readonly number[], readonly number[]],
  summed: { dimension: Shape[number]; length: number | undefined; strides: readonly [number, number] },
  { add, multiply, close }: Sums<T>,
): ArrayOf<T> {
  const data: T[] = [];
  for (const [left = 0, right = 0] of places(lengths, strides)) {
    const product = (k: number): T =>
      multiply(a.data[left + k * summed.strides[0]] as T, b.data[right + k * summed.strides[1]] as T);
    if (summed.length === undefined) {
      data.push(close(product(0), summed.dimension));
      continue;
    }
    let sum = product(0);
    for (let k = 1; k < summed.length; k++) sum = add(sum, product(k));
    data.push(sum);
  }
  return { lengths, data };
}
