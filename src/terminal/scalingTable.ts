import Table from 'cli-table3';
import {
  boundText,
  exponentText,
  intervalText,
  knownSize,
  lawText,
  predictionText,
  quantityLabel,
  type ScalingRow,
} from '../scaling/index.js';
import {
  exactNotes,
  exponentWithInterval,
  extrapolationText,
  predictedText,
  printable,
} from '../report/index.js';

export interface ScalingTableOptions {
  /**
   * Add, below the table, the reason of every verdict, all predictions and whether they apply, the law that
   * was fitted, and the local slopes. Default false.
   */
  readonly details?: boolean;
  /** Colour the verdicts. Default: when stdout is a terminal and the environment does not set NO_COLOR. */
  readonly colour?: boolean;
}

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
 * verdict is about ("≤ −1" is an upper bound) with its source, verdict. Ends without a line break.
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
  const { details = false, colour = process.stdout.isTTY && !process.env['NO_COLOR'] } = options;
  const experiments = [...new Set(rows.map(({ experiment }) => experiment))];
  return experiments
    .map(experiment => {
      const own = rows.filter(row => row.experiment === experiment);
      return [printable(experiment), tableOf(own, colour), ...(details ? own.map(detailsOf) : [])].join('\n');
    })
    .join('\n\n');
}

function tableOf(rows: readonly ScalingRow[], colour: boolean): string {
  const hasExact = rows.some(({ exact }) => knownSize(exact) !== undefined);
  const table = new Table({
    head: [
      'quantity',
      'fitted exponent',
      '95 % interval',
      'as n → ∞',
      ...(hasExact ? ['of √E K²'] : []),
      'prediction',
      'verdict',
    ],
    colAligns: ['left', 'right', 'left', 'left', ...(hasExact ? ['right' as const] : []), 'left', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) {
    const { quantity, fit, verdict } = row;
    const [exponent, interval, asymptotic] =
      fit.kind === 'power law'
        ? [exponentText(fit.exponent), intervalText(fit.law.interval), intervalText(fit.interval)]
        : ['none', '', ''];
    const coloured = colour ? `\u001b[${ansiColours[verdict]}m${verdict}\u001b[39m` : verdict;
    table.push([
      `|${printable(quantityLabel(quantity))}|`,
      exponent,
      interval,
      asymptotic,
      ...(hasExact ? [exactText(row)] : []),
      printable(predictedText(row)),
      coloured,
    ]);
  }
  return table.toString();
}

/** The exponent of the exact root mean square. */
function exactText({ exact }: ScalingRow): string {
  const size = knownSize(exact);
  return size === undefined ? '–' : predictionText(size.exponent);
}

function detailsOf({ quantity, fit, predictions, exact, reason }: ScalingRow): string {
  const lines = [
    `${quantityLabel(quantity)}: ${reason}`,
    ...predictions.map(
      prediction =>
        `  ${prediction.source}: ${boundText(prediction)}${prediction.applies ? '' : ', does not apply'} (${prediction.reason})`,
    ),
  ];
  lines.push(...exactNotes(exact).map(note => `  ${note}`));
  if (fit.kind === 'power law') {
    const { law, localSlopes } = fit;
    lines.push(
      `  law: ${lawText(law)} with s = ${exponentWithInterval(law.exponent, law.interval)}`,
      ...localSlopes.map(
        ({ from, to, slope, interval }) =>
          `  n = ${from} → ${to}: local slope ${exponentWithInterval(slope, interval)}`,
      ),
    );
    const extrapolated = extrapolationText(fit);
    if (extrapolated !== undefined) lines.push(`  ${extrapolated}`);
  }
  const zeros = fit.widths.filter(width => width.zeros > 0);
  lines.push(
    ...zeros.map(({ width, zeros, count }) => `  n = ${width}: ${zeros} of ${count} samples are exactly 0`),
  );
  return lines.map(printable).join('\n');
}
