import { input, type Node } from '../../ad/index.js';

const slots: Node[] = [];

/**
 * The Gaussian variable of a position, which functions are written over: a scalar, the same node whenever it
 * is asked for.
 */
export function slot(position: number): Node {
  while (slots.length <= position) slots.push(input(`slot ${slots.length}`, []));
  return slots[position] as Node;
}

/** The position of a slot; undefined for any other node. */
export function positionOf(node: Node): number | undefined {
  const position = slots.indexOf(node);
  return position < 0 ? undefined : position;
}
