import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { ByteSink } from './byteSink.js';
import type { StreamedKernel } from './kernelWriters.js';

/** Rows of a row group: readers skip whole groups, and none has to fit more than one into memory. */
const GROUP = 2 ** 17;

/** Writes a Parquet file with a row for every value; row groups are of one kernel each. */
export async function writeParquet(kernels: readonly StreamedKernel[], sink: ByteSink): Promise<void> {
  const bytes = new ByteWriter();
  const schema = schemaFromColumnData({ columnData: columnsOf('', 0, 0, 0, new Float64Array()) });
  const writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'widejet' });
  for (const { name, shape, strips } of kernels) {
    const [, width] = shape;
    let first = 0;
    for await (const strip of strips()) {
      for (let start = 0; start < strip.length; start += GROUP) {
        const values = strip.slice(start, start + GROUP);
        await writer.write({
          columnData: columnsOf(name, first * width + start, values.length, width, values),
          rowGroupSize: GROUP,
        });
        handOver();
      }
      first += strip.length / width;
    }
  }
  await writer.finish();
  handOver();

  function handOver(): void {
    sink.write(bytes.getBytes());
    bytes.index = 0;
  }
}

/** The columns of values that begin with number `first` of a matrix, row-major. */
function columnsOf(name: string, first: number, count: number, width: number, values: Float64Array) {
  const [rows, columns] = [new BigInt64Array(count), new BigInt64Array(count)];
  for (let k = 0; k < count; k++) {
    rows[k] = BigInt(Math.floor((first + k) / width));
    columns[k] = BigInt((first + k) % width);
  }
  return [
    { name: 'kernel', data: new Array<string>(count).fill(name), type: 'STRING' as const, nullable: false },
    { name: 'row', data: rows, type: 'INT64' as const, nullable: false },
    { name: 'column', data: columns, type: 'INT64' as const, nullable: false },
    // Plain: a dictionary holds each number once, and takes −0 for 0.
    { name: 'value', data: values, type: 'DOUBLE' as const, nullable: false, encoding: 'PLAIN' as const },
  ];
}
