import type { Node } from '../ad/index.js';
import { bindDimensions, weightStorage, type Model, type WeightStorage } from '../models/index.js';
import { checkOrder } from './inputs.js';
import { taylorGraph } from './taylorTerms.js';

export interface CostOptions {
  readonly width: number | readonly number[];
  readonly inputSize: number;
  readonly order: number;
  /** How many inputs i and j there are; every i is paired with every j. One each unless given. */
  readonly inputs?: { readonly at: number; readonly along: number };
  readonly weights?: WeightStorage | 'auto';
}

/** What computing Taylor terms takes, drawing the weights included. */
export interface Cost {
  /** The most memory held at once: weights (or the bases of implicit ones) and intermediate arrays. */
  readonly bytes: number;
  /** The part of it that belongs to the weights. */
  readonly weightBytes: number;
  /** Floating-point operations, to leading order. */
  readonly operations: number;
  /** Standard normal variates to draw. */
  readonly variates: number;
}

/**
 * Memory and work of `taylorTerms`, before anything runs: by going through the schedule of its graph with all
 * dimensions bound. Dense weights hold rows × columns numbers; an implicit one holds (rows + columns) numbers for every
 * question it is asked.
 *
 * @throws InvalidArgumentError as `initialize` and `taylorTerms` do.
 * @example
 * ```ts
 * import { estimateCost, mlp } from 'widejet';
 * const { bytes } = estimateCost(mlp({ depth: 4 }), {
 *   width: 4096,
 *   inputSize: 784,
 *   order: 4,
 *   weights: 'dense',
 * });
 * console.log(Math.round(bytes / 2 ** 20), 'MiB'); // 281 MiB
 * ```
 */
export function estimateCost(model: Model, options: CostOptions): Cost {
  const { order, inputs = { at: 1, along: 1 } } = options;
  checkOrder(order);
  const dimensions = bindDimensions(model, options);
  const weights = weightStorage(model, options);
  const { schedule, parameters, at, along } = taylorGraph(model, order);
  const repeats = repetitions(
    schedule.steps.flatMap(({ nodes }) => nodes),
    at,
    along,
    inputs,
  );
  const lengthOf = (node: Node): number =>
    node.shape.reduce<number>(
      (size, dimension) =>
        size * (typeof dimension === 'number' ? dimension : (dimensions.get(dimension) ?? 1)),
      1,
    );
  const sizeOf = (node: Node): number => lengthOf(node) * repeats(node);

  const questions = new Map<Node, number>();
  let live = 0;
  let most = 0;
  let operations = 0;
  for (const { nodes, weight, frees } of schedule.steps) {
    const size = nodes.reduce((total, node) => total + sizeOf(node), 0);
    const panel =
      nodes.length > 1
        ? nodes.reduce((total, { inputs: [, v] }) => total + (v === undefined ? 0 : sizeOf(v)), 0)
        : 0;
    live += size;
    most = Math.max(most, live + (weight === undefined ? 0 : panel));
    if (weight === undefined) operations += size;
    else {
      const count = nodes.reduce((total, node) => total + repeats(node), 0);
      operations += 2 * lengthOf(weight) * count * (weights === 'dense' ? 1 : 0);
      questions.set(weight, (questions.get(weight) ?? 0) + count);
    }
    for (const node of frees) live -= sizeOf(node);
  }

  let weightNumbers = 0;
  let variates = 0;
  for (const node of Object.values(parameters)) {
    const entries = lengthOf(node);
    const asked = questions.get(node);
    if (weights === 'dense' || asked === undefined) {
      weightNumbers += entries;
      variates += entries;
      continue;
    }
    const [rows, columns] = node.shape.map(dimension =>
      typeof dimension === 'number' ? dimension : (dimensions.get(dimension) ?? 1),
    );
    const perQuestion = (rows as number) + (columns as number);
    // An implicit matrix turns dense where that is smaller.
    const numbers = Math.min(entries, asked * perQuestion);
    weightNumbers += numbers;
    variates += Math.min(entries, asked * Math.max(rows as number, columns as number));
    operations += 4 * asked * numbers;
  }
  return { bytes: 8 * (most + weightNumbers), weightBytes: 8 * weightNumbers, operations, variates };
}

/** How often a node is repeated over pairs of inputs: it depends on i, on j, on both or on neither. */
function repetitions(
  nodes: readonly Node[],
  at: Readonly<Record<string, Node>>,
  along: Readonly<Record<string, Node>>,
  counts: { readonly at: number; readonly along: number },
): (node: Node) => number {
  const onAt = new Set<Node>(Object.values(at));
  const onAlong = new Set<Node>(Object.values(along));
  for (const node of nodes) {
    if (node.inputs.some(input => onAt.has(input))) onAt.add(node);
    if (node.inputs.some(input => onAlong.has(input))) onAlong.add(node);
  }
  return node => (onAt.has(node) ? counts.at : 1) * (onAlong.has(node) ? counts.along : 1);
}
