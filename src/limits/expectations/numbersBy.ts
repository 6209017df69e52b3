import { constant, isApplication, leaves, type Node } from '../../ad/index.js';

/** The function of numbers that a graph is: operations on constants are carried out as they are built. */
export function numbersBy(graph: (x: readonly Node[]) => Node): (x: readonly number[]) => number {
  return x => {
    if (!x.every(Number.isFinite)) return NaN;
    const node = graph(x.map(number => constant(number)));
    return isApplication(node, leaves.constant) ? node.attributes.value : NaN;
  };
}
