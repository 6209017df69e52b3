import {
  anIntegerFrom,
  aNumberFromZero,
  aText,
  checkArguments,
  listOf,
  optional,
  optionsOf,
  ShapeError,
} from '../errors/index.js';
import { type Tensor, toTensor } from '../ad/index.js';
import { digitsOf, printable } from '../report/index.js';
import { fits, layoutKinds, tableOf, type TableLayout } from './table.js';

export interface KernelTableOptions extends TableLayout {
  readonly whole?: readonly number[];
  readonly error?: number;
}

const kernelTableOptions = optionsOf<KernelTableOptions>('kernelTable', {
  ...layoutKinds,
  whole: optional(listOf(anIntegerFrom(1))),
  error: optional(aNumberFromZero),
});

/** So many rows and columns are shown where a terminal has room for them. */
const mostShown = 8;

/**
 * A kernel of all pairs of two lists of inputs, for a terminal: a matrix, at most 8 × 8 of it, and no more
 * columns than fit.
 * @param whole its shape, if its first rows and columns are all that is given.
 * @param error of its entries: two digits of it are shown, or all digits for 0.
 */
export function kernelTable(name: string, kernel: Tensor, options: KernelTableOptions = {}): string {
  checkArguments({ name: [name, aText], options: [options, kernelTableOptions] });
  const { data, shape } = toTensor(kernel, 'kernel');
  const { whole = shape, error = 0, ...layout } = options;
  const [stride = 1] = shape.slice(1);
  const [height = 1, width = 1] = whole;
  const [rows, columns] = [Math.min(height, mostShown), Math.min(width, mostShown)];
  if (data.length < (rows - 1) * stride + columns || stride < columns)
    throw new ShapeError(
      `${printable(name)} has shape [${shape.join(', ')}], allowed: its first ${rows} × ${columns} entries or more`,
    );
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, k) => k);
  // The first column stays, the last goes first; an ellipsis stands for what is left out.
  const withColumns = (shown: number): string => {
    const isCut = shown < width;
    return tableOf(
      [
        { name: printable(name), align: 'right' },
        ...numbers(shown).map(k => ({ name: String(k), align: 'right' as const })),
        ...(isCut ? [{ name: '…' }] : []),
      ],
      numbers(rows).map(i => [
        String(i),
        ...numbers(shown).map(j => entryText(data[i * stride + j] ?? NaN, error)),
        ...(isCut ? ['…'] : []),
      ]),
      layout,
    );
  };
  let shown = columns;
  let table = withColumns(shown);
  while (shown > 1 && !fits(table, layout)) table = withColumns(--shown);
  const isWhole = rows === height && shown === width;
  return isWhole ? table : `${table}\nthe first ${rows} × ${shown} of ${height} × ${width}`;
}

function entryText(value: number, error: number): string {
  if (error === 0) return String(value);
  return String(Number(value.toPrecision(digitsOf(value, error))));
}
