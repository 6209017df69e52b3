import { bytesOfMemory, optional, optionsOf } from '../errors/index.js';
import { multiply, type Node, type Tensor } from '../ad/index.js';
import {
  checkMemoryOf,
  evaluate,
  memoryLimit,
  programOf,
  stretchTensor,
  type Bindings,
} from '../evaluation/index.js';
import { checkNetwork, type Model, type Parameters } from '../models/index.js';
import { measure, type Schedule } from '../program/index.js';
import { withDerivatives } from './derivatives.js';
import {
  anOrder,
  asList,
  type Block,
  blocks,
  inputPair,
  modelInputs,
  type ModelInputs,
  type OutputChoice,
  outputChoice,
  outputsAt,
  part,
  question,
  someInputs,
  type TracedNetwork,
  withUnitBatchAxes,
} from '../questions/index.js';
import { expand, gradientDirection } from './expansion.js';

export interface TaylorTermsOptions {
  /** i: where the network is expanded; batch axes before the axes of one input make a table. */
  readonly at: ModelInputs;
  /** j: along whose gradient; batch axes as well. */
  readonly along: ModelInputs;
  /** R, the highest order. */
  readonly order: number;
  /**
   * Which outputs hᵢ and hⱼ are, for networks of several: one number for both, or [i, j]; the first (0)
   * unless given.
   */
  readonly output?: OutputChoice;
  /** The most bytes that may be held at once, but for the weights; 80 % of what is free unless given. */
  readonly memoryLimit?: number;
}

const taylorOptions = optionsOf<TaylorTermsOptions>('taylorTerms', {
  at: someInputs,
  along: someInputs,
  order: anOrder,
  output: outputChoice,
  memoryLimit: optional(bytesOfMemory),
});

/**
 * Taylor terms of orders 0..R: each of shape [batch axes of `at`..., batch axes of `along`...], [] for one
 * pair.
 */
export interface TaylorTerms {
  /**
   * K⁽ʳ⁾ = r! aᵣ, the r-th derivative along the gradient. Computed when it is read, and throws
   * `NonFiniteError`, naming the order, where r! leads beyond the largest number; the coefficients are there
   * all the same.
   */
  readonly derivatives: readonly Tensor[];
  /** aᵣ = K⁽ʳ⁾/r!, the normalised coefficients. */
  readonly coefficients: readonly Tensor[];
}

/**
 * The Taylor terms of a step along a gradient (Littwin et al. 2020, eq. 5),
 *
 *   K⁽ʳ⁾ᵢⱼ = ⟨∇ʳhᵢ, (∇hⱼ)^⊗r⟩ = dʳ/dεʳ hᵢ(w + ε ∇hⱼ(w)) at ε = 0,  r = 0..R,
 *
 * where K⁽⁰⁾ is hᵢ and K⁽¹⁾ the neural tangent kernel. All orders are computed at once and exactly; no
 * gradient is formed, and each weight is read three times, whatever R is: forward at j (and i), backward at
 * j, and one panel of all orders at i. Every input of `at` is paired with every input of `along`, tile by
 * tile where the whole table would take much memory.
 *
 * @throws InvalidArgumentError for an order that is not an integer from 0 to 100, an output that does not
 *   exist, or inputs that are missing or not finite; ShapeError if shapes do not match; MemoryLimitError,
 *   before the work, if the table or one pair of inputs does not fit; NonFiniteError if a coefficient
 *   overflows.
 * @example
 * ```ts
 * import { initialize, mlp, taylorTerms } from 'widejet';
 * const model = mlp({ depth: 4 });
 * const parameters = initialize(model, { width: 128, inputSize: 3, seed: 7 });
 * const { derivatives } = await taylorTerms(model, parameters, {
 *   at: [[1, 0, 0], [0, 1, 0]], // two inputs i
 *   along: [1, 1, 1], // one input j
 *   order: 4,
 * });
 * console.log(derivatives.map(({ shape }) => shape)); // [ [ 2 ], [ 2 ], [ 2 ], [ 2 ], [ 2 ] ]
 * ```
 */
export async function taylorTerms(
  model: Model,
  parameters: Parameters,
  options: TaylorTermsOptions,
): Promise<TaylorTerms> {
  checkNetwork(model, parameters);
  taylorOptions.check('options', options);
  const { order } = options;
  const [atOutput, alongOutput] = outputsAt(model, options.output, 2);
  const at = asList(model, modelInputs(model, options.at, 'at'));
  const along = asList(model, modelInputs(model, options.along, 'along'));
  const series = taylorSeries(model, { order, atOutput, alongOutput });
  const shape = [...at.axes, ...along.axes];
  const coefficients = Array.from({ length: order + 1 }, () => ({
    data: new Float64Array(at.count * along.count),
    shape,
  }));
  const bound = (rows: Block, columns: Block): Bindings =>
    series.bind(parameters, {
      at: withUnitBatchAxes(model, part(at.list, rows), 1),
      along: part(along.list, columns),
    });
  const tile = tileOf(series.schedule, bound, [at.count, along.count], options.memoryLimit);
  for (const rows of blocks(at.count, tile.rows)) {
    for (const columns of blocks(along.count, tile.columns)) {
      const values = await evaluate(series.schedule, bound(rows, columns));
      // Orders beyond the degree of the network are zero by structure; K⁽⁰⁾ does not depend on j.
      values.forEach((value, r) => {
        const { data } = stretchTensor(value, [rows.stop - rows.start, columns.stop - columns.start]);
        enter(coefficients[r]?.data, along.count, data, rows, columns);
      });
    }
  }
  return withDerivatives(coefficients);
}

/** Tiles of a table take up to this many bytes unless memory forbids: larger ones gain nothing. */
const TILE_BYTES = 2 ** 28;

/** A part of a table: how many inputs i and j go together. */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
}

/** The whole table, halved until a tile fits into the room, or is one pair. */
export function largestTile(
  bytesOf: (rows: number, columns: number) => number,
  [count, others]: readonly [number, number],
  room = Infinity,
): Tile {
  const most = Math.min(TILE_BYTES, room);
  let [rows, columns] = [count, others];
  while (rows * columns > 1 && bytesOf(rows, columns) > most) {
    if (rows > 1) rows = Math.ceil(rows / 2);
    else columns = Math.ceil(columns / 2);
  }
  return { rows, columns };
}

function tileOf(
  plan: Schedule,
  bound: (rows: Block, columns: Block) => Bindings,
  [count, others]: readonly [number, number],
  given: number | undefined,
): Tile {
  // One pair takes little beside its weights, which are there already.
  if (count * others === 1) return { rows: 1, columns: 1 };
  const bytesOf = (rows: number, columns: number): number =>
    8 * measure(programOf(plan, bound({ start: 0, stop: rows }, { start: 0, stop: columns }))).numbers;
  const own = 16 * plan.outputs.length * count * others;
  const limit = given ?? memoryLimit(own + bytesOf(count, others));
  const { rows, columns } = largestTile(bytesOf, [count, others], limit - own);
  if (rows * columns === 1) {
    checkMemoryOf(
      `a table of ${count} × ${others} Taylor terms`,
      own + bytesOf(1, 1),
      limit,
      'Ask for fewer inputs at once, a lower order, or a smaller width',
    );
  }
  return { rows, columns };
}

/** Enters a tile into a table of rows of `width` numbers. */
function enter(
  table: Float64Array | undefined,
  width: number,
  tile: Float64Array,
  rows: Block,
  columns: Block,
): void {
  const length = columns.stop - columns.start;
  for (let row = rows.start; row < rows.stop; row++) {
    const from = (row - rows.start) * length;
    table?.set(tile.subarray(from, from + length), row * width + columns.start);
  }
}

interface TaylorKey {
  readonly order: number;
  readonly atOutput: number;
  readonly alongOutput: number;
}

/** a₀, a₁, ..., a_R of hᵢ(w + ε ∇hⱼ(w)); 0 · hᵢ where one is zero by structure. */
export const taylorSeries = question(
  inputPair,
  (network, { at, along }, { order, atOutput, alongOutput }: TaylorKey) => {
    const [hi, hj] = [network.output(at, atOutput), network.output(along, alongOutput)];
    return { outputs: traceTaylorTerms(network, hi, hj, order) };
  },
);

/** These coefficients as nodes. */
export function traceTaylorTerms({ trained }: TracedNetwork, hi: Node, hj: Node, order: number): Node[] {
  const [series = [hi]] = expand([hi], gradientDirection(hj, trained), order);
  return series.map(coefficient => coefficient ?? multiply(0, hi));
}
