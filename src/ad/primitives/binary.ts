import type { Node, NoAttributes } from '../node.js';
import type { Application, Elementwise } from '../primitive.js';
import { broadcastShapes, sameShape } from '../shape.js';
import type { Series } from './series.js';

/** An elementwise operation on two arrays. */
export type Binary = Elementwise<readonly [Node, Node], NoAttributes>;
type BinaryNode = Application<readonly [Node, Node], NoAttributes>;

/** What is particular to one elementwise operation y = a ∘ b with broadcasting. */
export interface BinaryDefinition {
  readonly name: string;
  readonly domain: string;
  isOperator?(a: Node, b: Node): boolean;
  /** a ∘ b of numbers. */
  value(a: number, b: number): number;
  backprop(cotangent: Node, a: Node, b: Node, y: BinaryNode): readonly [Node | undefined, Node | undefined];
  jet(a: Series, b: Series, y: BinaryNode, order: number): Series;
  apply(a: Node, b: Node): Node;
}

/** An elementwise operation on two arrays, as a primitive. */
export function defineBinary(definition: BinaryDefinition): Binary {
  return {
    name: definition.name,
    domain: definition.domain,
    isOperator: ([a, b]) => definition.isOperator?.(a, b) ?? false,
    value: ([a, b]) => definition.value(a, b),
    shape: ([a, b]) => broadcastShapes(a, b, definition.name),
    apply: ([a, b]) => definition.apply(a, b),
    backprop: (cotangent, y) => definition.backprop(cotangent, y.inputs[0], y.inputs[1], y),
    jet: ([a, b], y, order) => definition.jet(a, b, y, order),
  };
}

/**
 * A sum is an operator if one summand is, and both are matrices of one shape: products go to each of them.
 */
export function sumsOperators(a: Node, b: Node): boolean {
  return (a.isOperator || b.isOperator) && sameShape(a.shape, b.shape);
}
