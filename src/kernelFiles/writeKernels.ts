import { existsSync } from 'node:fs';
import type { Tensor } from '../ad/index.js';
import {
  aBoolean,
  aPath,
  checkArguments,
  FileError,
  instanceOf,
  InvalidArgumentError,
  kind,
  oneOf,
  optional,
  optionsOf,
} from '../errors/index.js';
import { checkMemoryOf, memoryLimit } from '../evaluation/index.js';
import {
  controlKinds,
  InfiniteNetwork,
  type KernelChoice,
  type KernelParts,
  type PairControls,
} from '../limits/index.js';
import type { ModelInputs } from '../questions/index.js';
import { kernelWriters, stripHeight, type ByteSink, type ExportFormat } from '../report/index.js';
import { PartFile } from './partFile.js';
import { FileLock, placeOf, TemporaryFile, writeAt } from '../files/index.js';
import { requestOf } from './request.js';
import { WholeRows } from './wholeRows.js';

export interface WriteKernelsOptions extends PairControls {
  /** Which kernels; all (`'byGroups'`) unless given. */
  readonly kernels?: KernelChoice;
  /** Go on with what an interruption left beside the file. */
  readonly resume?: boolean;
  /** What the first rows and columns are given of; 8 unless given. */
  readonly corner?: number;
}

const writeOptions = optionsOf<WriteKernelsOptions>('writeKernels', {
  ...controlKinds,
  kernels: optional(oneOf('nngp', 'ntk', 'both', 'contributions', 'byGroups')),
  resume: optional(aBoolean),
  corner: optional(
    kind(
      'an integer ≥ 0, or Infinity for all',
      value => value === Infinity || (Number.isSafeInteger(value) && Number(value) >= 0),
    ),
  ),
});

/** Kernels that were written to a file. */
export interface WrittenKernels {
  /** The first rows and columns of each kernel, by its name. */
  readonly corners: ReadonlyMap<string, Tensor>;
  /** [inputs of x, inputs of y] */
  readonly shape: readonly [rows: number, columns: number];
  /** As `InfiniteNetwork.error`. */
  readonly error: number;
}

const formats: readonly ExportFormat[] = ['npz', 'parquet', 'csv'];

/**
 * Computes kernels of an infinite network and writes them to a file as they come, so that no whole matrix has
 * to be in memory: 20 000 inputs have 3.2 GB a kernel. The ending of its name says the format, each
 * as `exportKernels` writes it: `.npz`, `.parquet` or `.csv`. The file is there whole or not at all; until
 * then parts are kept in `<path>.unfinished`, which takes as much room on the disk again (half of it for
 * one list), and goes when the file is there. What an interruption, a full disk or a crash leaves of it,
 * `resume` goes on with: every part has its checksum.
 *
 * @returns the first rows and columns.
 * @throws InvalidArgumentError for another ending, for an unfinished file beside it without `resume`, and the
 *   other way round; FileError if it cannot be written, with what is kept, or another process writes it;
 *   DataFormatError if what is there
 *   is unfinished of something else; as `InfiniteNetwork.nngp` for inputs; the reason of the signal when it
 *   ends the work.
 * @example
 * ```ts
 * import { rmSync } from 'node:fs';
 * import { limit, mlp } from 'widejet';
 * import { writeKernels } from 'widejet/node';
 * const network = limit(mlp({ depth: 3, biasScale: 0.5 }));
 * const { corners, error } = await writeKernels(network, 'kernels.npz', [[1, 2, 2], [0, 0, 0]]);
 * console.log(corners.get('ntk')?.data[1], error); // 1.612952304627174 0
 * rmSync('kernels.npz');
 * ```
 */
export async function writeKernels(
  network: InfiniteNetwork,
  path: string,
  x: ModelInputs,
  y?: ModelInputs,
  options: WriteKernelsOptions = {},
): Promise<WrittenKernels> {
  checkArguments({
    network: [network, instanceOf(InfiniteNetwork, 'limit(model)')],
    path: [path, aPath],
    options: [options, writeOptions],
  });
  const format = formats.find(known => path.endsWith(`.${known}`));
  if (format === undefined)
    throw new InvalidArgumentError('path', path, `a file whose name ends with .${formats.join(', .')}`);
  const place = placeOf(path);
  if (!place.isReplaceable)
    throw new FileError(path, 'write', new Error('it is a pipe or a device, and no file'));
  const unfinished = `${path}.unfinished`;
  const lock = FileLock.of(unfinished);
  try {
    return await writeAlone(network, { path, place: place.path, unfinished, format }, x, y, options);
  } finally {
    lock.release();
  }
}

interface Destination {
  /** As it was given. */
  readonly path: string;
  /** Where that leads. */
  readonly place: string;
  readonly unfinished: string;
  readonly format: ExportFormat;
}

async function writeAlone(
  network: InfiniteNetwork,
  { path, place, unfinished, format }: Destination,
  x: ModelInputs,
  y: ModelInputs | undefined,
  { kernels = 'byGroups', resume = false, corner = 8, ...controls }: WriteKernelsOptions,
): Promise<WrittenKernels> {
  if (!resume && existsSync(unfinished)) {
    throw new InvalidArgumentError(
      'path',
      path,
      `one without ${unfinished} beside it, which an interruption left`,
      'Resume it (--resume), or delete it',
    );
  }
  if (resume && !existsSync(unfinished))
    throw new InvalidArgumentError('path', path, `one with ${unfinished} beside it, to go on with`);
  const parts = network.parts(kernels, x, y, controls);
  checkCorner(parts, corner, controls.memoryLimit);
  const request = requestOf(network, parts);
  const { errorCount } = parts;
  const file = resume
    ? PartFile.resume(unfinished, parts, errorCount, request)
    : PartFile.create(unfinished, parts, errorCount, request);
  let isKept = resume;
  try {
    const { numbers, errors } = resume ? file.finished() : { numbers: new Set<number>(), errors: [] };
    const largest = Array.from({ length: errorCount }, (_, k) => errors[k] ?? 0);
    const missing = [...parts.regions.keys()].filter(number => !numbers.has(number));
    for await (const part of parts.compute(missing)) {
      file.write(part);
      isKept = true;
      part.errors.forEach((error, k) => (largest[k] = Math.max(largest[k] ?? 0, error)));
    }
    const whole = new WholeRows(parts, file);
    await writeWhole(place, parts, whole, format, controls.signal);
    const written = {
      corners: cornersOf(parts, whole, corner),
      shape: [parts.rows.length, parts.columns.length] as const,
      error: largest.reduce((sum, error) => sum + error, 0),
    };
    file.remove();
    return written;
  } catch (error) {
    // What can be gone on with is kept: after an interruption or on a full disk, but not what fails again.
    const isInterrupted = controls.signal?.aborted === true || error instanceof FileError;
    if (isKept && isInterrupted) file.close();
    else file.remove();
    if (!(error instanceof FileError) || !isKept) throw error;
    throw new FileError(
      error.path,
      error.operation,
      `${error.reason}. What was computed is kept in ${unfinished}, to resume (--resume) when there is room`,
    );
  }
}

/** The first rows and columns are the one thing that has to be in memory. */
function checkCorner({ names, rows, columns }: KernelParts, corner: number, given: number | undefined): void {
  const count = Math.min(corner, rows.length) * Math.min(corner, columns.length);
  const bytes = Float64Array.BYTES_PER_ELEMENT * names.length * count;
  const advice = 'Ask for fewer rows and columns; a file has them all';
  checkMemoryOf('What is given of the kernels', bytes, given ?? memoryLimit(bytes), advice);
}

/** Writes the file beside its place, and moves it there when it is whole. */
async function writeWhole(
  path: string,
  parts: KernelParts,
  rows: WholeRows,
  format: ExportFormat,
  signal: AbortSignal | undefined,
): Promise<void> {
  const [height, width] = [parts.rows.length, parts.columns.length];
  const temporary = new TemporaryFile(path);
  try {
    let position = 0;
    const sink: ByteSink = {
      write(bytes) {
        signal?.throwIfAborted();
        writeAt(path, temporary.descriptor, bytes, position);
        position += bytes.length;
      },
      overwrite(bytes, at) {
        writeAt(path, temporary.descriptor, bytes, at);
      },
    };
    const streamed = parts.names.map((name, kernel) => ({
      name,
      shape: [height, width] as const,
      strips: () => rows.strips(kernel, stripHeight(width)),
    }));
    await kernelWriters[format](streamed, sink);
  } catch (error) {
    temporary.remove();
    throw error;
  }
  temporary.take();
}

function cornersOf(parts: KernelParts, rows: WholeRows, most: number): Map<string, Tensor> {
  const [height, width] = [parts.rows.length, parts.columns.length];
  const shape = [Math.min(most, height), Math.min(most, width)] as const;
  return new Map(
    parts.names.map((name, kernel) => {
      const data = new Float64Array(shape[0] * shape[1]);
      const height = stripHeight(width);
      for (let top = 0; top < shape[0]; top += height) {
        const bottom = Math.min(shape[0], top + height);
        const strip = rows.strip(kernel, top, bottom);
        for (let i = top; i < bottom; i++) {
          const start = (i - top) * width;
          data.set(strip.subarray(start, start + shape[1]), i * shape[1]);
        }
      }
      return [name, { data, shape }];
    }),
  );
}
