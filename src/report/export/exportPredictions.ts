import { aFormat, manyIntegers, manyNumbers } from './kinds.js';
import {
  anIntegerFrom,
  checkArguments,
  checkFloat64,
  listOf,
  objectWith,
  optional,
  ShapeError,
} from '../../errors/index.js';
import { csvLines } from './csv.js';
import type { ExportFormat } from './exportSamples.js';

/** Predictions of test examples: a number of each list for each example. */
export interface PredictionTable {
  /** The labels of the classes. */
  readonly classes: readonly number[];
  /** Where each example stands in its file, from 0. */
  readonly examples: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  /** The label of the class with the largest output. */
  readonly predicted: ArrayLike<number>;
  /** f, [examples, classes] row-major. */
  readonly outputs: Float64Array;
  /** The standard deviation of each output of an example. */
  readonly deviations?: ArrayLike<number>;
}

const predictionTable = objectWith<PredictionTable>('a table of predictions', {
  classes: listOf(anIntegerFrom(0)),
  examples: manyIntegers,
  labels: manyIntegers,
  predicted: manyIntegers,
  outputs: manyNumbers,
  deviations: optional(manyNumbers),
});

/** As in `exportSamples`, what writes Parquet and zip files is loaded by those who ask for them. */
const writers: Record<ExportFormat, (columns: readonly Column[]) => Promise<Uint8Array>> = {
  csv: columns => {
    const length = columns[0]?.values.length ?? 0;
    const rows = Array.from({ length }, (_, k) => columns.map(({ values }) => values[k] ?? NaN));
    return Promise.resolve(
      csvLines(
        columns.map(({ name }) => name),
        rows,
      ),
    );
  },
  parquet,
  npz,
};

interface Column {
  readonly name: string;
  readonly values: ArrayLike<number>;
  readonly isInteger: boolean;
}

/**
 * Predictions as a file for other programs: every float64 value comes back bit for bit, and the same
 * predictions give the same bytes.
 *
 * - `csv` and `parquet`: one row for each example: example, label, predicted, deviation where it is given,
 *   and output_c of each class c.
 * - `npz`: for `numpy.load`: one array for each of these columns.
 *
 * @throws ShapeError if the lists have different lengths.
 * @example
 * ```ts
 * import { exportPredictions } from 'widejet/scaling';
 * const bytes = await exportPredictions(
 *   {
 *     classes: [3, 8],
 *     examples: [17],
 *     labels: [8],
 *     predicted: [8],
 *     outputs: Float64Array.of(-0.25, 0.5),
 *     deviations: [0.125],
 *   },
 *   'csv',
 * );
 * console.log(new TextDecoder().decode(bytes));
 * // example,label,predicted,deviation,output_3,output_8
 * // 17,8,8,0.125,-0.25,0.5
 * ```
 */
export async function exportPredictions(table: PredictionTable, format: ExportFormat): Promise<Uint8Array> {
  checkArguments({ table: [table, predictionTable], format: [format, aFormat] });
  checkFloat64('table.outputs', table.outputs);
  const { classes, examples, labels, predicted, outputs, deviations } = table;
  const count = examples.length;
  for (const [name, { length }, expected] of [
    ['labels', labels, count],
    ['predicted', predicted, count],
    ['deviations', deviations ?? examples, count],
    ['outputs', outputs, count * classes.length],
  ] as const) {
    if (length !== expected) {
      throw new ShapeError(`${name} has ${length} numbers, allowed: ${expected} for ${count} examples`);
    }
  }
  return writers[format]([
    { name: 'example', values: examples, isInteger: true },
    { name: 'label', values: labels, isInteger: true },
    { name: 'predicted', values: predicted, isInteger: true },
    ...(deviations === undefined ? [] : [{ name: 'deviation', values: deviations, isInteger: false }]),
    ...classes.map((label, k) => ({
      name: `output_${label}`,
      values: Float64Array.from({ length: count }, (_, row) => outputs[row * classes.length + k] ?? NaN),
      isInteger: false,
    })),
  ]);
}

function integers(values: ArrayLike<number>): BigInt64Array {
  return BigInt64Array.from(Array.from(values), BigInt);
}

async function npz(columns: readonly Column[]): Promise<Uint8Array> {
  const [{ memberName, npyOf }, { zipOf }] = await Promise.all([import('./npy.js'), import('./npz.js')]);
  return zipOf(
    new Map(
      columns.map(({ name, values, isInteger }) => [
        `${memberName(name)}.npy`,
        npyOf(isInteger ? integers(values) : Float64Array.from(values)),
      ]),
    ),
  );
}

async function parquet(columns: readonly Column[]): Promise<Uint8Array> {
  const { ByteWriter, parquetWrite } = await import('hyparquet-writer');
  const writer = new ByteWriter();
  await parquetWrite({
    writer,
    createdBy: 'widejet',
    columnData: columns.map(({ name, values, isInteger }) =>
      isInteger
        ? { name, data: integers(values), type: 'INT64' as const, nullable: false }
        : // Plain: a dictionary holds each number once, and takes −0 for 0.
          {
            name,
            data: Float64Array.from(values),
            type: 'DOUBLE' as const,
            nullable: false,
            encoding: 'PLAIN' as const,
          },
    ),
  });
  return new Uint8Array(writer.getBuffer());
}
