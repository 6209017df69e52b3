import type { ElementwiseName } from '../../ad/index.js';

/** Work items of one group; they share memory and wait for each other at barriers. */
export const GROUP_SIZE = 64;

/** Numbers, places and counts, and words of 32 bits whose sums wrap around. */
export type Kind = 'number' | 'index' | 'word';

/** Which of the two memories of a kernel: `a` is read and written, `b` as well if nothing else is said. */
export type Memory = 'a' | 'b';

/** How an elementwise operation is written: its operands and its constants are expressions. */
export type Write = (operands: readonly string[], constants: readonly string[]) => string;

/**
 * A language of kernels as far as they differ. Statements that C and WGSL share (assignments, `if`, `for`
 * over declared variables, blocks, comparisons, arithmetic of indices and words) are written as they are; for
 * the rest a dialect has expressions and statements here. Numbers are added and multiplied by it too, since
 * they may be pairs.
 *
 * Inside a kernel every work item knows `item`, `lane` (its place in the group) and `group`, as indices.
 */
export interface Dialect {
  readonly name: string;
  /** What is written before kernels: types, and the functions that they call. */
  readonly prelude: (kernels: string) => string;
  /** A kernel of groups of GROUP_SIZE items; `shared` numbers belong to a group. */
  readonly kernel: (name: string, body: string, shared?: number) => string;
  /** A value that stays. */
  readonly let: (kind: Kind, name: string, value: string) => string;
  /** One that is assigned to later. */
  readonly variable: (kind: Kind, name: string, value: string) => string;
  /** Values of one item, without content. */
  readonly array: (kind: Kind, name: string, length: number) => string;
  /** A parameter of a launch, by its position: an expression. */
  readonly parameter: (kind: Kind, position: string) => string;
  readonly load: (memory: Memory, place: string) => string;
  readonly store: (memory: Memory, place: string, value: string) => string;
  /** Number `place` of those that the group shares: an expression that can be assigned to. */
  readonly shared: (place: string) => string;
  /** Waits until all items of the group are here and see what the others have shared. */
  readonly barrier: string;
  /** A number that every format has exactly, as 0, 1 and 0.5. */
  readonly literal: (value: number) => string;
  readonly add: (x: string, y: string) => string;
  readonly subtract: (x: string, y: string) => string;
  readonly multiply: (x: string, y: string) => string;
  readonly larger: (x: string, y: string) => string;
  /** Normal numbers of streams, with the decisions of the processor. Without them the processor draws. */
  readonly normals?: {
    /** Numbers that are in `b` where these are drawn. */
    readonly tables: () => Float64Array;
    /**
     * Normal number `first` + `item` of a stream, by the words of its key and the position of the parameter
     * that `first` is, of 53 bits, times a deviation: an expression.
     */
    readonly draw: (key: readonly string[], first: string, item: string, deviation: string) => string;
    /**
     * For languages in which `draw` leaves marks for numbers that take longer: a statement that completes
     * numbers `begin`, `begin` + `step`, ... below `count` of those that begin at `to` in `a`.
     */
    readonly complete?: (
      key: readonly string[],
      first: string,
      places: { readonly begin: string; readonly step: string; readonly count: string; readonly to: string },
      deviation: string,
    ) => string;
  };
  /** Whether a number is NaN or infinite. */
  readonly isFault: (x: string) => string;
  /** Notes that element `element` of the node of a label is not finite. */
  readonly noteFault: (label: string, x: string, element: string) => string;
  /** A missing operation does not compile. */
  readonly operations: { readonly [P in Exclude<ElementwiseName, 'elementwiseFunction'>]: Write };
}

/** The operations that devices have. Functions of a user's own are computed by the program that has them. */
export type DeviceOperation = keyof Dialect['operations'];
