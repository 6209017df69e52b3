import { anIntegerFrom, listOf, optional } from '../errors/index.js';
import type { Tensor } from '../ad/index.js';
import type { PairPart, PairParts } from './pairs/index.js';

/** Some rows of kernels of inputs that differ from each other. */
export interface KernelPart {
  /** Parts are counted from 0, by rows. */
  readonly number: number;
  /** The row and the column of the first entry. */
  readonly top: number;
  readonly left: number;
  readonly shape: readonly [rows: number, columns: number];
  /** The kernels by their names: "nngp", "ntk", "contributions.W1", ... */
  readonly kernels: ReadonlyMap<string, Tensor>;
  /** For each expectation without a closed form, how large its errors are here. */
  readonly errors: readonly number[];
}

/**
 * Kernels in parts. Entry (i, j) of a kernel of the inputs that were given is entry (`rows[i]`, `columns[j]`)
 * of the kernel of those that differ from each other, which the parts make up; of one list (`isSymmetric`)
 * what lies left of a part is the mirror of parts before.
 */
export interface KernelParts {
  readonly names: readonly string[];
  /** For each input that was given, which one it is of those that differ. */
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  /** The numbers of inputs that differ. */
  readonly shape: readonly [rows: number, columns: number];
  readonly isSymmetric: boolean;
  /** The numbers of the inputs that differ, those of the first list before those of a second. */
  readonly inputs: readonly Float64Array[];
  /** How many expectations have no closed form. */
  readonly errorCount: number;
  /** The rows of each part: from `top`, up to `bottom` without it. */
  readonly regions: readonly { readonly top: number; readonly bottom: number }[];
  /**
   * Computes the parts of these numbers, all unless given, and gives them as they come. The arrays of a part
   * are used again when the next is asked for: whoever wants to keep them copies them.
   */
  compute(numbers?: readonly number[]): AsyncGenerator<KernelPart, void, undefined>;
}

export function kernelParts(names: readonly string[], parts: PairParts): KernelParts {
  const { rows, columns, height, width, isOneList, inputs, errorCount, regions } = parts;
  return {
    names,
    rows,
    columns,
    shape: [height, width],
    isSymmetric: isOneList,
    inputs,
    errorCount,
    regions,
    async *compute(numbers) {
      optional(listOf(anIntegerFrom(0, regions.length - 1), { most: regions.length })).check(
        'numbers',
        numbers,
      );
      for await (const part of parts.compute(numbers)) yield kernelPart(names, part);
    },
  };
}

function kernelPart(
  names: readonly string[],
  { number, top, left, height, width, results, errors }: PairPart,
): KernelPart {
  const shape = [height, width] as const;
  return {
    number,
    top,
    left,
    shape,
    kernels: new Map(names.map((name, k) => [name, { data: results[k] as Float64Array, shape }])),
    errors,
  };
}
