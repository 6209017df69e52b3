import type { Attributes, Node, NoAttributes } from '../node.js';
import type { Application, Elementwise } from '../primitive.js';
import { buildElementwise } from './build.js';
import { asNode, type NodeLike } from './constant.js';
import { multiply } from './multiply.js';
import type { Series } from './series.js';

/** An elementwise function of one array. */
export type Unary<A extends Attributes = NoAttributes> = Elementwise<readonly [Node], A>;
type UnaryNode<A extends Attributes> = Application<readonly [Node], A>;

/** What is particular to one elementwise function y = f(x). */
export interface UnaryDefinition<A extends Attributes> {
  readonly name: string;
  readonly domain: string;
  readonly kinks?: readonly number[];
  /** f(x) of a number. */
  readonly value: (x: number, attributes: A) => number;
  /** f′(x) as a graph of x and y = f(x); undefined where it is zero by structure. */
  readonly derivative: (x: Node, y: UnaryNode<A>) => Node | undefined;
  /** The coefficients of f(x(ε)); the one of order 0 is y. */
  readonly jet: (x: Series, y: UnaryNode<A>, order: number) => Series;
}

/** An elementwise function of one array, as a primitive. */
export function defineUnary<A extends Attributes = NoAttributes>(definition: UnaryDefinition<A>): Unary<A> {
  const { name, domain, kinks, value, derivative, jet } = definition;
  const primitive: Unary<A> = {
    name,
    domain,
    ...(kinks !== undefined && { kinks }),
    value: ([x], attributes) => value(x, attributes),
    shape: ([x]) => x,
    apply: (inputs, attributes) => buildElementwise(primitive, inputs, attributes),
    backprop(cotangent, y) {
      const slope = derivative(y.inputs[0], y);
      return [slope === undefined ? undefined : multiply(cotangent, slope)];
    },
    jet: ([x], y, order) => jet(x, y, order),
  };
  return primitive;
}

export function applyUnary(primitive: Unary, x: NodeLike): Node;
export function applyUnary<A extends Attributes>(primitive: Unary<A>, x: NodeLike, attributes: A): Node;
export function applyUnary(primitive: Unary<Attributes>, x: NodeLike, attributes: Attributes = {}): Node {
  return buildElementwise(primitive, [asNode(x, primitive.name)], attributes);
}
