import { add, multiply, type Node } from '../../ad/index.js';

/** Adds up what is there; undefined, zero by structure, if nothing is. */
export function addAll(terms: Iterable<Node | undefined>): Node | undefined {
  let total: Node | undefined;
  for (const term of terms) {
    if (term !== undefined) total = total === undefined ? term : add(total, term);
  }
  return total;
}

/** A node times a number. */
export function scaled(factor: number, node: Node | undefined): Node | undefined {
  return node === undefined || factor === 0 ? undefined : multiply(factor, node);
}
