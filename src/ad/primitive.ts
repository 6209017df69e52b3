import type { Attributes, Node } from './node.js';
import type { Series } from './series.js';
import type { DimensionBindings, Shape } from './shape.js';
import type { Allocate, Value } from './value.js';

/**
 * All that is known of one primitive operation y = f(x₁, x₂, ...). Rules are written with the constructors of other
 * primitives, so they give graphs again and every transform composes with every other.
 */
export interface Primitive {
  readonly name: string;
  /** Where the operation is defined and smooth, and what happens elsewhere. */
  readonly domain: string;
  /** Where y, elementwise, is not smooth although it is defined: between these values of x it is linear. */
  readonly kinks?: readonly number[];
  /** The shape of y; throws `ShapeError` where the inputs do not fit. */
  shape(inputs: readonly Shape[], attributes: Attributes): Shape;
  /** The same operation on other inputs, through the smart constructor. */
  rebuild(inputs: readonly Node[], node: Node): Node;
  /**
   * Given the cotangent ȳ, the cotangents x̄₁, x̄₂, ... (reverse mode); undefined is a structural zero. An input
   * that is broadcast may get the cotangent of the broadcast shape: it is summed by the caller.
   */
  backprop(cotangent: Node, node: Node): readonly (Node | undefined)[];
  /**
   * Given the Taylor coefficients of the inputs, those of y up to `order`; the coefficient of order 0 is `node`.
   * Called only if some input is not constant.
   */
  jet(inputs: readonly Series[], node: Node, order: number): Series;
  /** The reference implementation in float64. */
  kernel(inputs: readonly Value[], node: Node, allocate: Allocate, dimensions: DimensionBindings): Value;
  /**
   * For elementwise operations: writes `count` elements of y to out[outStart...]. Evaluation computes chains of these
   * block by block, so that intermediates stay in the cache.
   */
  elementwise?(
    operands: readonly Operand[],
    out: Float64Array,
    outStart: number,
    count: number,
    attributes: Attributes,
  ): void;
  /** Whether y is kept as a matrix operator: a weight, an outer product, or sums and multiples of operators. */
  isOperator?(inputs: readonly Node[]): boolean;
  /** An input may be an operator that holds weights although y is none. */
  readonly takesOperators?: boolean;
}

/** A stretch of an array: one element after the other, or one element again and again (`step` 0). */
export interface Operand {
  readonly data: Float64Array;
  readonly start: number;
  readonly step: 0 | 1;
}

/** Checks that a record is a full primitive without widening its type. */
export function definePrimitive<P extends Primitive>(primitive: P): P {
  return primitive;
}
