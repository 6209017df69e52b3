import { topologicalOrder } from './graph.js';
import type { Node } from './node.js';
import { inputPrimitive, weightPrimitive } from './primitives/input.js';
import { isTransposed, matmulPrimitive } from './primitives/matmul.js';
import { stopGradientPrimitive } from './primitives/stopGradient.js';

/** One thing to do: compute a node, or read a weight once to answer a panel of products with it. */
export interface Step {
  readonly weight?: Node;
  readonly transposed: boolean;
  readonly nodes: readonly Node[];
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
 * Orders the graph by levels, where a level is the number of products with weights on the longest way to a node.
 * All products of one weight on one level are independent, so they become one panel and the weight is read once.
 */
export function schedule(outputs: readonly Node[]): Schedule {
  const order = topologicalOrder(outputs);
  const levels: { panels: Map<string, Node[]>; others: Node[] }[] = [];
  const level = new Map<Node, number>();
  const asValue = weightsUsedAsValues(order, outputs);
  for (const node of order) {
    const weight = weightOfProduct(node);
    const own =
      node.inputs.reduce((most, input) => Math.max(most, level.get(input) ?? 0), 0) +
      (weight === undefined ? 0 : 1);
    level.set(node, own);
    const { panels, others } = (levels[own] ??= { panels: new Map(), others: [] });
    if (weight !== undefined) {
      const key = `${weight.id}${isTransposed(node) ? 'T' : ''}`;
      panels.set(key, [...(panels.get(key) ?? []), node]);
    } else if (node.primitive !== inputPrimitive && (!isWeight(node) || asValue.has(node))) {
      others.push(node);
    }
  }
  const steps: Omit<Step, 'frees'>[] = [];
  const reads = new Map<Node, number>();
  for (const { panels, others } of levels) {
    for (const nodes of panels.values()) {
      const [first] = nodes;
      const weight = first && weightOfProduct(first);
      if (first === undefined || weight === undefined) continue;
      reads.set(weight, (reads.get(weight) ?? 0) + 1);
      steps.push({ weight, transposed: isTransposed(first), nodes });
    }
    for (const node of others) steps.push({ transposed: false, nodes: [node] });
  }
  return {
    outputs,
    inputs: order.filter(node => node.primitive === inputPrimitive),
    weights: order.filter(node => node.primitive === weightPrimitive),
    steps: withFrees(steps, outputs),
    reads,
  };
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

function withFrees(steps: readonly Omit<Step, 'frees'>[], outputs: readonly Node[]): Step[] {
  const kept = new Set(outputs);
  const done = new Set<Node>();
  return steps
    .toReversed()
    .map(step => {
      const frees: Node[] = [];
      for (const node of [...step.nodes, ...step.nodes.flatMap(({ inputs }) => inputs)]) {
        if (done.has(node) || kept.has(node)) continue;
        done.add(node);
        frees.push(node);
      }
      return { ...step, frees };
    })
    .reverse();
}
