import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import type { ExportedExperiment } from './exportedExperiment.js';
import { longRows } from './longFormat.js';

/** A Parquet file with a row for every value. */
export async function parquetOf(experiments: readonly ExportedExperiment[]): Promise<Uint8Array> {
  const rows = longRows(experiments);
  const integers = (column: 'width' | 'seed'): BigInt64Array =>
    BigInt64Array.from(rows, row => BigInt(row[column]));
  const writer = new ByteWriter();
  await parquetWrite({
    writer,
    createdBy: 'widejet',
    columnData: [
      { name: 'experiment', data: rows.map(({ experiment }) => experiment), type: 'STRING', nullable: false },
      { name: 'width', data: integers('width'), type: 'INT64', nullable: false },
      { name: 'seed', data: integers('seed'), type: 'INT64', nullable: false },
      { name: 'quantity', data: rows.map(({ quantity }) => quantity), type: 'STRING', nullable: false },
      // Plain: a dictionary holds each number once, and takes −0 for 0.
      {
        name: 'value',
        data: Float64Array.from(rows, ({ value }) => value),
        type: 'DOUBLE',
        nullable: false,
        encoding: 'PLAIN',
      },
    ],
  });
  return new Uint8Array(writer.getBuffer());
}
