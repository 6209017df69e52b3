import type { Attributes, Node } from '../node.js';
import { definePrimitive, type Operand, type Primitive } from '../primitive.js';
import type { Series } from '../series.js';
import { build } from '../build.js';
import { asNode, type NodeLike } from './constant.js';
import { multiply } from './multiply.js';

/** What is particular to one elementwise function y = f(x). */
export interface UnaryDefinition {
  readonly name: string;
  readonly domain: string;
  /** Writes f(x[i]) to out[i]; out may be x. */
  readonly loop: (x: Float64Array, out: Float64Array, attributes: Attributes) => void;
  /** f′(x) as a graph of x and y = f(x); undefined where it is zero by structure. */
  readonly derivative: (x: Node, y: Node) => Node | undefined;
  /** Where a piecewise-linear f is not smooth. */
  readonly kinks?: readonly number[];
  /** The coefficients of f(x(ε)); the one of order 0 is y. */
  readonly jet: (x: Series, y: Node, order: number) => Series;
}

/** An elementwise function of one array, as a primitive. */
export function defineUnary(definition: UnaryDefinition): Primitive {
  const { name, domain, loop, derivative, jet, kinks } = definition;
  const primitive: Primitive = definePrimitive({
    name,
    domain,
    ...(kinks !== undefined && { kinks }),
    shape: ([x]) => x ?? [],
    rebuild: (inputs, node) => build(primitive, inputs, node.attributes),
    backprop(cotangent, y) {
      const slope = derivative(y.inputs[0] as Node, y);
      return [slope === undefined ? undefined : multiply(cotangent, slope)];
    },
    jet: ([x], y, order) => jet(x as Series, y, order),
    elementwise([x], out, outStart, count, attributes) {
      const { data, start, step } = x as Operand;
      if (step === 1)
        loop(data.subarray(start, start + count), out.subarray(outStart, outStart + count), attributes);
      else out.fill(applyTo(data[start]!, attributes), outStart, outStart + count);
    },
    kernel([x], node, allocate) {
      const { data, batch, shape } = x as NonNullable<typeof x>;
      const out = allocate(data.length);
      loop(data, out, node.attributes);
      return { data: out, batch, shape };
    },
  });
  function applyTo(value: number, attributes: Attributes): number {
    const out = new Float64Array(1);
    loop(Float64Array.of(value), out, attributes);
    return out[0]!;
  }
  return primitive;
}

export function applyUnary(primitive: Primitive, x: NodeLike, attributes: Attributes = {}): Node {
  return build(primitive, [asNode(x)], attributes);
}
