/**
 * The journal of a sweep: a file of lines of JSON, a header and then one sample per line, each with a
 * checksum. It appears with its header or not at all, and every line is written as soon as its sample is
 * known, so a sweep that is interrupted at any moment leaves a file from which it can go on. float64 numbers
 * come back bit for bit. One process at a time writes to it.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { aPath, FileError, InvalidArgumentError } from '../errors/index.js';
import { FileLock, writeAt, writeWhole } from '../files/index.js';
import { aSample, type ScalingSample } from '../scaling/index.js';
import { withChecksum } from './lines.js';
import { contentOf, contentsOf, isJournalBegun, type JournalContents } from './readJournal.js';
import { describeSample, SamplesOfHeader } from './samplesOfHeader.js';
import { explain, headerSchema, sampleSchema, type JournalHeader } from './schemas.js';

const what = 'journal';

/** An open journal, to append samples to. */
export class ScalingJournal {
  readonly #path: string;
  readonly #lock: FileLock;
  readonly #samples: SamplesOfHeader;
  #descriptor: number | undefined;
  /** The bytes of whole lines. */
  #size: number;
  /** Whether the file may have part of a line after these. */
  #isTorn = false;

  private constructor(path: string, lock: FileLock, header: JournalHeader, size: number) {
    this.#path = path;
    this.#lock = lock;
    this.#samples = new SamplesOfHeader(header);
    this.#size = size;
    this.#descriptor = opened(path);
  }

  /**
   * Starts a new journal with its header. Where an earlier attempt left a file without a whole header,
   * nothing was begun, and the new one takes its place.
   *
   * @throws FileError when the file is there already, cannot be made, or another process writes to it;
   *   InvalidArgumentError when the header is not one.
   */
  static create(path: string, content: Omit<JournalHeader, 'schema' | 'version'>): ScalingJournal {
    const header = headerOf({ schema: 'widejet-scaling', version: 3, ...content });
    return locked(path, lock => {
      if (isJournalBegun(path)) {
        const advice = 'Go on with its samples (--resume), or begin in another directory (--out)';
        throw new FileError(path, 'make', 'EEXIST: file already exists', what, advice);
      }
      const line = headerLine(header);
      writeWhole(path, line, what);
      return new this(path, lock, header, line.length);
    });
  }

  /**
   * Opens a journal that an earlier run left, drops a torn last line from the file and gives what it holds.
   *
   * @param continued what the sweep goes on to, from the header that is there: more widths, seeds or
   *   experiments. The samples stay as they are. It may throw, and nothing is changed then.
   * @throws FileError, DataFormatError as {@link readJournal} does; FileError when the file cannot be written
   *   to, or another process does; InvalidArgumentError for a journal of an earlier version, or a header that
   *   leaves samples without experiment or width.
   */
  static resume(
    path: string,
    continued: (header: JournalHeader) => Pick<JournalHeader, 'command' | 'configuration'> = header => header,
  ): { journal: ScalingJournal; contents: JournalContents } {
    return locked(path, lock => {
      const bytes = contentOf(path);
      const found = contentsOf(path, bytes);
      if (found.header.version < 3) {
        throw new InvalidArgumentError(
          what,
          path,
          'one of version 3',
          'It was begun by an earlier widejet, and does not say all that its values depend on: begin a new one',
        );
      }
      const { command, configuration } = continued(found.header);
      const end = found.torn?.position ?? bytes.length;
      if (isDeepStrictEqual(configuration, found.header.configuration)) {
        const journal = new this(path, lock, found.header, end);
        return journal.#goOn({ ...found }, bytes.length > end);
      }
      const header = headerOf({ ...found.header, command, configuration });
      const line = headerLine(header);
      const whole = Buffer.concat([line, bytes.subarray(bytes.indexOf(0x0a) + 1, end)]);
      const contents = contentsOf(path, whole);
      writeWhole(path, whole, what);
      return new this(path, lock, header, whole.length).#goOn(contents, false);
    });
  }

  /**
   * Writes one sample.
   *
   * @throws InvalidArgumentError when a number is not finite, a field is not allowed, the header does not
   *   speak of the sample, or its network is there already: nothing is written.
   * @throws FileError when the file cannot be written to, as on a full disk: all samples before it are kept,
   *   and the sample may be written again.
   */
  append(sample: ScalingSample): void {
    aSample.check('sample', sample);
    const checked = sampleSchema.safeParse(sample);
    if (!checked.success) {
      throw new InvalidArgumentError(
        'sample',
        describeSample(sample),
        'a finite sample',
        explain(checked.error),
      );
    }
    const objection = this.#samples.has(checked.data)
      ? 'its network is there already'
      : this.#samples.objectionTo(checked.data);
    if (objection !== undefined) {
      throw new InvalidArgumentError('sample', describeSample(sample), 'one of the header, once', objection);
    }
    this.#write(Buffer.from(`${withChecksum(jsonOf(checked.data))}\n`));
    this.#samples.add(checked.data, { line: this.#samples.count + 2 });
  }

  /** @throws FileError when the system could not bring all samples to the disk. */
  close(): void {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    this.#descriptor = undefined;
    try {
      try {
        if (this.#isTorn) ftruncateSync(descriptor, this.#size);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    } catch (cause) {
      const advice = 'Its last samples may not be on the disk; --resume draws those again that are not';
      throw new FileError(this.#path, 'write', cause, what, advice);
    } finally {
      this.#lock.release();
    }
  }

  #goOn(contents: JournalContents, isTorn: boolean): { journal: ScalingJournal; contents: JournalContents } {
    contents.samples.forEach((sample, k) => {
      this.#samples.add(sample, { line: k + 2 });
    });
    this.#isTorn = isTorn;
    try {
      this.#mend();
    } catch (error) {
      this.#abandon();
      throw error;
    }
    return { journal: this, contents };
  }

  #write(line: Buffer): void {
    if (this.#descriptor === undefined)
      throw new InvalidArgumentError('journal', this.#path, 'an open journal');
    this.#mend();
    this.#isTorn = true;
    try {
      writeAt(this.#path, this.#descriptor, line, this.#size);
    } catch (cause) {
      throw this.#failure(cause);
    }
    this.#size += line.length;
    this.#isTorn = false;
  }

  /** Drops what is of no whole line. */
  #mend(): void {
    if (!this.#isTorn || this.#descriptor === undefined) return;
    try {
      ftruncateSync(this.#descriptor, this.#size);
    } catch (cause) {
      throw this.#failure(cause);
    }
    this.#isTorn = false;
  }

  #failure(cause: unknown): FileError {
    return new FileError(
      this.#path,
      'write',
      cause instanceof FileError ? cause.cause : cause,
      what,
      `${this.#samples.count} samples are kept; --resume goes on with them when it can be written`,
    );
  }

  #abandon(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    try {
      if (descriptor !== undefined) closeSync(descriptor);
    } catch {
      // It was not written to.
    }
  }
}

/** Leaves the lock to the journal that `open` gives, or to nobody if it throws. */
function locked<T>(path: string, open: (lock: FileLock) => T): T {
  aPath.check('path', path);
  const lock = FileLock.of(path, what);
  try {
    return open(lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function headerOf(content: unknown): JournalHeader {
  const header = headerSchema.safeParse(content);
  if (header.success) return header.data;
  throw new InvalidArgumentError('header', content, 'a journal header', explain(header.error));
}

function headerLine(header: JournalHeader): Buffer {
  return Buffer.from(`${withChecksum(JSON.stringify(header))}\n`);
}

/** A sample as JSON; JSON.stringify would lose the sign of −0. */
function jsonOf({ values, ...sample }: ScalingSample): string {
  const numbers = values.map(value => (Object.is(value, -0) ? '-0' : JSON.stringify(value)));
  return `${JSON.stringify(sample).slice(0, -1)},"values":[${numbers.join(',')}]}`;
}

function opened(path: string): number {
  try {
    return openSync(path, 'r+');
  } catch (cause) {
    throw new FileError(path, 'open', cause, what);
  }
}
