import { checkDistinct } from '../../errors/index.js';
import type { ByteSink } from './byteSink.js';
import { csvLines } from './csv.js';
import type { ExportFormat } from './exportSamples.js';
import { littleEndian } from './littleEndian.js';
import { memberName, npyHeader } from './npy.js';
import { writeZip } from './zip.js';

/** A matrix whose rows come some at a time. */
export interface StreamedKernel {
  readonly name: string;
  readonly shape: readonly [rows: number, columns: number];
  /** Whole rows in their order, `stripHeight(columns)` at a time, but for the last. */
  readonly strips: () => Iterable<Float64Array> | AsyncIterable<Float64Array>;
}

/** At most so many numbers at a time: 8 MiB. */
const STRIP_NUMBERS = 2 ** 20;

/** How many rows come at a time. */
export function stripHeight(columns: number): number {
  return Math.max(1, Math.floor(STRIP_NUMBERS / columns));
}

/** Lines of CSV that are made at a time. */
const LINES = 2 ** 14;

/**
 * Writes kernels for other programs, one after the other; none has to be in memory. What writes Parquet is
 * loaded by those who ask for it.
 */
export const kernelWriters: Record<
  ExportFormat,
  (kernels: readonly StreamedKernel[], sink: ByteSink) => Promise<void>
> = {
  csv: writeCsv,
  npz: writeNpz,
  parquet: async (kernels, sink) => {
    const { writeParquet } = await import('./kernelParquet.js');
    await writeParquet(kernels, sink);
  },
};

async function writeNpz(kernels: readonly StreamedKernel[], sink: ByteSink): Promise<void> {
  const members = kernels.map(({ name, shape, strips }) => {
    const header = npyHeader('<f8', shape);
    return {
      path: `${memberName(name)}.npy`,
      length: header.length + Float64Array.BYTES_PER_ELEMENT * shape[0] * shape[1],
      async *content() {
        yield header;
        for await (const strip of strips()) yield littleEndian(strip);
      },
    };
  });
  checkDistinct(
    'names of arrays',
    members.map(({ path }) => path),
    'names that differ in the file',
  );
  await writeZip(members, sink);
}

async function writeCsv(kernels: readonly StreamedKernel[], sink: ByteSink): Promise<void> {
  sink.write(csvLines(['kernel', 'row', 'column', 'value'], []));
  for (const { name, shape, strips } of kernels) {
    const [, width] = shape;
    let first = 0;
    for await (const strip of strips()) {
      for (let start = 0; start < strip.length; start += LINES) {
        const count = Math.min(LINES, strip.length - start);
        const lines = Array.from({ length: count }, (_, k) => {
          const at = start + k;
          return [name, first + Math.floor(at / width), at % width, strip[at] as number] as const;
        });
        sink.write(csvLines(undefined, lines));
      }
      first += strip.length / width;
    }
  }
}
