import { platform } from '#platform';
import { closeSync, openSync, rmSync } from 'node:fs';
import { DataFormatError, FileError } from '../errors/index.js';
import type { KernelPart, KernelParts } from '../limits/index.js';
import { readAt, writeAt } from '../files/index.js';
import { bytesOf } from './bytesOf.js';

/** What a file of parts says of itself: a line of JSON, padded with spaces. */
interface Header {
  readonly schema: 'widejet-kernels';
  readonly version: 1;
  /** A hash of all that the numbers depend on. */
  readonly request: string;
}

const headerBytes = 256;
const DOUBLE = Float64Array.BYTES_PER_ELEMENT;

/**
 * The parts of kernels on a disk while they come, whatever their order. After the header a record for each
 * part says whether it is there: 1, its checksum, and its errors, written when the numbers are; then the
 * numbers of the parts, kernel by kernel. An interruption at any moment leaves a file whose whole parts are
 * known.
 */
export class PartFile {
  /** The places of the parts. */
  private readonly starts: readonly number[];
  private readonly recordNumbers: number;
  #descriptor: number | undefined;

  private constructor(
    readonly path: string,
    private readonly parts: KernelParts,
    private readonly errorCount: number,
    flags: 'wx+' | 'r+',
  ) {
    this.recordNumbers = 2 + errorCount;
    let position = headerBytes + parts.regions.length * this.recordNumbers * DOUBLE;
    this.starts = parts.regions.map(({ top, bottom }) => {
      const start = position;
      position += parts.names.length * (bottom - top) * this.widthOf(top) * DOUBLE;
      return start;
    });
    try {
      this.#descriptor = openSync(path, flags);
    } catch (cause) {
      throw new FileError(path, flags === 'r+' ? 'open' : 'make', cause);
    }
  }

  /** @throws FileError if it is there already or cannot be made. */
  static create(path: string, parts: KernelParts, errorCount: number, request: string): PartFile {
    const file = new this(path, parts, errorCount, 'wx+');
    const header: Header = { schema: 'widejet-kernels', version: 1, request };
    try {
      writeAt(path, file.descriptor, Buffer.from(`${JSON.stringify(header).padEnd(headerBytes - 1)}\n`), 0);
      const records = new Float64Array(parts.regions.length * file.recordNumbers);
      writeAt(path, file.descriptor, bytesOf(records), headerBytes);
    } catch (error) {
      file.remove();
      throw error;
    }
    return file;
  }

  /** @throws FileError if it cannot be opened; DataFormatError if it holds parts of something else. */
  static resume(path: string, parts: KernelParts, errorCount: number, request: string): PartFile {
    const file = new this(path, parts, errorCount, 'r+');
    try {
      const bytes = new Uint8Array(headerBytes);
      readAt(path, file.descriptor, bytes, 0);
      if (requestIn(bytes) !== request) {
        throw new DataFormatError(
          `${path}: expected what an interruption left of the same kernels of the same inputs, by the same ` +
            'version of widejet and the same matrix products; delete it to begin again',
        );
      }
    } catch (error) {
      file.close();
      throw error;
    }
    return file;
  }

  /** Which parts are there, by their records and checksums, and how large their errors are. */
  finished(): { readonly numbers: ReadonlySet<number>; readonly errors: readonly number[] } {
    const numbers = new Set<number>();
    const errors = new Array<number>(this.errorCount).fill(0);
    for (const number of this.parts.regions.keys()) {
      const record = new Float64Array(this.recordNumbers);
      readAt(this.path, this.descriptor, bytesOf(record), this.recordAt(number));
      const [isThere, checksum, ...own] = record;
      if (isThere !== 1 || checksum !== this.checksumOf(number)) continue;
      numbers.add(number);
      own.forEach((error, k) => (errors[k] = Math.max(errors[k] ?? 0, error)));
    }
    return { numbers, errors };
  }

  /** @throws FileError as on a full disk; what is there stays there. */
  write({ number, kernels, errors }: KernelPart): void {
    let position = this.starts[number] as number;
    let checksum = 0;
    for (const { data } of kernels.values()) {
      const bytes = bytesOf(data);
      writeAt(this.path, this.descriptor, bytes, position);
      checksum = platform.crc32(bytes, checksum);
      position += bytes.length;
    }
    const record = Float64Array.from([1, checksum, ...errors]);
    writeAt(this.path, this.descriptor, bytesOf(record), this.recordAt(number));
  }

  /**
   * Columns `from` up to `to` of a row of a kernel, of the inputs that differ; of symmetric ones from the
   * first row of its part on.
   */
  read(kernel: number, part: number, row: number, from: number, to: number): Float64Array {
    const { top, bottom } = this.parts.regions[part] as { top: number; bottom: number };
    const width = this.widthOf(top);
    const left = this.parts.shape[1] - width;
    const at = (kernel * (bottom - top) + (row - top)) * width + from - left;
    const numbers = new Float64Array(to - from);
    readAt(this.path, this.descriptor, bytesOf(numbers), (this.starts[part] as number) + DOUBLE * at);
    return numbers;
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  remove(): void {
    this.close();
    rmSync(this.path, { force: true });
  }

  private get descriptor(): number {
    if (this.#descriptor === undefined) throw new FileError(this.path, 'read', 'it was closed');
    return this.#descriptor;
  }

  private widthOf(top: number): number {
    const [, columns] = this.parts.shape;
    return this.parts.isSymmetric ? columns - top : columns;
  }

  private recordAt(number: number): number {
    return headerBytes + number * this.recordNumbers * DOUBLE;
  }

  /** The checksum of a part as it is, or undefined if the file ends before. */
  private checksumOf(number: number): number | undefined {
    const { top, bottom } = this.parts.regions[number] as { top: number; bottom: number };
    const numbers = new Float64Array((bottom - top) * this.widthOf(top));
    let checksum = 0;
    try {
      this.parts.names.forEach((_, k) => {
        readAt(
          this.path,
          this.descriptor,
          bytesOf(numbers),
          (this.starts[number] as number) + k * numbers.byteLength,
        );
        checksum = platform.crc32(bytesOf(numbers), checksum);
      });
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
    return checksum;
  }
}

function requestIn(bytes: Uint8Array): unknown {
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof header === 'object' && header !== null && 'request' in header ? header.request : undefined;
  } catch {
    return undefined;
  }
}
