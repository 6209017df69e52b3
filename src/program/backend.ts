import type { Program } from './instructions.js';

/** How exact the numbers of a backend are. */
export type Precision = 'float64' | 'double float32' | 'float32';

/**
 * A numbered sequence of independent normal variates of mean 0 and one deviation, which is 1 but for
 * parameters that are drawn with another: fills `out` with those numbered `start`, `start` + 1, ...
 */
export interface NormalSource {
  fillNormal(out: Float64Array, start?: number): void;
  /**
   * For those that are a stream of `RandomStream` times a deviation: its key, so that a device draws the same
   * numbers itself. Others are drawn on the processor and copied.
   */
  readonly counter?: { readonly key: Uint32Array; readonly deviation: number };
}

/** A weight matrix as everyone sees it, wherever it lives. */
export interface Operator {
  readonly rows: number;
  readonly columns: number;
  /** Where it lives; the processor unless given. */
  readonly backend?: Backend;
  /** All entries, row-major: only for small matrices that a user asks to see. */
  materialize(): Float64Array | Promise<Float64Array>;
  /** Ends its use: its memory goes to the next operator. */
  release?(): void;
}

/**
 * Where arrays and weights live and programs run. Parameters carry their backend:
 * `initialize(model, { backend })` makes them there, and every question goes where the parameters are.
 * Numbers enter and leave as float64.
 */
export interface Backend<P extends Precision = Precision> {
  /** What computes, for people and journals. */
  readonly name: string;
  readonly precision: P;
  /** Bytes for arrays and weights, where these do not lie in the memory of the processor. */
  readonly memory?: number;
  /** Weights are stored whole there: implicit ones are refused. */
  readonly isDenseOnly?: true;
  /**
   * Runs a program.
   *
   * @param inputs the numbers of the inputs of the program, in its order.
   * @param operators the weights, in the order of the schedule, all of this backend.
   * @returns the numbers of the outputs.
   * @throws NonFiniteError naming the node, if a value is NaN or infinite.
   */
  run(
    program: Program,
    inputs: readonly Float64Array[],
    operators: readonly Operator[],
  ): Promise<Float64Array[]>;
  /** A matrix whose entries (row-major) are all stored. */
  dense(rows: number, columns: number, entries: Float64Array): Operator;
  /**
   * A matrix whose entries are independent and of the law of the stream, which is never formed.
   *
   * @throws UnavailableError where weights are stored whole.
   */
  implicit(rows: number, columns: number, stream: NormalSource): Operator;
  /** scale · base + Σₖ uₖ vₖᵀ, the vectors uₖ (vₖ) one after the other; scale is 1 unless given. */
  updated(base: Operator, left: Float64Array, right: Float64Array, rank: number, scale?: number): Operator;
}
