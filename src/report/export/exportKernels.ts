import type { Tensor } from '../../ad/index.js';
import { csvLines } from './csv.js';
import type { ExportFormat } from './exportSamples.js';

/** Kernels of all pairs of two lists of inputs: matrices of one shape, by their names. */
export type NamedKernels = ReadonlyMap<string, Tensor>;

/** As in `exportSamples`, what writes Parquet and zip files is loaded by those who ask for them. */
const writers: Record<ExportFormat, (kernels: NamedKernels) => Promise<Uint8Array>> = {
  csv: kernels => Promise.resolve(csvLines(columns, rowsOf(kernels))),
  parquet,
  npz,
};

/**
 * Kernels as a file for other programs: every float64 value comes back bit for bit, and the same kernels give
 * the same bytes.
 *
 * - `csv` and `parquet`: one row for each value: kernel (its name), row, column (both from 0), value.
 * - `npz`: for `numpy.load`: a matrix for each kernel, by its name.
 *
 * @example
 * ```ts
 * import { limit, mlp } from 'widejet';
 * import { exportKernels } from 'widejet/scaling';
 * const { nngp, ntk } = await limit(mlp({ depth: 2 })).both([[3, 4]]);
 * const bytes = await exportKernels(new Map(Object.entries({ nngp, ntk })), 'csv');
 * console.log(new TextDecoder().decode(bytes));
 * // kernel,row,column,value
 * // nngp,0,0,12.5
 * // ntk,0,0,25
 * ```
 */
export function exportKernels(kernels: NamedKernels, format: ExportFormat): Promise<Uint8Array> {
  return writers[format](kernels);
}

const columns = ['kernel', 'row', 'column', 'value'] as const;

type Row = readonly [kernel: string, row: number, column: number, value: number];

function rowsOf(kernels: NamedKernels): Row[] {
  return [...kernels].flatMap(([name, { data, shape }]) => {
    const width = shape[1] ?? 1;
    return Array.from(data, (value, k): Row => [name, Math.floor(k / width), k % width, value]);
  });
}

async function npz(kernels: NamedKernels): Promise<Uint8Array> {
  const { memberName, npyOf, zipOf } = await import('./npy.js');
  const files = [...kernels].map(([name, { data, shape }]): [string, Uint8Array] => [
    `${memberName(name)}.npy`,
    npyOf(data, shape),
  ]);
  return zipOf(new Map(files));
}

async function parquet(kernels: NamedKernels): Promise<Uint8Array> {
  const { ByteWriter, parquetWrite } = await import('hyparquet-writer');
  const rows = rowsOf(kernels);
  const integers = (values: readonly number[]): BigInt64Array => BigInt64Array.from(values, BigInt);
  const writer = new ByteWriter();
  await parquetWrite({
    writer,
    createdBy: 'widejet',
    columnData: [
      { name: 'kernel', data: rows.map(([name]) => name), type: 'STRING', nullable: false },
      { name: 'row', data: integers(rows.map(([, row]) => row)), type: 'INT64', nullable: false },
      { name: 'column', data: integers(rows.map(([, , column]) => column)), type: 'INT64', nullable: false },
      // Plain: a dictionary holds each number once, and takes −0 for 0.
      {
        name: 'value',
        data: Float64Array.from(rows, ([, , , value]) => value),
        type: 'DOUBLE',
        nullable: false,
        encoding: 'PLAIN',
      },
    ],
  });
  return new Uint8Array(writer.getBuffer());
}
