import type { ExportedExperiment } from './exportedExperiment.js';
import { longColumns, longRows } from './longFormat.js';

/**
 * RFC 4180: lines end with CR LF, and a field with a comma, a quotation mark or a line break is quoted. A
 * text
 * that a spreadsheet would compute, as it begins with = + - @ or a control character, has an apostrophe
 * before
 * it, which keeps it a text.
 */
export function csvOf(experiments: readonly ExportedExperiment[]): Uint8Array {
  return csvLines(
    longColumns,
    longRows(experiments).map(row => longColumns.map(column => row[column])),
  );
}

/** @param columns the header; lines that follow others have none. */
export function csvLines(
  columns: readonly string[] | undefined,
  rows: readonly (readonly (string | number)[])[],
): Uint8Array {
  const lines = rows.map(row => row.map(field).join(','));
  const head = columns === undefined ? [] : [columns.map(field).join(',')];
  return new TextEncoder().encode([...head, ...lines, ''].join('\r\n'));
}

function field(content: string | number): string {
  if (typeof content === 'string') {
    const text = /^[=+\-@\t\r\n]/.test(content) ? `'${content}` : content;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }
  // JavaScript writes the shortest number that reads back the same, but leaves the sign of −0 out.
  return Object.is(content, -0) ? '-0' : String(content);
}
