import { anIntegerFrom, anything, checkArguments, mostLength, optional, optionsOf } from '../errors/index.js';
import { bindDimension, sizeOf, type Node } from '../ad/index.js';
import { countRun, cpuBackend, type WeightFootprint } from '../backends/index.js';
import { ArrayLedger } from '../linearAlgebra/index.js';
import { aModel, bindDimensions, type Model, weightStorage, type WeightStorage } from '../models/index.js';
import { ImplicitFootprint } from '../operators/index.js';
import { lower, measure, type Backend, type Program } from '../program/index.js';
import { anOrder } from '../questions/index.js';
import { largestTile, taylorSeries } from './taylorTerms.js';

export interface CostOptions {
  readonly width: number | readonly number[];
  readonly inputSize: number;
  readonly order: number;
  /** How many inputs i and j there are; every i is paired with every j. One each unless given. */
  readonly inputs?: { readonly at: number; readonly along: number };
  readonly storage?: WeightStorage | 'auto';
  /** Where the weights live; the processor unless given. */
  readonly backend?: Backend;
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
  backend: optional(anything),
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

/** The shape of a parameter, its number among the weights of the program, and how it is kept. */
interface CountedParameter {
  readonly lengths: readonly number[];
  /** -1 for an array, which is among the inputs of the program, as is what no product reads. */
  readonly position: number;
  readonly isImplicit: boolean;
}

/**
 * Memory and work of `taylorTerms`, before anything runs: by going through the schedule of its graph with all
 * dimensions bound. Dense weights hold rows × columns numbers; an implicit one holds (rows + columns) numbers
 * for every question it is asked.
 *
 * On the processor every array that grows with the network is counted when it is taken and when it is left,
 * so that `bytes` is the peak beyond what the process has anyway, as Linux measures it to within a tenth;
 * questions to implicit weights are taken to be independent, and take less where they are not. Tables of many
 * pairs are computed tile by tile, as `taylorTerms` does where memory is not short. On other backends `bytes`
 * is a bound: all arrays of the program at once, and all weights.
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
  const { width, inputSize, storage: asked = 'auto', backend } = options;
  const where = backend === undefined ? {} : { backend };
  const storage = weightStorage(model, { width, inputSize, storage: asked, ...where });
  const { schedule, network, unknowns } = taylorSeries(model, { order, atOutput: 0, alongOutput: 0 });
  const parameters = Object.values(network.parameters).map((node): CountedParameter => {
    const lengths = node.shape.map(dimension => bindDimension(dimension, dimensions));
    const position = schedule.weights.indexOf(node);
    return { lengths, position, isImplicit: storage === 'implicit' && position >= 0 };
  });
  const program = (at: number, along: number): Program => {
    const batches = new Map<Node, readonly number[]>([
      ...Object.values(unknowns.at).map(node => [node, inputs.at === 1 ? [] : [at, 1]] as const),
      ...Object.values(unknowns.along).map(node => [node, inputs.along === 1 ? [] : [along]] as const),
    ]);
    return lower(schedule, dimensions, batches);
  };
  const whole = program(inputs.at, inputs.along);
  const { numbers, operations, questions } = measure(whole);
  const run = counted([whole], parameters);
  const cost = { numbers, weightNumbers: 0, variates: 0, operations };
  for (const { lengths, position, isImplicit } of parameters) {
    const entries = sizeOf(lengths);
    const { vectors, mostAtOnce } = questions[position] ?? { vectors: 0, mostAtOnce: 0 };
    const footprint = run.weights[position];
    if (!isImplicit || footprint === undefined || footprint === 'dense') {
      cost.weightNumbers += entries;
      // Arrays are among the inputs of the program.
      if (position >= 0) cost.numbers += entries;
      cost.variates += entries;
      cost.operations += 2 * entries * vectors;
      continue;
    }
    // While it answers, a matrix holds the new questions and answers once more.
    const [rows = 1, columns = 1] = lengths;
    cost.weightNumbers += footprint.numbers;
    cost.numbers += footprint.numbers + Math.min(entries, mostAtOnce * (rows + columns));
    cost.variates += footprint.drawn;
    cost.operations += 4 * vectors * footprint.numbers;
  }
  const isHere = backend === undefined || backend === cpuBackend;
  return {
    bytes: 8 * (isHere ? mostHere() : cost.numbers),
    weightBytes: 8 * cost.weightNumbers,
    operations: cost.operations,
    variates: cost.variates,
  };

  /**
   * The peak on the processor. Of several tiles one of each size is counted, as arrays of one are not used
   * again in another, and then what all others have asked the weights.
   */
  function mostHere(): number {
    const { rows, columns } = largestTile(
      (at, along) => 8 * measure(program(at, along)).numbers,
      [inputs.at, inputs.along],
    );
    const table = 2 * schedule.outputs.length * inputs.at * inputs.along;
    if (rows === inputs.at && columns === inputs.along) return run.most + table;
    const tiles = partsOf(inputs.at, rows).flatMap(at =>
      partsOf(inputs.along, columns).map(along => program(at, along)),
    );
    const some = counted(tiles, parameters);
    return some.most + table + Math.max(0, heldBy(run.weights) - heldBy(some.weights));
  }
}

/** The lengths of the parts of a list that is cut after every `length`, each once. */
function partsOf(count: number, length: number): number[] {
  return count % length === 0 ? [length] : [length, count % length];
}

/** The weights after runs of programs on the processor, and the most numbers held in these. */
function counted(
  programs: readonly Program[],
  parameters: readonly CountedParameter[],
): { readonly weights: readonly WeightFootprint[]; readonly most: number } {
  const ledger = new ArrayLedger();
  const weights: WeightFootprint[] = [];
  for (const { lengths, position, isImplicit } of parameters) {
    if (position < 0) continue;
    const [rows = 1, columns = 1] = lengths;
    weights[position] = isImplicit ? new ImplicitFootprint(rows, columns, ledger) : 'dense';
    if (!isImplicit) ledger.add(rows * columns);
  }
  for (const program of programs) countRun(program, weights, ledger);
  return { weights, most: ledger.most };
}

/** Numbers that implicit weights hold between questions. */
function heldBy(weights: readonly WeightFootprint[]): number {
  return weights.reduce((total, weight) => total + (weight === 'dense' ? 0 : weight.numbers), 0);
}
