import type { Attributes, ElementwiseName, Node } from '../ad/index.js';
import type { Layout } from './layout.js';

/**
 * A part of the array in a slot: where it starts, and its strides along the axes of an instruction, 0 where
 * it repeats.
 */
export interface View {
  readonly slot: number;
  readonly start: number;
  readonly strides: readonly number[];
}

/** One elementwise operation of a map, on operands and earlier terms. */
export interface Term {
  readonly operation: ElementwiseName;
  readonly attributes: Attributes;
  /** Operands of the map, and after these its earlier terms. */
  readonly of: readonly number[];
  /** The node that it computes, by its number in the program. */
  readonly label: number;
  /** The slot that keeps it whole; without one nothing outside of the map needs it. */
  readonly to?: number;
}

/** Elementwise operations on arrays that broadcast to `lengths`, together. Results are contiguous. */
export interface MapInstruction {
  readonly kind: 'map';
  readonly lengths: readonly number[];
  readonly operands: readonly View[];
  readonly terms: readonly Term[];
}

/**
 * to[i] = Σ_{k < over} Π factor[i, k] for every index i of `lengths`, with one factor or two: sums, inner
 * products, products of matrices, and (over = 1, one factor) copies. By `maximum`, the largest factor[i, k]
 * instead, of one factor.
 */
export interface ContractInstruction {
  readonly kind: 'contract';
  readonly by: 'sum' | 'maximum';
  readonly lengths: readonly number[];
  readonly over: number;
  /** `step` is the stride along k. */
  readonly factors: readonly (View & { readonly step: number })[];
  readonly to: View;
  readonly label: number;
}

/** A contiguous array in a slot. */
export interface Part {
  readonly slot: number;
  readonly start: number;
  readonly length: number;
}

/**
 * One reading of a weight: its products with the vectors that the questions are made of, one after the other.
 */
export interface ProductInstruction {
  readonly kind: 'product';
  /** The weight, by its number in the program. */
  readonly operator: number;
  readonly transposed: boolean;
  /** The lengths of a question and of its answer. */
  readonly length: number;
  readonly height: number;
  readonly questions: readonly Part[];
  readonly answers: readonly { readonly slot: number; readonly label: number }[];
}

/** All entries of a weight as an array. */
export interface EntriesInstruction {
  readonly kind: 'entries';
  readonly operator: number;
  readonly to: number;
}

/**
 * Along the middle one of three axes, to[o, j, i] = from[o, indices[j], i]; with `transposed`, to[o,
 * indices[j], i] is the sum of all such from[o, j, i]. The index −1 is none: there to is 0, or from is left
 * out. `from` and `to` are contiguous, and the result is all of its slot.
 */
export interface GatherInstruction {
  readonly kind: 'gather';
  readonly transposed: boolean;
  /** The lengths of the axes of `from`. */
  readonly lengths: readonly [number, number, number];
  /** The length of the middle axis of the result. */
  readonly height: number;
  readonly indices: Float64Array;
  readonly from: Part;
  readonly to: number;
  readonly label: number;
}

/** What is done. */
export type Action =
  MapInstruction | ContractInstruction | GatherInstruction | ProductInstruction | EntriesInstruction;

export type Instruction = Action & {
  /** Slots that no later instruction reads and that are no results. */
  readonly frees: readonly number[];
};

export interface Label {
  readonly node: Node;
  readonly shape: readonly number[];
}

/**
 * A schedule for given lengths of all axes, as plain data: what every backend interprets. Arrays live in
 * slots; each slot is written before it is read.
 */
export interface Program {
  /** The length of the array in each slot. */
  readonly slots: readonly number[];
  /** The slots of the inputs, in the order of the schedule. */
  readonly inputs: readonly number[];
  /** Slots whose numbers are known beforehand: constants, and what depends on dimensions alone. */
  readonly known: ReadonlyMap<number, Float64Array>;
  readonly instructions: readonly Instruction[];
  readonly outputs: readonly (Part & { readonly layout: Layout })[];
  /** What labels stand for, and the shape of one example of it, to name a value that is not finite. */
  readonly labels: readonly Label[];
}
