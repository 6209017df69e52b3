import Table from 'cli-table3';
import { exponentText, intervalText, predictionText, taylorTerm, type ScalingRow } from '../scaling/index.js';
import { printable } from './printable.js';

export interface ScalingTableOptions {
  /** Add, below the table, the local slopes of every order and the reason of every verdict. Default false. */
  readonly details?: boolean;
  /** Colour the verdicts. Default: when stdout is a terminal and the environment does not set NO_COLOR. */
  readonly colour?: boolean;
}

const ansiColours: Record<ScalingRow['verdict'], number> = {
  consistent: 32,
  'not yet asymptotic': 33,
  inconsistent: 31,
  'no exponent': 36,
};

/**
 * The rows of one or several models as tables for a terminal, one per model: order, quantity, fitted exponent with
 * its 95 % interval, Theorem 1's exponent, verdict. Ends without a line break.
 */
export function scalingTable(rows: readonly ScalingRow[], options: ScalingTableOptions = {}): string {
  const { details = false, colour = process.stdout.isTTY && !process.env['NO_COLOR'] } = options;
  const models = [...new Set(rows.map(({ model }) => model))];
  return models
    .map(model => {
      const own = rows.filter(row => row.model === model);
      return [printable(model), tableOf(own, colour), ...(details ? own.map(detailsOf) : [])].join('\n');
    })
    .join('\n\n');
}

function tableOf(rows: readonly ScalingRow[], colour: boolean): string {
  const table = new Table({
    head: ['r', 'quantity', 'fitted exponent', '95 % interval', 'Theorem 1', 'verdict'],
    colAligns: ['right', 'left', 'right', 'left', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const { order, fit, predicted, verdict } of rows) {
    const [exponent, interval] =
      fit.kind === 'power law' ? [exponentText(fit.exponent), intervalText(fit.interval)] : ['none', ''];
    const coloured = colour ? `\u001b[${ansiColours[verdict]}m${verdict}\u001b[39m` : verdict;
    table.push([order, `|${taylorTerm(order)}|`, exponent, interval, predictionText(predicted), coloured]);
  }
  return table.toString();
}

function detailsOf({ order, fit, reason }: ScalingRow): string {
  const heading = `${taylorTerm(order)}: ${reason}`;
  if (fit.kind === 'vanishing') return heading;
  const slopes = fit.localSlopes.map(
    ({ from, to, slope, interval }) =>
      `  n = ${from} → ${to}: local slope ${exponentText(slope)} ${intervalText(interval)}`,
  );
  const zeros = fit.widths.filter(width => width.zeros > 0);
  const dead = zeros.map(
    ({ width, zeros, count }) => `  n = ${width}: ${zeros} of ${count} samples are exactly 0`,
  );
  return [heading, ...slopes, ...dead].join('\n');
}
