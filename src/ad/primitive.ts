import { InvalidArgumentError, isLikeObject } from '../errors/index.js';
import type { Attributes, Node } from './node.js';
import type { Series } from './primitives/series.js';
import type { Shape } from './shape.js';

/** The operands of an operation, a tuple where their number is fixed. */
export type Operands = readonly Node[];

/** Something for each operand. */
export type Each<I extends readonly unknown[], T> = { readonly [K in keyof I]: T };

/** A node whose operands and attributes are those of one primitive. */
export type Application<I extends Operands, A extends Attributes> = Node & {
  readonly inputs: I;
  readonly attributes: A;
};

/**
 * What one operation y = f(x₁, x₂, ...) is. Rules are written with the constructors of other primitives, so
 * they give graphs again and every transform composes with every other. It knows no arrays: what an operation
 * does to numbers on a processor, in the limit or in symbols stands in tables over all primitives, one for
 * each reading of the graph.
 */
export interface Primitive<I extends Operands = Operands, A extends Attributes = Attributes> {
  readonly name: string;
  /** Where the operation is defined and smooth, and what happens elsewhere. */
  readonly domain: string;
  /** Where y, elementwise, is not smooth although it is defined: between these values of x it is linear. */
  readonly kinks?: readonly number[];
  /** The shape of y; throws `ShapeError` where the inputs do not fit. */
  shape(inputs: Each<I, Shape>, attributes: A): Shape;
  /** The operation on inputs, by its constructor, which simplifies. */
  apply(inputs: I, attributes: A): Node;
  /**
   * Given the cotangent ȳ, the cotangents x̄₁, x̄₂, ... (reverse mode); undefined is a structural zero. An
   * input that is broadcast may get the cotangent of the broadcast shape: it is summed by the caller.
   */
  backprop(cotangent: Node, y: Application<I, A>): Each<I, Node | undefined>;
  /**
   * Given the Taylor coefficients of the inputs, those of y up to `order`; the coefficient of order 0 is y.
   * Called only if some input is not constant.
   */
  jet(x: Each<I, Series>, y: Application<I, A>, order: number): Series;
  /**
   * Whether y is kept as a matrix operator: a weight, an outer product, or sums and multiples of operators.
   */
  isOperator?(inputs: I): boolean;
  /** An input may be an operator that holds weights although y is none. */
  readonly takesOperators?: boolean;
  /** For leaves whose value whoever evaluates gives: an array, or an operator that answers products. */
  readonly given?: 'array' | 'operator';
}

/** A primitive that acts on numbers one by one, with broadcasting. */
export interface Elementwise<
  I extends Operands = Operands,
  A extends Attributes = Attributes,
> extends Primitive<I, A> {
  /**
   * y for numbers, in float64: the reference of all backends, of constant folding, of quadrature and of
   * tests.
   */
  value(x: Each<I, number>, attributes: A): number;
  /** Where y is continuous but bends, or jumps, for piecewise functions of one variable. */
  readonly kinks?: readonly number[];
}

/**
 * Whether a node is an application of a primitive; then its operands and attributes have that primitive's
 * types.
 */
export function isApplication<I extends Operands, A extends Attributes>(
  node: Node,
  primitive: Primitive<I, A>,
): node is Application<I, A> {
  const given: unknown = node;
  // A loop over a graph asks this of all its nodes: no table.
  if (!isLikeObject(given)) throw new InvalidArgumentError('node', given, 'a node');
  return given['primitive'] === (primitive as unknown);
}
