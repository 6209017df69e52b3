import type { Node } from '../ad/index.js';

/**
 * A product of powers of hidden widths: the exponent of each by its name; widths that are not there have
 * exponent 0.
 */
export type Size = ReadonlyMap<string, number>;

/** What does not depend on a hidden width. */
export const unitSize: Size = new Map();

/** n^exponent of one hidden width. */
export function widthPower(dimension: string, exponent: number): Size {
  return new Map([[dimension, exponent]]);
}

/** a · bᵖ */
export function times(a: Size, b: Size, power = 1): Size {
  const product = new Map(a);
  for (const [dimension, exponent] of b) {
    product.set(dimension, (product.get(dimension) ?? 0) + power * exponent);
  }
  return product;
}

export function isUnit(size: Size): boolean {
  return [...size.values()].every(exponent => Math.abs(exponent) < 1e-12);
}

/**
 * How a node that no trained parameter takes part in grows with the hidden widths, entry by entry; undefined
 * where that is no product of powers. Inputs and features are taken for what does not grow.
 */
export function givenSize(
  node: Node,
  operands: readonly (Size | undefined)[],
  isHidden: (dimension: unknown) => boolean,
): Size | undefined {
  const [first, second] = operands;
  switch (node.primitive.name) {
    case 'dimensionSize': {
      const dimension = node.attributes['dimension'];
      return isHidden(dimension) ? widthPower(dimension as string, 1) : unitSize;
    }
    case 'multiply':
      return first && second && times(first, second);
    case 'divide':
      return first && second && times(first, second, -1);
    case 'power':
      return first && times(unitSize, first, node.attributes['exponent'] as number);
    case 'sqrt':
      return first && times(unitSize, first, 0.5);
    case 'negate':
    case 'broadcast':
    case 'reshape':
      return first;
    default: {
      // A sum over a width grows with it.
      const contracts = ['sum', 'dot', 'matvec', 'outer'].includes(node.primitive.name);
      const grows = contracts && node.inputs.some(({ shape }) => shape.some(isHidden));
      const bounded = operands.every(size => size !== undefined && isUnit(size));
      return bounded && !grows ? unitSize : undefined;
    }
  }
}
