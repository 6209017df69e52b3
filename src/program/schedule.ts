import {
  describeShape,
  elementwiseName,
  isApplication,
  leaves,
  type Node,
  someNodes,
  topologicalOrder,
} from '../ad/index.js';
import { expandFunctions } from './expandFunctions.js';
import { gatherPanels } from './panels.js';
import { isWeight, weightsUsedAsValues } from './weights.js';

/**
 * One thing to do: compute a node, or a chain of elementwise nodes of one shape together, or read a weight
 * once to answer a panel of products with it.
 */
export interface Step {
  readonly weight?: Node;
  readonly transposed: boolean;
  readonly nodes: readonly Node[];
}

/** What to compute in which order. Made once for a graph, for any width. */
export interface Schedule {
  readonly outputs: readonly Node[];
  /** Arrays and weights that must be given. */
  readonly inputs: readonly Node[];
  readonly weights: readonly Node[];
  readonly steps: readonly Step[];
  /** How often each weight is read. */
  readonly reads: ReadonlyMap<Node, number>;
}

/**
 * Orders the graph so that each weight is read as seldom as possible. Products with one weight, in one
 * orientation, that lie equally deep (counting such products on the way to them) cannot depend on each other,
 * so they wait for each other and become one panel. Only if panels wait for each other in a circle is one of
 * them answered in parts.
 */
export function schedule(asked: readonly Node[]): Schedule {
  someNodes.check('outputs', asked);
  const outputs = expandFunctions(asked);
  const order = topologicalOrder(outputs);
  const asValue = weightsUsedAsValues(order, outputs);
  const isGiven = (node: Node): boolean =>
    isApplication(node, leaves.input) || (isWeight(node) && !asValue.has(node));
  const panels = gatherPanels(order);
  const waitingFor = new Map<Node, number>();
  const users = new Map<Node, Node[]>();
  const ready: Node[] = [];
  const readyByShape = new Map<string, Node[]>();
  /** Elementwise nodes without axes of their own come first, since those of any shape may read them. */
  const scalars = describeShape([]);
  const steps: Step[] = [];
  const reads = new Map<Node, number>();

  for (const node of order) {
    if (isGiven(node)) continue;
    const needed = new Set(node.inputs.filter(input => !isGiven(input)));
    waitingFor.set(node, needed.size);
    for (const input of needed) users.set(input, [...(users.get(input) ?? []), node]);
    if (needed.size === 0) admit(node);
  }
  for (;;) {
    for (let node = ready.shift(); node !== undefined; node = ready.shift()) {
      steps.push({ transposed: false, nodes: [node] });
      finish(node);
    }
    const [next] = readyByShape.keys();
    const shape = readyByShape.has(scalars) ? scalars : next;
    if (shape !== undefined) {
      const chain = readyByShape.get(shape) ?? [];
      // The list grows while it is gone through: what becomes ready and has the same shape joins.
      for (const node of chain) finish(node);
      readyByShape.delete(shape);
      steps.push({ transposed: false, nodes: chain });
      continue;
    }
    const panel = panels.next();
    if (panel === undefined) break;
    reads.set(panel.weight, (reads.get(panel.weight) ?? 0) + 1);
    steps.push(panel);
    panel.nodes.forEach(finish);
  }
  return {
    outputs,
    inputs: order.filter(node => isApplication(node, leaves.input)),
    weights: order.filter(node => isApplication(node, leaves.weight)),
    steps,
    reads,
  };

  function admit(node: Node): void {
    if (panels.admit(node)) return;
    if (elementwiseName(node.primitive) === undefined || node.containsWeight) {
      ready.push(node);
      return;
    }
    const shape = describeShape(node.shape);
    const chain = readyByShape.get(shape);
    if (chain === undefined) readyByShape.set(shape, [node]);
    else chain.push(node);
  }

  function finish(node: Node): void {
    for (const user of users.get(node) ?? []) {
      const count = (waitingFor.get(user) ?? 0) - 1;
      waitingFor.set(user, count);
      if (count === 0) admit(user);
    }
  }
}
