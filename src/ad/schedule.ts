import { topologicalOrder } from './graph.js';
import type { Node } from './node.js';
import { inputPrimitive, weightPrimitive } from './primitives/input.js';
import { isTransposed, matmulPrimitive } from './primitives/matmul.js';
import { stopGradientPrimitive } from './primitives/stopGradient.js';
import { describeShape } from './shape.js';

/**
 * One thing to do: compute a node, or a chain of elementwise nodes of one shape block by block, or read a weight once to
 * answer a panel of products with it.
 */
export interface Step {
  readonly weight?: Node;
  readonly transposed: boolean;
  readonly nodes: readonly Node[];
  /** Nodes of a chain that nothing outside of it needs: they never become whole arrays. */
  readonly internal: ReadonlySet<Node>;
  /** Nodes whose last use this is. */
  readonly frees: readonly Node[];
}

/** What to compute in which order, and when intermediates are free again. Made once for a graph, for any width. */
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
 * Orders the graph so that each weight is read as seldom as possible. Products with one weight, in one orientation,
 * that lie equally deep (counting such products on the way to them) cannot depend on each other, so they wait for each
 * other and become one panel. Only if panels wait for each other in a circle is one of them answered in parts.
 */
export function schedule(outputs: readonly Node[]): Schedule {
  const order = topologicalOrder(outputs);
  const asValue = weightsUsedAsValues(order, outputs);
  const isGiven = (node: Node): boolean =>
    node.primitive === inputPrimitive || (isWeight(node) && !asValue.has(node));
  const panels = gatherPanels(order);
  const waitingFor = new Map<Node, number>();
  const users = new Map<Node, Node[]>();
  const ready: Node[] = [];
  const readyByShape = new Map<string, Node[]>();
  const steps: PlannedStep[] = [];
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
    const [shape] = readyByShape.keys();
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
    inputs: order.filter(node => node.primitive === inputPrimitive),
    weights: order.filter(node => node.primitive === weightPrimitive),
    steps: complete(steps, outputs, users),
    reads,
  };

  function admit(node: Node): void {
    if (panels.admit(node)) return;
    if (node.primitive.elementwise === undefined || node.rank === 0 || node.containsWeight) {
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

/** The products with one weight that are to be answered together. */
interface Panel {
  readonly weight: Node;
  readonly transposed: boolean;
  readonly size: number;
  nodes: Node[];
}

interface Panels {
  /** Takes a product whose input is there; false for a node that is no product with a weight. */
  admit(node: Node): boolean;
  /** A panel whose members are all there, or else the fullest part of one, or nothing if no product waits. */
  next(): Panel | undefined;
}

function gatherPanels(order: readonly Node[]): Panels {
  const depths = new Map<Node, ReadonlyMap<string, number>>();
  const sizes = new Map<string, number>();
  const nameOf = new Map<Node, string>();
  for (const node of order) {
    let depth = deepest(node.inputs.map(input => depths.get(input)));
    const weight = weightOfProduct(node);
    if (weight !== undefined) {
      const key = `${weight.id}${isTransposed(node) ? 'T' : ''}`;
      const own = (depth?.get(key) ?? 0) + 1;
      depth = new Map(depth).set(key, own);
      const name = `${key},${own}`;
      nameOf.set(node, name);
      sizes.set(name, (sizes.get(name) ?? 0) + 1);
    }
    if (depth !== undefined) depths.set(node, depth);
  }

  const open = new Map<string, Panel>();
  const waiting = new Set<Panel>();
  const full: Panel[] = [];
  return {
    admit(node) {
      const name = nameOf.get(node);
      const weight = weightOfProduct(node);
      if (name === undefined || weight === undefined) return false;
      const panel = open.get(name) ?? {
        weight,
        transposed: isTransposed(node),
        size: sizes.get(name) ?? 1,
        nodes: [],
      };
      open.set(name, panel);
      panel.nodes.push(node);
      waiting.add(panel);
      if (panel.nodes.length === panel.size) {
        waiting.delete(panel);
        full.push(panel);
      }
      return true;
    },
    next() {
      const complete = full.shift();
      if (complete !== undefined) return complete;
      let fullest: Panel | undefined;
      for (const panel of waiting) if (panel.nodes.length > (fullest?.nodes.length ?? 0)) fullest = panel;
      if (fullest === undefined) return undefined;
      const part = { ...fullest, size: fullest.nodes.length };
      waiting.delete(fullest);
      const [name] = [...open].find(([, panel]) => panel === fullest) ?? [''];
      open.delete(name);
      sizes.set(name, fullest.size - part.size);
      return part;
    },
  };
}

/** The greatest depth for each weight; shared, not copied, where one input has them all. */
function deepest(
  inputs: readonly (ReadonlyMap<string, number> | undefined)[],
): ReadonlyMap<string, number> | undefined {
  let merged: ReadonlyMap<string, number> | undefined;
  for (const depth of inputs) {
    if (depth === undefined || depth === merged) continue;
    if (merged === undefined || covers(depth, merged)) merged = depth;
    else if (!covers(merged, depth)) {
      const both = new Map(merged);
      for (const [key, value] of depth) both.set(key, Math.max(value, both.get(key) ?? 0));
      merged = both;
    }
  }
  return merged;
}

function covers(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  for (const [key, value] of b) if ((a.get(key) ?? 0) < value) return false;
  return true;
}

/** The weight that a product reads, if it is a product with a weight. */
export function weightOfProduct(node: Node): Node | undefined {
  const matrix = node.primitive === matmulPrimitive ? node.inputs[0] : undefined;
  return matrix === undefined ? undefined : weightBehind(matrix);
}

function weightBehind(matrix: Node): Node | undefined {
  if (matrix.primitive === weightPrimitive) return matrix;
  const [inside] = matrix.inputs;
  return matrix.primitive === stopGradientPrimitive && inside !== undefined
    ? weightBehind(inside)
    : undefined;
}

function isWeight(node: Node): boolean {
  return weightBehind(node) !== undefined;
}

/** Weights whose entries are asked for: results that a user wants as dense matrices. */
function weightsUsedAsValues(order: readonly Node[], outputs: readonly Node[]): Set<Node> {
  const used = new Set<Node>();
  for (const node of outputs) if (isWeight(node)) used.add(node);
  for (const node of order.toReversed()) {
    if (isWeight(node) && !used.has(node)) continue;
    const product = weightOfProduct(node) !== undefined;
    node.inputs.forEach((input, position) => {
      if (isWeight(input) && !(product && position === 0)) used.add(input);
    });
  }
  return used;
}

type PlannedStep = Omit<Step, 'frees' | 'internal'>;

/** Finds out what stays inside of chains, and when everything else is used for the last time. */
function complete(
  steps: readonly PlannedStep[],
  outputs: readonly Node[],
  users: ReadonlyMap<Node, readonly Node[]>,
): Step[] {
  const kept = new Set(outputs);
  const done = new Set<Node>();
  return steps
    .toReversed()
    .map(step => {
      const members = new Set(step.weight === undefined && step.nodes.length > 1 ? step.nodes : []);
      const internal = new Set(
        [...members].filter(
          node => !kept.has(node) && (users.get(node) ?? []).every(user => members.has(user)),
        ),
      );
      const frees: Node[] = [];
      for (const node of [...step.nodes, ...step.nodes.flatMap(({ inputs }) => inputs)]) {
        if (done.has(node) || kept.has(node) || internal.has(node)) continue;
        done.add(node);
        frees.push(node);
      }
      return { ...step, internal, frees };
    })
    .reverse();
}
