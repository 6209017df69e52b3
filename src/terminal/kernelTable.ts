import { anIntegerFrom, aText, listOf, ShapeError } from '../errors/index.js';
import Table from 'cli-table3';
import { type Tensor, toTensor } from '../ad/index.js';
import { printable } from '../report/index.js';

/** So many rows and columns fit on a terminal. */
const mostShown = 8;

/**
 * A kernel of all pairs of two lists of inputs, for a terminal: a matrix with all of its digits, at most 8 ×
 * 8 of it.
 * @param whole its shape, if its first rows and columns are all that is given.
 */
export function kernelTable(name: string, kernel: Tensor, whole?: readonly number[]): string {
  aText.check('name', name);
  const { data, shape } = toTensor(kernel, 'kernel');
  listOf(anIntegerFrom(1)).check('whole', whole ?? shape);
  const [stride = 1] = shape.slice(1);
  const [height = 1, width = 1] = whole ?? shape;
  const [rows, columns] = [Math.min(height, mostShown), Math.min(width, mostShown)];
  if (data.length < (rows - 1) * stride + columns || stride < columns)
    throw new ShapeError(
      `${printable(name)} has shape [${shape.join(', ')}], allowed: its first ${rows} × ${columns} entries or more`,
    );
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, k) => k);
  const table = new Table({
    head: [printable(name), ...numbers(columns).map(String), ...(columns < width ? ['…'] : [])],
    style: { head: [], border: [] },
    colAligns: ['right', ...numbers(columns).map(() => 'right' as const)],
  });
  for (const i of numbers(rows)) {
    const values = numbers(columns).map(j => String(data[i * stride + j]));
    table.push([i, ...values, ...(columns < width ? ['…'] : [])]);
  }
  const isWhole = rows === height && columns === width;
  return isWhole ? table.toString() : `${table.toString()}\nthe first of ${height} × ${width}`;
}
