import { isProductDimension, type Node } from '../../ad/index.js';
import type { ArrayOf } from './arrays.js';
import type { Entries, Reading } from './entries.js';

/** How a node of one primitive is read. */
export type Rule<T> = (inputs: readonly Reading<T>[], attributes: unknown, node: Node) => Reading<T>;

/** What the rules of all primitives share. */
export interface Reader<T> {
  readonly entries: Entries<T>;
  /** @throws InvalidArgumentError naming the operation. */
  readonly refuse: (node: Node, why: string) => never;
  /** The lengths of the axes of a node, one of which may stay a name. */
  readonly lengthsOf: (node: Node) => (number | undefined)[];
  readonly arrayOf: (value: Reading<T> | undefined, node: Node) => ArrayOf<T>;
  /** The rule of what has no exact value. */
  readonly notPolynomial: Rule<T>;
}

export const matrixAlone = 'A matrix whose widths stay names is asked for products alone';

export function readerOf<T>(entries: Entries<T>, refuse: Reader<T>['refuse']): Reader<T> {
  return {
    entries,
    refuse,
    lengthsOf(node) {
      const lengths = node.shape.map(dimension => {
        const length = entries.lengthOf(dimension);
        if (length === undefined && isProductDimension(dimension))
          refuse(node, `An axis of length ${dimension} is several in one, which stay names`);
        return length;
      });
      if (lengths.filter(length => length === undefined).length > 1)
        refuse(node, `It has shape [${node.shape.join(', ')}], and one axis at most may stay a name`);
      return lengths;
    },
    arrayOf: (value, node) => (value !== undefined && 'data' in value ? value : refuse(node, matrixAlone)),
    notPolynomial: (_inputs, _attributes, node) => refuse(node, `${node.primitive.name} is no polynomial`),
  };
}

/** A number among the attributes of a node. */
export function attribute(node: Node, name: string): number {
  return node.attributes[name] as number;
}
