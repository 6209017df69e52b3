import { topologicalOrder, type Node } from '../ad/index.js';
import { movedBy } from './kinks.js';

/**
 * The outputs of the wide network f: the products of trained matrices with vectors of a named (or given) size
 * that have finitely many rows, as far as no other such product comes after them. h is a function g of these
 * and of the inputs, and only f becomes wide. Where there are none, f is h itself.
 */
export function wideOutputs(h: Node, trained: readonly Node[]): Node[] {
  const order = topologicalOrder([h]);
  const moving = movedBy(order, trained);
  const candidates = order.filter(node => {
    const [matrix, vectors] = node.inputs;
    if (node.primitive.name !== 'matvec' || matrix === undefined || vectors === undefined) return false;
    const isWide = typeof vectors.shape.at(-1) === 'string' || !moving.has(vectors);
    return trained.includes(matrix) && isWide && typeof node.shape.at(-1) === 'number';
  });
  // A product that a later one is computed from is a narrow layer within f.
  const inner = new Set(candidates.flatMap(node => topologicalOrder(node.inputs)));
  const last = candidates.filter(node => !inner.has(node));
  return last.length === 0 ? [h] : last;
}
