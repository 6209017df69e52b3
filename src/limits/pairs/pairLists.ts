import type { DimensionBindings } from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors/index.js';
import { LEAST_GRAM_ROWS } from '../../linearAlgebra/index.js';
import type { CutGraph } from './cut.js';
import { examplesOf, matches, type Examples, type InputArrays } from './examples.js';
import { panelsOf, type GramPanel } from './grams.js';
import type { Values } from './values.js';

/** Two lists of distinct examples whose pairs are asked for, and their panels of rows. */
export interface PairLists {
  readonly dimensions: DimensionBindings;
  readonly rows: Examples;
  /** The same as `rows` if it is one list. */
  readonly columns: Examples;
  /** For each example that was given as second, which one of `columns` it is. */
  readonly columnPositions: Int32Array;
  readonly isOneList: boolean;
  /** Which one of `columns` equals each of `rows`, or −1. */
  readonly equal: Int32Array;
  readonly panels: readonly GramPanel[];
  /** How many rows have their products computed together, whoever computes them: so bits are the same. */
  readonly step: number;
}

/** What all pairs are made of: plain data, which a thread can be sent. */
export interface PairValues {
  readonly height: number;
  readonly width: number;
  readonly isOneList: boolean;
  readonly step: number;
  readonly rows: readonly Values[];
  readonly columns: readonly Values[];
}

/** At most so many numbers in the products of a panel: 32 MiB. */
const PANEL_NUMBERS = 2 ** 22;
/** At most so many panels, if they fit: each computes a little below the diagonal. */
const MOST_PANELS = 8;
/** The same where expectations are integrals, beside which products cost nothing: threads share panels. */
const PANELS_OF_INTEGRALS = 32;

/**
 * Checks both lists, and finds out which examples are equal.
 * @param hasIntegrals whether pairs take expectations without closed forms.
 */
export function pairLists(
  graph: CutGraph,
  x: InputArrays,
  y: InputArrays | undefined,
  hasIntegrals: boolean,
): PairLists {
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
    graph.diagonal === undefined
      ? new Int32Array(rows.count).fill(-1)
      : others === rows
        ? Int32Array.from({ length: rows.count }, (_, k) => k)
        : matches(rows, others);
  // A copy of a list is that list.
  const isOneList =
    graph.diagonal !== undefined &&
    rows.count === others.count &&
    equal.every((k, position) => k === position);
  const columns = isOneList ? rows : others;
  const panels = panelsOf(graph, dimensions);
  return {
    dimensions,
    rows,
    columns,
    columnPositions: others.positions,
    isOneList,
    equal,
    panels,
    step: panelHeight(panels, rows.count, columns.count, hasIntegrals),
  };
}

function panelHeight(
  panels: readonly GramPanel[],
  height: number,
  width: number,
  hasIntegrals: boolean,
): number {
  const perRow = panels.reduce((total, panel) => total + width * panel.rows * panel.columns, 0);
  const wanted = hasIntegrals
    ? Math.ceil(height / PANELS_OF_INTEGRALS)
    : Math.max(LEAST_GRAM_ROWS, Math.ceil(height / MOST_PANELS));
  return Math.min(height, wanted, Math.max(1, Math.floor(PANEL_NUMBERS / Math.max(1, perRow))));
}
