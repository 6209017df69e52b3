import Table from 'cli-table3';
import {
  aBoolean,
  anIntegerFrom,
  aText,
  checkArguments,
  objectWith,
  optional,
  optionsOf,
  type KindsOf,
} from '../errors/index.js';

/** A column of a table on a terminal. */
export interface Column {
  readonly name: string;
  readonly align?: 'left' | 'right';
  /** Left out where the terminal is too narrow, lower numbers first; columns without one are always there. */
  readonly drop?: number;
  /** Its cells are broken into lines before any column is left out. */
  readonly wraps?: true;
}

/** Cells are texts, in which only the colours of terminals are no character. */
export type Row = readonly string[];

export interface TableLayout {
  /** Columns of the terminal; by default those that {@link terminalWidth} finds. */
  readonly width?: number;
  /** No lines between rows. */
  readonly compact?: boolean;
}

export const layoutKinds: KindsOf<TableLayout> = {
  width: optional(anIntegerFrom(1)),
  compact: optional(aBoolean),
};
export const tableLayout = optionsOf<TableLayout>('a table', layoutKinds);

const aStream = objectWith<{ readonly columns?: number }>('a stream, as process.stdout', {
  columns: optional(anIntegerFrom(0)),
});
const anEnvironment = objectWith<{ readonly COLUMNS?: string }>('variables, as process.env', {
  COLUMNS: optional(aText),
});

/** Shorter lines of a broken cell are rubble, but for a table that has no column more to leave out. */
const [leastWrapped, leastOfAll] = [16, 6];

/**
 * How many characters a line of a stream may have: what the terminal says, else the environment variable
 * COLUMNS, else 80.
 */
export function terminalWidth(
  stream: { readonly columns?: number } = process.stdout,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): number {
  checkArguments({ stream: [stream, aStream], environment: [environment, anEnvironment] });
  const { columns } = stream;
  if (columns !== undefined && columns > 0) return columns;
  const stated = Number(environment['COLUMNS']);
  return Number.isInteger(stated) && stated > 0 ? stated : 80;
}

/** One table that fits a terminal, as {@link tablesOf}. */
export function tableOf(columns: readonly Column[], rows: readonly Row[], layout: TableLayout = {}): string {
  return tablesOf(columns, [rows], layout).join('');
}

/**
 * Tables with the same columns, as many of these as fit side by side: first cells of columns that wrap are
 * broken into lines, then columns are left out. All tables have the same ones.
 */
export function tablesOf(
  columns: readonly Column[],
  tables: readonly (readonly Row[])[],
  { width = terminalWidth(), compact = false }: TableLayout = {},
): string[] {
  const ranks = [...new Set(columns.flatMap(({ drop }) => drop ?? []))].sort((a, b) => a - b);
  const choices = [-Infinity, ...ranks].map(rank =>
    columns.flatMap(({ drop = Infinity }, position) => (drop > rank ? [position] : [])),
  );
  const drawn = (shown: readonly number[], least: number): string[] =>
    tables.map(rows => drawTable(columns, rows, { shown, least, width, compact }));
  for (const shown of choices.slice(0, -1)) {
    const texts = drawn(shown, leastWrapped);
    if (texts.every(text => fits(text, { width }))) return texts;
  }
  return drawn(choices.at(-1) ?? [], leastOfAll);
}

/** Whether no line of a drawn table is too long. */
export function fits(table: string, { width = terminalWidth() }: TableLayout): boolean {
  return widthOf(table) <= width;
}

/** The columns of a drawn table. Its first line is its border, whose characters are one column each. */
function widthOf(table: string): number {
  return table.split('\n', 1).join('').length;
}

interface Drawing {
  /** Positions of the columns that are there. */
  readonly shown: readonly number[];
  /** The least width of a broken cell. */
  readonly least: number;
  readonly width: number;
  readonly compact: boolean;
}

function drawTable(columns: readonly Column[], rows: readonly Row[], drawing: Drawing): string {
  const { shown, least, width, compact } = drawing;
  const own = shown.flatMap(position => columns[position] ?? []);
  const draw = (broken: Partial<Table.TableConstructorOptions> = {}): string => {
    const table = new Table({
      head: own.map(({ name }) => name),
      colAligns: own.map(({ align = 'left' }) => align),
      style: { head: [], border: [], compact },
      ...broken,
    });
    table.push(...rows.map(row => shown.map(position => row[position] ?? '')));
    return table.toString();
  };
  const natural = draw();
  const excess = widthOf(natural) - width;
  const wrapping = own.findIndex(({ wraps }) => wraps === true);
  if (excess <= 0 || wrapping < 0) return natural;
  // "┌────┬────┐": each piece is as wide as its column with its padding.
  const widths = natural
    .split('\n', 1)
    .join('')
    .slice(1, -1)
    .split('┬')
    .map(piece => piece.length);
  const room = (widths[wrapping] ?? 0) - excess;
  if (room < Math.min(least, widths[wrapping] ?? 0)) return natural;
  const words = rows.flatMap(row => (row[shown[wrapping] ?? NaN] ?? '').split(' '));
  return draw({
    colWidths: widths.map((natural, position) => (position === wrapping ? room : natural)),
    wordWrap: true,
    // A word that is longer than a line, as a path, is broken anywhere.
    wrapOnWordBoundary: words.every(word => word.length <= room - 2),
  });
}

/** The lines of a text, broken between words, each with at most so many characters. */
export function wrapped(text: string, width: number = terminalWidth()): string[] {
  const lines = text.match(new RegExp(`.{1,${width}}(?=\\s|$)|\\S+`, 'gu')) ?? [];
  return lines.map(line => line.trim());
}
