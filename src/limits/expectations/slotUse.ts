import { InvalidArgumentError } from '../../errors/index.js';
import { isApplication, leaves, substitute, topologicalOrder, type Node } from '../../ad/index.js';
import { positionOf, slot } from './slots.js';

/**
 * The slots that a function depends on.
 * @throws InvalidArgumentError if it depends on anything else that is not known, or is no scalar.
 */
export function slotsOf(f: Node): Node[] {
  const slots: Node[] = [];
  for (const node of topologicalOrder([f])) {
    const isLeaf = node.inputs.length === 0 && !isApplication(node, leaves.constant);
    if (positionOf(node) !== undefined) slots.push(node);
    else if (isLeaf || node.rank > 0) {
      throw new InvalidArgumentError(
        'a function of Gaussian variables, which holds the node',
        node.toString(),
        'scalars made of slots and numbers',
      );
    }
  }
  return slots;
}

/** f over slot 0 instead of the one slot that it depends on. */
export function overFirst(f: Node, from: Node | undefined): Node {
  if (from === undefined || from === slot(0)) return f;
  return substitute([f], new Map([[from, slot(0)]]))[0] ?? f;
}
