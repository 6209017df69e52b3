import { bounded, InvalidArgumentError } from '../../errors/index.js';
import { intern, type Node } from '../node.js';
import type { Primitive } from '../primitive.js';
import { seriesOf } from './series.js';
import { checkShape, type Shape } from '../shape.js';

let serial = 0;

/** What a leaf is called, its shape, and a number that makes it differ from all others. */
export type LeafAttributes = Readonly<{ label: string; shape: Shape; serial: number }>;

function leaf(name: string, given: 'array' | 'operator'): Primitive<readonly [], LeafAttributes> {
  const primitive: Primitive<readonly [], LeafAttributes> = {
    name,
    domain: 'given by the user',
    given,
    isOperator: () => given === 'operator',
    shape: (_inputs, { shape }) => shape,
    apply: (_inputs, attributes) => intern(primitive, [], attributes),
    backprop: () => [],
    jet: (_inputs, node) => seriesOf(node, []),
  };
  return primitive;
}

export const inputPrimitive = leaf('input', 'array');
export const weightPrimitive = leaf('weight', 'operator');

function checkLeaf(name: string, label: unknown, shape: Shape): void {
  if (typeof label !== 'string') throw new InvalidArgumentError(`${name}: label`, label, 'a text');
  checkShape(`${name} ${bounded(label, 80)}`, shape);
}

/**
 * An array that is given when the graph is evaluated; two inputs are never the same node.
 * @throws InvalidArgumentError if a dimension is neither a positive integer nor a name.
 */
export function input(label: string, shape: Shape): Node {
  checkLeaf('input', label, shape);
  return intern(inputPrimitive, [], { label, shape: [...shape], serial: serial++ });
}

/**
 * A weight matrix (rows × columns), given as a linear operator when the graph is evaluated: the graph may
 * only ask it for products W v and Wᵀ u.
 * @throws InvalidArgumentError if the shape is not that of a matrix.
 */
export function weight(label: string, shape: Shape): Node {
  checkLeaf('weight', label, shape);
  if (shape.length !== 2)
    throw new InvalidArgumentError(
      `weight ${bounded(label, 80)}: shape`,
      shape,
      'two dimensions, [rows, columns]',
    );
  return intern(weightPrimitive, [], { label, shape: [...shape], serial: serial++ });
}
