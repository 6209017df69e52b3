import { bindDimension, sizeOf, type DimensionBindings } from '../../ad/index.js';
import { cpuBackend } from '../../backends/index.js';
import { programFor } from '../../evaluation/index.js';
import { leaveArray, takeArray } from '../../linearAlgebra/index.js';
import type { CutGraph, PairOperand } from './cut.js';
import type { Block, GramPanel } from './grams.js';
import type { Values } from './values.js';

/** So many numbers of each array at a time, which stay in the cache until they are used. */
const TILE_NUMBERS = 2 ** 14;
/** But at least so many pairs, so that it is not calls that take the time. */
const LEAST_PAIRS = 32;

/** Pairs of one example of the first list with neighbours in the second. */
interface Stretch {
  readonly row: number;
  readonly column: number;
  readonly count: number;
}

/** What the pairs of a panel are made of. */
export interface PanelValues {
  readonly block: Block;
  readonly rows: readonly Values[];
  readonly columns: readonly Values[];
  readonly panels: readonly GramPanel[];
  readonly products: readonly Float64Array[];
}

/** How many numbers each operand of a pair has. */
export function operandSizes(graph: CutGraph, dimensions: DimensionBindings): number[] {
  return graph.operands.map(({ input }) =>
    sizeOf(input.shape.map(dimension => bindDimension(dimension, dimensions))),
  );
}

/** How many pairs a tile holds: tiles of one length need programs for two lengths at most. */
export function tileCapacity(sizes: readonly number[], pairs: number): number {
  const largest = sizes.reduce((most, size) => Math.max(most, size), 1);
  const most = Math.max(LEAST_PAIRS, Math.floor(TILE_NUMBERS / largest));
  return Math.ceil(pairs / Math.ceil(pairs / most));
}

/** Pairs that are computed together, as a list, whatever rows they are from. */
export class Tile {
  readonly capacity: number;
  private readonly sizes: readonly number[];
  private readonly buffers: readonly Float64Array[];
  private stretches: Stretch[] = [];
  private filled = 0;

  /** @param results a matrix for each output, with `width` columns. */
  constructor(
    private readonly graph: CutGraph,
    private readonly dimensions: DimensionBindings,
    private readonly results: readonly Float64Array[],
    private readonly width: number,
    pairs: number,
  ) {
    this.sizes = operandSizes(graph, dimensions);
    this.capacity = tileCapacity(this.sizes, pairs);
    this.buffers = this.sizes.map(size => takeArray(size * this.capacity));
  }

  /** How many pairs it holds. */
  get count(): number {
    return this.filled;
  }

  /** Takes some pairs of one row, as many as there is room for; says how many. */
  take(values: PanelValues, row: number, column: number, wanted: number): number {
    const count = Math.min(wanted, this.capacity - this.filled);
    const stretch = { row, column, count };
    this.graph.operands.forEach((operand, k) => {
      this.copy(values, operand, stretch, this.sizes[k]!, this.buffers[k]!);
    });
    this.stretches.push(stretch);
    this.filled += count;
    return count;
  }

  get isFull(): boolean {
    return this.filled === this.capacity;
  }

  /** Computes the pairs that were taken, and writes them to the results. */
  async compute(): Promise<void> {
    const { filled, stretches, graph } = this;
    if (filled === 0) return;
    [this.filled, this.stretches] = [0, []];
    const places = new Map(graph.operands.map(({ input }, k) => [input, k]));
    const batches = new Map(graph.pairs.inputs.map(node => [node, [filled]]));
    const program = programFor(graph.pairs, this.dimensions, batches);
    const given = graph.pairs.inputs.map(node => {
      const k = places.get(node)!;
      return this.buffers[k]!.subarray(0, filled * this.sizes[k]!);
    });
    const computed = await cpuBackend.run(program, given, []);
    this.results.forEach((result, k) => {
      const numbers = computed[k]!;
      let position = 0;
      for (const { row, column, count } of stretches) {
        const start = row * this.width + column;
        // What does not depend on the examples is one number.
        if (numbers.length === 1) result.fill(numbers[0]!, start, start + count);
        else result.set(numbers.subarray(position, position + count), start);
        position += count;
      }
      leaveArray(numbers);
    });
  }

  close(): void {
    this.buffers.forEach(leaveArray);
  }

  private copy(
    { block, rows, columns, panels, products }: PanelValues,
    { from, place }: PairOperand,
    { row, column, count }: Stretch,
    size: number,
    to: Float64Array,
  ): void {
    const start = this.filled * size;
    if (from === 'row') {
      const { data } = rows[place]!;
      if (size === 1) to.fill(data[row]!, start, start + count);
      else {
        const own = data.subarray(row * size, (row + 1) * size);
        for (let j = 0; j < count; j++) to.set(own, start + j * size);
      }
    } else if (from === 'column') {
      to.set(columns[place]!.data.subarray(column * size, (column + count) * size), start);
    } else {
      copyProducts(panels[place]!, block, products[place]!, row, column, count, to.subarray(start));
    }
  }
}

/** The products of the vectors of one example with those of `count` others, pair after pair. */
function copyProducts(
  { product, rows, columns }: GramPanel,
  { top, left, right }: Block,
  products: Float64Array,
  row: number,
  column: number,
  count: number,
  to: Float64Array,
): void {
  const width = (right - left) * columns;
  const start = (row - top) * rows * width + (column - left) * columns;
  if (rows * columns === 1) {
    to.set(products.subarray(start, start + count));
    return;
  }
  const [rowStep, columnStep] = product.isTransposed ? [1, rows] : [columns, 1];
  for (let pair = 0; pair < count; pair++) {
    for (let r = 0; r < rows; r++) {
      const from = start + r * width + pair * columns;
      const at = pair * rows * columns + r * rowStep;
      for (let c = 0; c < columns; c++) to[at + c * columnStep] = products[from + c]!;
    }
  }
}
