import { backprop, jetOfGraph, type Node, type Series } from '../ad/index.js';
import type { ParameterNodes } from '../models/index.js';

/**
 * A direction in parameter space: a node for each trained parameter, undefined where it is zero by structure.
 */
export type Direction = ReadonlyMap<Node, Node | undefined>;

/** ∇h with respect to the trained parameters, as a direction; for weights it consists of outer products. */
export function gradientDirection(output: Node, trained: readonly Node[], cotangent?: Node): Direction {
  const gradients = backprop(output, trained, cotangent);
  return new Map(trained.map((node, position) => [node, gradients[position]]));
}

/** The coefficients of the outputs at w + ε · direction, up to an order. */
export function expand(outputs: readonly Node[], direction: Direction, order: number): Series[] {
  const seeds = new Map<Node, Series>();
  for (const [node, change] of direction) if (change !== undefined) seeds.set(node, [node, change]);
  return jetOfGraph(outputs, seeds, order);
}

/** The parameters w + direction, as nodes to apply a model to: an update of low rank stays of low rank. */
export function moved(
  parameters: ParameterNodes,
  direction: Direction,
  move: (parameter: Node, change: Node) => Node,
): ParameterNodes {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, node]) => {
      const change = direction.get(node);
      return [name, change === undefined ? node : move(node, change)];
    }),
  );
}

export function factorial(order: number): number {
  let product = 1;
  for (let k = 2; k <= order; k++) product *= k;
  return product;
}
