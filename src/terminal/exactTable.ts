import { predictionText, someExactRows, superscript, type ExactRow } from '../scaling/index.js';
import { exactLabel, momentName, printable } from '../report/index.js';
import { tableOf } from './table.js';

/** Lines are no longer than this. */
const width = 80;

/** So many lines are shown of one formula. */
const mostLines = 8;

/** How much of a leading term and of a name stands in the table. */
const [meanLength, momentLength, nameLength] = [9, 17, 10];

/**
 * Exact moments for a terminal, in 80 columns: for each quantity the leading terms of E Q and E Qᵖ in the
 * width, the exponent of E Qᵖ, p times the predicted one of |Q|, and the verdict; below, the formulas, of
 * which long ones are cut. Ends without a line break.
 */
export function exactTable(rows: readonly ExactRow[]): string {
  someExactRows.check('rows', rows);
  const power = rows[0]?.power ?? 2;
  const right = { align: 'right' } as const;
  const table = tableOf(
    [
      { name: 'quantity' },
      { name: 'E Q' },
      { name: `E Q${superscript(power)}` },
      { name: 'exponent', ...right },
      { name: 'theory', ...right },
      { name: 'verdict' },
    ],
    rows.map(({ quantity, mean, moment, exponent, predicted, verdict }) => [
      cut(printable(exactLabel(quantity)), nameLength),
      cut(leadingText(mean), meanLength),
      cut(leadingText(moment), momentLength),
      exponent === undefined ? '–' : predictionText(exponent),
      predicted === undefined
        ? 'none'
        : `${predicted.bound === 'upper' ? '≤ ' : ''}${predictionText(power * predicted.exponent)}`,
      verdict,
    ]),
    { width, compact: true },
  );
  return [table, ...rows.map(detailsOf)].join('\n\n');
}

/** The terms that count as the width grows. */
function leadingText(formula: ExactRow['mean']): string {
  return formula === undefined ? '–' : formula.leading('n').toString();
}

function detailsOf({ quantity, power, mean, moment, predicted, verdict, reason }: ExactRow): string {
  const label = printable(exactLabel(quantity));
  const theory = predicted === undefined ? '' : ` (${predicted.source})`;
  const lines = [
    ...(mean === undefined ? [] : wrapped(`E ${momentName(label, 1)} = ${mean.toString()}`, mean.size)),
    ...(moment === undefined || power === 1
      ? []
      : wrapped(`E ${momentName(label, power)} = ${moment.toString()}`, moment.size)),
  ];
  return [...broken(`${label}: ${verdict}, ${reason}${theory}`), ...lines].join('\n');
}

/** A sum over several lines, broken before its signs; of a long one the beginning. */
function wrapped(text: string, terms: number): string[] {
  const lines = broken(text);
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines - 1), `    … ${terms} terms in all; --json and --latex write them`];
}

/** Lines of at most 80 characters, broken at spaces; a word that is longer stands alone. */
function broken(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `    ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function cut(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}
