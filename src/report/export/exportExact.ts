import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import { both, checkArguments, listOf, objectWith } from '../../errors/index.js';
import { knownSize, rootMeanSquare, type ScalingRow } from '../../scaling/index.js';
import { aRow } from '../kinds.js';
import { csvLines } from './csv.js';
import type { ExportFormat } from './exportSamples.js';
import { aFormat, aName } from './kinds.js';
import { memberName, npyOf } from './npy.js';
import { zipOf } from './npz.js';

const namedRows = listOf(both(aRow, objectWith<ScalingRow>('a row', { experiment: aName, quantity: aName })));

/** √E K² of one quantity at one width. */
interface ExactRow {
  readonly experiment: string;
  readonly quantity: string;
  readonly width: number;
  readonly rootMeanSquare: number;
}

const columns = ['experiment', 'quantity', 'width', 'rootMeanSquare'] as const;

/**
 * The exact root mean squares √E K² of scaling rows, at the widths of their samples, as a file:
 *
 * - `csv` and `parquet`: columns experiment, quantity, width, rootMeanSquare;
 * - `npz`: arrays "EXPERIMENT/width" and "EXPERIMENT/QUANTITY" of float64, all of shape [count of widths].
 *
 * @returns nothing where none is known.
 * @example
 * ```ts
 * import { mlp } from 'widejet';
 * import { exactSizes, exportExact, scalingRows } from 'widejet/scaling';
 * const model = mlp({ depth: 2, activation: 'linear' });
 * const exact = await exactSizes({ model, inputs: [[1], [1]], quantities: ['K2'] });
 * const samples = [10, 20].flatMap(width =>
 *   Array.from({ length: 6 }, (_, seed) => ({
 *     experiment: 'mlp',
 *     width,
 *     seed,
 *     values: [(1 + seed) / width],
 *     seconds: 0,
 *   })),
 * );
 * const bytes = await exportExact(scalingRows(samples, { model, exact, quantities: ['K2'] }), 'csv');
 * console.log(new TextDecoder().decode(bytes));
 * // experiment,quantity,width,rootMeanSquare
 * // mlp,K2,10,0.2
 * // mlp,K2,20,0.1
 * ```
 */
export async function exportExact(
  rows: readonly ScalingRow[],
  format: ExportFormat,
): Promise<Uint8Array | undefined> {
  checkArguments({ rows: [rows, namedRows], format: [format, aFormat] });
  const values = rows.flatMap(({ experiment, quantity, fit, exact }): ExactRow[] => {
    const size = knownSize(exact);
    if (size === undefined) return [];
    return fit.widths.map(({ width }) => ({
      experiment,
      quantity,
      width,
      rootMeanSquare: rootMeanSquare(size, width),
    }));
  });
  return values.length === 0 ? undefined : await writers[format](values);
}

const writers: Record<ExportFormat, (rows: readonly ExactRow[]) => Uint8Array | Promise<Uint8Array>> = {
  csv: rows =>
    csvLines(
      columns,
      rows.map(row => columns.map(column => row[column])),
    ),
  async parquet(rows) {
    const writer = new ByteWriter();
    const text = (name: 'experiment' | 'quantity') =>
      ({ name, data: rows.map(row => row[name]), type: 'STRING', nullable: false }) as const;
    await parquetWrite({
      writer,
      createdBy: 'widejet',
      columnData: [
        text('experiment'),
        text('quantity'),
        {
          name: 'width',
          data: BigInt64Array.from(rows, ({ width }) => BigInt(width)),
          type: 'INT64',
          nullable: false,
        },
        {
          name: 'rootMeanSquare',
          data: Float64Array.from(rows, row => row.rootMeanSquare),
          type: 'DOUBLE',
          nullable: false,
          encoding: 'PLAIN',
        },
      ],
    });
    return new Uint8Array(writer.getBuffer());
  },
  npz(rows) {
    const files = new Map<string, Uint8Array>();
    for (const experiment of new Set(rows.map(row => row.experiment))) {
      const own = rows.filter(row => row.experiment === experiment);
      for (const quantity of new Set(own.map(row => row.quantity))) {
        const column = own.filter(row => row.quantity === quantity);
        const path = (array: string): string => `${memberName(experiment)}/${memberName(array)}.npy`;
        files.set(path('width'), npyOf(Float64Array.from(column, ({ width }) => width)));
        files.set(path(quantity), npyOf(Float64Array.from(column, row => row.rootMeanSquare)));
      }
    }
    return zipOf(files);
  },
};
