import { elementwise, type BinaryLoop } from '../kernels/elementwise.js';
import type { Node } from '../node.js';
import { definePrimitive, type Operand, type Primitive } from '../primitive.js';
import type { Series } from '../series.js';
import { broadcastShapes, sameShape } from '../shape.js';
import type { Value } from '../value.js';

/** What is particular to one elementwise operation y = a ∘ b with broadcasting. */
export interface BinaryDefinition {
  readonly name: string;
  readonly domain: string;
  isOperator?(inputs: readonly Node[]): boolean;
  readonly loop: BinaryLoop;
  backprop(cotangent: Node, a: Node, b: Node, y: Node): readonly [Node | undefined, Node | undefined];
  jet(a: Series, b: Series, y: Node, order: number): Series;
  rebuild(a: Node, b: Node): Node;
}

/** An elementwise operation on two arrays, as a primitive. */
export function defineBinary(definition: BinaryDefinition): Primitive {
  return definePrimitive({
    name: definition.name,
    domain: definition.domain,
    isOperator: inputs => definition.isOperator?.(inputs) ?? false,
    shape: ([a, b]) => broadcastShapes(a ?? [], b ?? [], definition.name),
    rebuild: ([a, b]) => definition.rebuild(a as Node, b as Node),
    backprop: (cotangent, y) => definition.backprop(cotangent, y.inputs[0] as Node, y.inputs[1] as Node, y),
    jet: ([a, b], y, order) => definition.jet(a as Series, b as Series, y, order),
    elementwise([a, b], out, outStart, count) {
      const [left, right] = [a as Operand, b as Operand];
      definition.loop(
        left.data,
        left.start,
        left.step,
        right.data,
        right.start,
        right.step,
        out,
        outStart,
        count,
      );
    },
    kernel: ([a, b], _node, allocate) => elementwise(a as Value, b as Value, definition.loop, allocate),
  });
}

/** A sum is an operator if one summand is, and both are matrices of one shape: products go to each of them. */
export function sumsOperators(inputs: readonly Node[]): boolean {
  const [left, right] = inputs;
  return inputs.some(input => input.isOperator) && sameShape(left?.shape ?? [], right?.shape ?? []);
}
