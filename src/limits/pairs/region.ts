import type { DimensionBindings } from '../../ad/index.js';
import { leaveArray, takeArray } from '../../linearAlgebra/index.js';
import type { CutGraph } from './cut.js';
import { fillPanels, type Block, type GramPanel } from './grams.js';
import type { PairValues } from './pairLists.js';
import { Tile } from './tile.js';
import type { Values } from './values.js';

/** Rows of all pairs: whole panels, but for the last. */
export interface Region {
  readonly top: number;
  readonly bottom: number;
}

/** How many pairs are computed: of one list those whose second example comes after the first. */
export function pairCount({ height, width, isOneList }: PairValues, { top, bottom }: Region): number {
  if (!isOneList) return (bottom - top) * width;
  return ((bottom - top) * (2 * height - top - bottom - 1)) / 2;
}

/**
 * Computes the pairs of some rows; of one list only those right of the diagonal.
 *
 * @param results for each output, where the numbers go: that of row `top` and its first column, which of one
 *   list is `top` too, and else 0, stands first, and rows are `stride` numbers apart.
 * @param afterTile is called when so many pairs more are there.
 */
export async function fillRegion(
  graph: CutGraph,
  panels: readonly GramPanel[],
  dimensions: DimensionBindings,
  values: PairValues,
  { top, bottom }: Region,
  results: readonly Float64Array[],
  stride: number,
  afterTile: (count: number) => Promise<void> | void,
): Promise<void> {
  const { height, width, isOneList, step } = values;
  const total = pairCount(values, { top: 0, bottom: height });
  if (total === 0) return;
  const left = isOneList ? top : 0;
  const rows = values.rows.map(own => examplesOf(own, top, bottom));
  const columns = values.columns.map(own => examplesOf(own, left, width));
  const [rowCount, columnCount] = [bottom - top, width - left];
  const tile = new Tile(graph, dimensions, results, stride, total);
  // Of one length for all regions, so that they are used again.
  const spaces = panels.map(panel => takeArray(step * width * panel.rows * panel.columns));
  try {
    for (let first = 0; first < rowCount; first += step) {
      const last = Math.min(first + step, rowCount);
      const block: Block = { top: first, bottom: last, left: isOneList ? first : 0, right: columnCount };
      const products = fillPanels(panels, block, rows, columns, spaces);
      const made = { block, rows, columns, panels, products };
      for (let row = first; row < last; row++) {
        for (let column = isOneList ? row + 1 : 0; column < columnCount;) {
          column += tile.take(made, row, column, columnCount - column);
          if (tile.isFull) await compute();
        }
      }
    }
    await compute();
  } finally {
    tile.close();
    spaces.forEach(leaveArray);
  }

  async function compute(): Promise<void> {
    const { count } = tile;
    if (count === 0) return;
    await tile.compute();
    await afterTile(count);
  }
}

function examplesOf({ data, size }: Values, from: number, to: number): Values {
  return { data: data.subarray(from * size, to * size), size };
}
