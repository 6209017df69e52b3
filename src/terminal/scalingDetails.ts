import { boundText, lawText, quantityLabel, type ScalingRow } from '../scaling/index.js';
import { exactNotes, exponentWithInterval, extrapolationText, printable } from '../report/index.js';
import { terminalWidth, wrapped } from './table.js';

/**
 * What stands behind the rows of one experiment, line by line: the reason of every verdict, all predictions
 * and whether they apply, exact results, the fitted law, local slopes, and how many samples are 0. A reason
 * that several of them share is said once, at the end, by its number.
 *
 * @param width columns of the terminal, as for `wrapped`.
 */
export function scalingDetails(rows: readonly ScalingRow[], width?: number): string[] {
  const notes = sharedReasons(rows);
  return [
    ...rows.flatMap(row => [
      ...indented(`${quantityLabel(row.quantity)}: ${row.reason}`, '', width),
      ...findingsOf(row, notes).flatMap(line => indented(line, '  ', width)),
    ]),
    ...notes.flatMap((note, k) => indented(`[${k + 1}] ${note}`, '', width)),
  ];
}

/** What is said of more than one prediction, or exact result that is not known, in order. */
function sharedReasons(rows: readonly ScalingRow[]): string[] {
  const all = rows.flatMap(({ predictions, exact }) => [
    ...predictions.map(({ reason }) => reason),
    ...(exact !== undefined && 'unknown' in exact ? [exact.unknown] : []),
  ]);
  return [...new Set(all.filter((reason, position) => all.indexOf(reason) < position))];
}

function findingsOf({ fit, predictions, exact }: ScalingRow, notes: readonly string[]): string[] {
  const lines = predictions.map(prediction => {
    const { source, applies, reason } = prediction;
    const note = notes.indexOf(reason);
    const why = note < 0 ? `(${reason})` : `[${note + 1}]`;
    return `${source}: ${boundText(prediction)}${applies ? '' : ', does not apply'} ${why}`;
  });
  const unknown = exact !== undefined && 'unknown' in exact ? notes.indexOf(exact.unknown) : -1;
  lines.push(...(unknown < 0 ? exactNotes(exact) : [`exact: not known [${unknown + 1}]`]));
  if (fit.kind === 'power law') {
    const { law, localSlopes } = fit;
    lines.push(
      `law: ${lawText(law)} with s = ${exponentWithInterval(law.exponent, law.interval)}`,
      ...localSlopes.map(
        ({ from, to, slope, interval }) =>
          `n = ${from} → ${to}: local slope ${exponentWithInterval(slope, interval)}`,
      ),
    );
    const extrapolated = extrapolationText(fit);
    if (extrapolated !== undefined) lines.push(extrapolated);
  }
  const zeros = fit.widths.filter(width => width.zeros > 0);
  lines.push(
    ...zeros.map(({ width, zeros, count }) => `n = ${width}: ${zeros} of ${count} samples are exactly 0`),
  );
  return lines;
}

/** A text in lines of the terminal after `indent`, all but the first with four spaces more. */
function indented(text: string, indent: string, width = terminalWidth()): string[] {
  const hanging = `${indent}    `;
  const room = Math.max(1, width - hanging.length);
  return wrapped(printable(text), room).map((line, k) => (k === 0 ? indent : hanging) + line);
}
