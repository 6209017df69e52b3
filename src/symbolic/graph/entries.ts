import type { Dimension } from '../../ad/index.js';
import type { ArrayOf, Sums } from './arrays.js';

/** The slopes of a function that is linear but for a kink at 0. */
export interface Slopes {
  readonly negative: number;
  readonly positive: number;
}

/** What the entries of arrays are, as a graph is read. */
export interface Entries<T> extends Sums<T> {
  /** The number that a float64 of the graph stands for. */
  readonly constant: (value: number) => T;
  /** The length of a named dimension, as an entry. */
  readonly size: (dimension: string) => T;
  /** The length of an axis, undefined where it stays a name. */
  readonly lengthOf: (dimension: Dimension) => number | undefined;
  readonly negate: (a: T) => T;
  readonly divide: (a: T, b: T) => T;
  readonly power: (a: T, exponent: number) => T;
  /** f′(y) for an f with a kink at 0: one of two values. */
  readonly slope: (y: T, slopes: Slopes) => T;
}

/** A matrix both of whose axes stay names: it is asked for products alone. */
export interface MatrixLeaf<T> {
  readonly times: (vector: T, transposed: boolean) => T;
}

/** What a node is read as. */
export type Reading<T> = ArrayOf<T> | MatrixLeaf<T>;
