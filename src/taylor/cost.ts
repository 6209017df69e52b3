import { anIntegerFrom, anything, checkArguments, mostLength, optional, optionsOf } from '../errors/index.js';
import { bindDimension, sizeOf, type Node } from '../ad/index.js';
import { aModel, bindDimensions, type Model, weightStorage, type WeightStorage } from '../models/index.js';
import { lower, measure } from '../program/index.js';
import { anOrder } from '../questions/index.js';
import { taylorSeries } from './taylorTerms.js';

export interface CostOptions {
  readonly width: number | readonly number[];
  readonly inputSize: number;
  readonly order: number;
  /** How many inputs i and j there are; every i is paired with every j. One each unless given. */
  readonly inputs?: { readonly at: number; readonly along: number };
  readonly storage?: WeightStorage | 'auto';
}

const aCount = anIntegerFrom(1, mostLength);
const costOptions = optionsOf<CostOptions>('estimateCost', {
  width: anything,
  inputSize: anything,
  order: anOrder,
  inputs: optional(
    optionsOf<NonNullable<CostOptions['inputs']>>(
      'inputs of estimateCost',
      { at: aCount, along: aCount },
      'inputs.',
    ),
  ),
  storage: optional(anything),
});

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
 * dimensions bound. Dense weights hold rows × columns numbers; an implicit one holds (rows + columns) numbers
 * for every question it is asked.
 *
 * @throws InvalidArgumentError as `initialize` and `taylorTerms` do.
 * @example
 * ```ts
 * import { estimateCost, mlp } from 'widejet';
 * const { bytes } = estimateCost(mlp({ depth: 4 }), {
 *   width: 4096,
 *   inputSize: 784,
 *   order: 4,
 *   storage: 'dense',
 * });
 * console.log(Math.round(bytes / 2 ** 20), 'MiB'); // 281 MiB
 * ```
 */
export function estimateCost(model: Model, options: CostOptions): Cost {
  checkArguments({ model: [model, aModel], options: [options, costOptions] });
  const { order, inputs = { at: 1, along: 1 } } = options;
  const dimensions = bindDimensions(model, options);
  const { width, inputSize, storage: asked = 'auto' } = options;
  const storage = weightStorage(model, { width, inputSize, storage: asked });
  const {
    schedule,
    network,
    unknowns: { at, along },
  } = taylorSeries(model, { order, atOutput: 0, alongOutput: 0 });
  const batches = new Map<Node, readonly number[]>([
    ...Object.values(at).map(node => [node, inputs.at === 1 ? [] : [inputs.at, 1]] as const),
    ...Object.values(along).map(node => [node, inputs.along === 1 ? [] : [inputs.along]] as const),
  ]);
  const { numbers, operations, questions } = measure(lower(schedule, dimensions, batches));
  const cost = { numbers, weightNumbers: 0, variates: 0, operations };
  for (const node of Object.values(network.parameters)) {
    const lengths = node.shape.map(dimension => bindDimension(dimension, dimensions));
    const entries = sizeOf(lengths);
    const [rows = 1, columns = 1] = lengths;
    const position = schedule.weights.indexOf(node);
    const { vectors, mostAtOnce } = questions[position] ?? { vectors: 0, mostAtOnce: 0 };
    if (storage === 'dense' || position < 0) {
      cost.weightNumbers += entries;
      // Arrays are among the inputs of the program.
      if (position >= 0) cost.numbers += entries;
      cost.variates += entries;
      cost.operations += 2 * entries * vectors;
      continue;
    }
    // An implicit matrix keeps every question and its answer, and turns dense where that is smaller; while it
    // answers, it holds the new ones once more.
    const kept = Math.min(entries, vectors * (rows + columns));
    cost.weightNumbers += kept;
    cost.numbers += kept + Math.min(entries, mostAtOnce * (rows + columns));
    cost.variates += Math.min(entries, vectors * Math.max(rows, columns));
    cost.operations += 4 * vectors * kept;
  }
  return {
    bytes: 8 * cost.numbers,
    weightBytes: 8 * cost.weightNumbers,
    operations: cost.operations,
    variates: cost.variates,
  };
}
