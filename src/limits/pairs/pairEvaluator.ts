import { platform } from '#platform';
import { sizeOf, type DimensionBindings } from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors/index.js';
import { checkMemoryOf, memoryLimit } from '../../evaluation/index.js';
import { LEAST_GRAM_ROWS, leaveArray, takeArray } from '../../linearAlgebra/index.js';
import { cut, type CutGraph, type PairGraph } from './cut.js';
import { examplesOf, matches, type Examples, type InputArrays } from './examples.js';
import { fillPanels, panelsOf, type Block, type GramPanel } from './grams.js';
import { entriesAt, mirror } from './results.js';
import { Tile } from './tile.js';
import { oneSidedValues, ownValues, type Values } from './values.js';

/** Where an evaluation stands, and what may stop it. */
export interface PairControls {
  /** Called after some pairs: how many are done, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the evaluation after the pairs at hand: it rejects with the reason of the signal. */
  readonly signal?: AbortSignal;
  /** Memory that the evaluation may take, in bytes; 80 % of what is free unless given. */
  readonly memoryLimit?: number;
}

/** The outputs of a graph of two examples, for all pairs. */
export interface PairEvaluator {
  /**
   * A matrix [N, M] (row-major) for each output, of all pairs of examples of x and y; without y [N, N], of
   * x with itself: then one triangle is computed, and mirrored. Equal examples give equal bits, and an
   * example with itself what it gives alone.
   *
   * @throws ShapeError if shapes do not fit; InvalidArgumentError if an input is missing, unknown or not
   *   finite; MemoryLimitError before work starts if it does not fit; NonFiniteError if a value is not
   *   finite; the reason of the signal when it ends the work.
   */
  evaluate(x: InputArrays, y?: InputArrays, controls?: PairControls): Promise<Float64Array[]>;
}

/** Analyses a graph of two examples, once for all lists of examples. */
export function pairEvaluator(graph: PairGraph): PairEvaluator {
  const parts = cut(graph);
  return { evaluate: (x, y, controls = {}) => evaluatePairs(parts, x, y, controls) };
}

/** Turns of the event loop are let pass after so many milliseconds. */
const LONGEST_TURN = 10;
/** At most so many numbers in the products of a panel: 32 MiB. */
const PANEL_NUMBERS = 2 ** 22;
/** At most so many panels, if they fit: each computes a little below the diagonal. */
const MOST_PANELS = 8;

async function evaluatePairs(
  graph: CutGraph,
  x: InputArrays,
  y: InputArrays | undefined,
  controls: PairControls,
): Promise<Float64Array[]> {
  const dimensions: DimensionBindings = new Map();
  if (y === undefined && graph.diagonal === undefined)
    throw new InvalidArgumentError(
      'y',
      y,
      'examples, since inputs of the first and second have different shapes',
    );
  const rows = examplesOf(x, graph.rows.inputs, dimensions);
  const others = y === undefined || y === x ? rows : examplesOf(y, graph.columns.inputs, dimensions);
  const equal =
    graph.diagonal === undefined ? undefined : others === rows ? undefined : matches(rows, others);
  // A copy of a list is that list.
  const isOneList =
    graph.diagonal !== undefined &&
    (equal === undefined || (rows.count === others.count && equal.every((k, position) => k === position)));
  const columns = isOneList ? rows : others;
  const panels = panelsOf(graph, dimensions);
  checkMemory(graph, panels, rows, columns, others.positions.length, dimensions, controls.memoryLimit);

  const rowValues = await oneSidedValues(graph.rows, rows, dimensions);
  const columnValues =
    columns === rows && graph.columns === graph.rows
      ? rowValues
      : await oneSidedValues(graph.columns, columns, dimensions);
  const results = graph.pairs.outputs.map(() => takeArray(rows.count * columns.count));
  await fillPairs(
    graph,
    panels,
    dimensions,
    { rowValues, columnValues, rows, columns, isOneList },
    results,
    controls,
  );
  if (graph.diagonal !== undefined) {
    const own = await ownValues(graph.diagonal, rowValues, rows.count, dimensions);
    results.forEach((result, k) => {
      const numbers = own[k] ?? new Float64Array();
      for (let i = 0; i < rows.count; i++) {
        const j = isOneList ? i : (equal?.[i] ?? -1);
        if (j >= 0) result[i * columns.count + j] = numbers[numbers.length === 1 ? 0 : i] ?? NaN;
      }
      leaveArray(numbers);
    });
  }
  if (isOneList) for (const result of results) mirror(result, rows.count);
  const [up, across] = [rows.positions, others.positions];
  if (up.length === rows.count && across.length === columns.count) return results;
  return results.map(result => {
    const whole = entriesAt(result, columns.count, up, across);
    leaveArray(result);
    return whole;
  });
}

interface Lists {
  readonly rows: Examples;
  readonly columns: Examples;
  readonly rowValues: readonly Values[];
  readonly columnValues: readonly Values[];
  readonly isOneList: boolean;
}

/** Computes all pairs; of one list only those whose second example comes after the first. */
async function fillPairs(
  graph: CutGraph,
  panels: readonly GramPanel[],
  dimensions: DimensionBindings,
  { rows, columns, rowValues, columnValues, isOneList }: Lists,
  results: readonly Float64Array[],
  { onProgress, signal }: PairControls,
): Promise<void> {
  const [height, width] = [rows.count, columns.count];
  const total = isOneList ? (height * (height - 1)) / 2 : height * width;
  signal?.throwIfAborted();
  if (total === 0) return;
  const tile = new Tile(graph, dimensions, results, width, total);
  const step = panelHeight(panels, height, width);
  const spaces = panels.map(panel => takeArray(step * width * panel.rows * panel.columns));
  let done = 0;
  let lastTurn = performance.now();
  try {
    for (let top = 0; top < height; top += step) {
      const bottom = Math.min(top + step, height);
      const block: Block = { top, bottom, left: isOneList ? top : 0, right: width };
      const products = fillPanels(panels, block, rowValues, columnValues, spaces);
      const values = { block, rows: rowValues, columns: columnValues, panels, products };
      for (let row = top; row < bottom; row++) {
        for (let column = isOneList ? row + 1 : 0; column < width;) {
          column += tile.take(values, row, column, width - column);
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
    const count = tile.count;
    if (count === 0) return;
    await tile.compute();
    done += count;
    onProgress?.(done, total);
    signal?.throwIfAborted();
    if (performance.now() - lastTurn < LONGEST_TURN) return;
    await platform.pause();
    lastTurn = performance.now();
  }
}

/** How many rows have their products computed together. */
function panelHeight(panels: readonly GramPanel[], height: number, width: number): number {
  const perRow = panels.reduce((total, panel) => total + width * panel.rows * panel.columns, 0);
  const wanted = Math.max(LEAST_GRAM_ROWS, Math.ceil(height / MOST_PANELS));
  return Math.min(height, wanted, Math.max(1, Math.floor(PANEL_NUMBERS / Math.max(1, perRow))));
}

function checkMemory(
  graph: CutGraph,
  panels: readonly GramPanel[],
  rows: Examples,
  columns: Examples,
  width: number,
  dimensions: DimensionBindings,
  given: number | undefined,
): void {
  const outputs = graph.pairs.outputs.length;
  const height = rows.positions.length;
  const isCopied = height > rows.count || width > columns.count;
  const results = outputs * (height * width + (isCopied ? rows.count * columns.count : 0));
  const perRow = panels.reduce((total, panel) => total + columns.count * panel.rows * panel.columns, 0);
  const products = panelHeight(panels, rows.count, columns.count) * perRow;
  const sizes = graph.rows.nodes.map(({ shape }) =>
    sizeOf(
      shape.map(dimension => (typeof dimension === 'number' ? dimension : (dimensions.get(dimension) ?? 1))),
    ),
  );
  const oneSided = sizes.reduce((sum, size) => sum + size, 0) * (rows.count + columns.count);
  const bytes = Float64Array.BYTES_PER_ELEMENT * (results + products + oneSided);
  const advice = `Ask for fewer examples at once: ${height} and ${width} were given`;
  checkMemoryOf(`All pairs of ${height} and ${width} examples`, bytes, given ?? memoryLimit(bytes), advice);
}
