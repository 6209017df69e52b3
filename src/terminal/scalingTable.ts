import { aBoolean, anIntegerFrom, checkArguments, optional, optionsOf } from '../errors/index.js';
import {
  boundText,
  exponentText,
  intervalText,
  knownSize,
  parseQuantity,
  predictionText,
  quantityLabel,
  theoryOf,
  type ScalingRow,
} from '../scaling/index.js';
import { printable, someRows } from '../report/index.js';
import { scalingDetails } from './scalingDetails.js';
import { tableLayout, tablesOf, wrapped, type Column, type TableLayout } from './table.js';

export interface ScalingTableOptions {
  /**
   * Add, below the table, the reason of every verdict, all predictions and whether they apply, the law that
   * was fitted, and the local slopes; reasons that several predictions share are notes below these. Default
   * false.
   */
  readonly details?: boolean;
  /** Colour the verdicts. Default: when stdout is a terminal and the environment does not set NO_COLOR. */
  readonly colour?: boolean;
  /**
   * Columns of the terminal. Default: those of stdout, else what the environment variable COLUMNS says, else
   * 80.
   */
  readonly width?: number;
}

const tableOptions = optionsOf<ScalingTableOptions>('scalingTable', {
  details: optional(aBoolean),
  colour: optional(aBoolean),
  width: optional(anIntegerFrom(1)),
});

const ansiColours: Record<ScalingRow['verdict'], number> = {
  consistent: 32,
  'not yet asymptotic': 33,
  inconsistent: 31,
  'no exponent': 36,
  'no prediction': 36,
};

/**
 * The rows of one or several experiments as tables for a terminal, one per experiment: quantity, fitted
 * exponent, its 95 % interval if the fitted law is the true one, the wider one as n → ∞ with room for
 * corrections, the exponent of the exact root mean square √E K² where one is known, the prediction that the
 * verdict is about ("≤ −1" is an upper bound) with its source, verdict.
 * Numbers have two significant digits of their uncertainty. Where the terminal is narrow, columns are left
 * out, first the interval of the fitted law, then exact exponents, sources, exponents, predictions, and the
 * interval as n → ∞.
 * Ends without a line break.
 *
 * @example
 * ```ts
 * import { mlp } from 'widejet';
 * import { scalingRows } from 'widejet/scaling';
 * import { scalingTable } from 'widejet/node';
 * const samples = [64, 256, 1024].flatMap(width =>
 *   Array.from({ length: 20 }, (_, seed) => ({
 *     experiment: 'mlp',
 *     width,
 *     seed,
 *     values: [(1 + seed / 100) / width],
 *     seconds: 0,
 *   })),
 * );
 * const rows = scalingRows(samples, { model: mlp({ depth: 3 }), quantities: ['K2'] });
 * console.log(scalingTable(rows, { colour: false }).includes('-1.00')); // false
 * console.log(scalingTable(rows, { colour: false }).includes('−1.00')); // true
 * ```
 */
export function scalingTable(rows: readonly ScalingRow[], options: ScalingTableOptions = {}): string {
  checkArguments({ rows: [rows, someRows], options: [options, tableOptions] });
  const { details = false, colour = process.stdout.isTTY && !process.env['NO_COLOR'], width } = options;
  const experiments = [...new Set(rows.map(({ experiment }) => experiment))].map(name => ({
    name,
    own: rows.filter(({ experiment }) => experiment === name),
  }));
  const sources = [...new Set(rows.flatMap(({ predicted }) => predicted?.source ?? []))];
  const source = sources.length === 1 ? sources[0] : undefined;
  const hasExact = rows.some(({ exact }) => knownSize(exact) !== undefined);
  const columns = columnsOf(source === undefined ? undefined : printable(source), hasExact);
  const tables = tablesOf(
    columns,
    experiments.map(({ own }) =>
      own.map(row => cellsOf(row, { colour, hasExact, hasSources: source === undefined })),
    ),
    { ...(width !== undefined && { width }), compact: true },
  );
  return experiments
    .map(({ name, own }, position) =>
      [printable(name), tables[position], ...(details ? scalingDetails(own, width) : [])].join('\n'),
    )
    .join('\n\n');
}

/** One source of all predictions is the name of their column; several stand beside them. */
function columnsOf(source: string | undefined, hasExact: boolean): Column[] {
  return [
    { name: 'quantity', wraps: true },
    { name: 'exponent', align: 'right', drop: 4 },
    { name: '95 % interval', drop: 1 },
    { name: 'as n → ∞', drop: 6 },
    ...(hasExact ? [{ name: 'of √E K²', align: 'right', drop: 2 } as const] : []),
    { name: source ?? 'prediction', drop: 5 },
    ...(source === undefined ? [{ name: 'source', drop: 3 }] : []),
    { name: 'verdict' },
  ];
}

function cellsOf(
  row: ScalingRow,
  { colour, hasExact, hasSources }: Readonly<Record<'colour' | 'hasExact' | 'hasSources', boolean>>,
): string[] {
  const { quantity, fit, verdict, predicted } = row;
  const numbers =
    fit.kind === 'power law'
      ? [
          exponentText(fit.exponent, fit.law.interval),
          intervalText(fit.law.interval),
          intervalText(fit.interval),
        ]
      : ['none', '', ''];
  return [
    `|${printable(quantityLabel(quantity))}|`,
    ...numbers,
    ...(hasExact ? [exactText(row)] : []),
    predicted === undefined ? 'none' : boundText(predicted),
    ...(hasSources ? [printable(predicted?.source ?? '')] : []),
    colour ? `\u001b[${ansiColours[verdict]}m${verdict}\u001b[39m` : verdict,
  ];
}

/**
 * What a table of `scalingTable` says, for those who see one for the first time: a line for each kind of
 * quantity, for the interval to trust, and for each theory. Without a line break at its end.
 */
export function scalingLegend(rows: readonly ScalingRow[], layout: TableLayout = {}): string {
  checkArguments({ rows: [rows, someRows], layout: [layout, tableLayout] });
  const { width } = layout;
  const groups = new Set(rows.map(({ quantity }) => parseQuantity(quantity).group));
  const theories = new Set(rows.flatMap(({ predicted }) => (predicted && theoryOf(predicted)) ?? []));
  const statistic = rows[0]?.fit.statistic ?? 'median';
  return [
    ...[...groups].map(({ introduction }) => introduction),
    `exponent: of n, in the ${statistic} of absolute values over networks`,
    'as n → ∞: the 95 % interval to trust, with room for corrections not seen here',
    ...[...theories].map(({ source, statement }) => `${source}: ${statement}`),
  ]
    .flatMap(line => wrapped(line, width))
    .join('\n');
}

/** The exponent of the exact root mean square. */
function exactText({ exact }: ScalingRow): string {
  const size = knownSize(exact);
  return size === undefined ? '–' : predictionText(size.exponent);
}
