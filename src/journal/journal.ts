/**
 * The journal of a sweep: a file of lines of JSON, a header and then one sample per line. Every line is
 * written whole, by one write, as soon as its sample is known, so a sweep that is interrupted at any moment
 * leaves a file from which it can go on. float64 numbers come back bit for bit.
 */
import { platform } from '#platform';
import { closeSync, openSync, truncateSync, writeSync } from 'node:fs';
import type { z } from 'zod';
import { parseJson, refuseOtherText } from '../data/index.js';
import { DataFormatError, FileError, InvalidArgumentError } from '../errors/index.js';
import type { ScalingSample } from '../scaling/index.js';
import { headerSchema, sampleSchema, type JournalHeader } from './schemas.js';

/** What an interruption left of a line: it is not part of the samples. */
export interface TornLine {
  /** 1 is the header. */
  readonly line: number;
  /** Position of its first byte in the file. */
  readonly position: number;
}

export interface JournalContents {
  readonly header: JournalHeader;
  readonly samples: readonly ScalingSample[];
  /** There when the last line has no end. */
  readonly torn?: TornLine;
}

/** An open journal, to append samples to. */
export class ScalingJournal {
  readonly #path: string;
  #descriptor: number | undefined;

  private constructor(path: string, flags: 'ax' | 'a') {
    this.#path = path;
    this.#descriptor = opened(path, flags);
  }

  /**
   * Starts a new journal with its header.
   *
   * @throws FileError when the file is there already or cannot be made; InvalidArgumentError when the header
   *   is not one.
   */
  static create(path: string, content: Omit<JournalHeader, 'schema' | 'version'>): ScalingJournal {
    const header = headerSchema.safeParse({ schema: 'widejet-scaling', version: 2, ...content });
    if (!header.success) {
      throw new InvalidArgumentError('header', content, 'a journal header', explain(header.error));
    }
    const journal = new this(path, 'ax');
    journal.#write(JSON.stringify(header.data));
    return journal;
  }

  /**
   * Opens a journal that an earlier run left, drops a torn last line from the file and gives what it holds.
   *
   * @throws FileError, DataFormatError as {@link readJournal} does; FileError when the file cannot be written
   *   to.
   */
  static resume(path: string): { journal: ScalingJournal; contents: JournalContents } {
    const contents = readJournal(path);
    if (contents.torn) truncated(path, contents.torn.position);
    return { journal: new this(path, 'a'), contents };
  }

  /**
   * Writes one sample.
   *
   * @throws InvalidArgumentError when a number is not finite or a field is not allowed: nothing is written.
   * @throws FileError when the file cannot be written to, as on a full disk.
   */
  append(sample: ScalingSample): void {
    const checked = sampleSchema.safeParse(sample);
    if (!checked.success) {
      throw new InvalidArgumentError('sample', describe(sample), 'a finite sample', explain(checked.error));
    }
    this.#write(lineOf(checked.data));
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #write(text: string): void {
    if (this.#descriptor === undefined)
      throw new InvalidArgumentError('journal', this.#path, 'an open journal');
    const line = Buffer.from(`${text}\n`);
    let written = 0;
    try {
      written = writeSync(this.#descriptor, line);
    } catch (cause) {
      throw new FileError(this.#path, 'write', cause, 'journal');
    }
    if (written < line.length) {
      throw new FileError(
        this.#path,
        'write',
        `only ${written} of ${line.length} bytes fitted; is the disk full?`,
        'journal',
      );
    }
  }
}

/**
 * Reads a journal. A last line without an end, which an interruption leaves, is reported and otherwise
 * ignored.
 *
 * @throws FileError when the file cannot be read.
 * @throws DataFormatError naming the file, line and byte for a header that is missing or of another schema or
 *   version, any other line that is not a sample, a second sample of the same experiment, width and seed, or
 *   one that the header does not speak of.
 */
export function readJournal(path: string): JournalContents {
  const bytes = contentOf(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  const lines = positioned(bytes);
  const [first, ...rest] = lines;
  if (first === undefined) {
    throw new DataFormatError(
      `${path}, line 1, byte 0: expected the header of a journal, found no whole line`,
    );
  }
  const header = parsed(headerSchema, first, path);
  const samples = rest.map(line => parsed(sampleSchema, line, path));
  checkTogether(header, samples, rest, path);
  const torn = end < bytes.length ? { line: lines.length + 1, position: end } : undefined;
  return { header, samples, ...(torn && { torn }) };
}

interface Line extends TornLine {
  readonly text: string;
}

function positioned(bytes: Buffer): Line[] {
  const lines: Line[] = [];
  let position = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, position)) {
    // What editors put before the first character is no part of it.
    const start = position === 0 && isMarked(bytes) ? markLength : position;
    lines.push({ text: bytes.toString('utf8', start, end), line: lines.length + 1, position });
    position = end + 1;
  }
  return lines;
}

/** The byte order mark of UTF-8. */
const markLength = 3;

function isMarked(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function parsed<T>(schema: z.ZodType<T>, line: Line, path: string): T {
  let value: unknown;
  try {
    value = parseJson(line.text);
  } catch (cause) {
    throw malformed(path, line, reasonOf(cause));
  }
  const result = schema.safeParse(value);
  if (!result.success) throw malformed(path, line, explain(result.error));
  return result.data;
}

/** Every sample is of an experiment and width of the header, has its values, and stands there once. */
function checkTogether(
  { configuration }: JournalHeader,
  samples: readonly ScalingSample[],
  lines: readonly Line[],
  path: string,
): void {
  const experiments = new Map(configuration.experiments.map(({ name, quantities }) => [name, quantities]));
  const widths = new Set(configuration.widths);
  const lineOfSample = new Map<string, Line>();
  for (const [index, sample] of samples.entries()) {
    const line = lines[index];
    if (line === undefined) continue;
    const quantities = experiments.get(sample.experiment);
    if (quantities === undefined) {
      throw malformed(
        path,
        line,
        `${describe(sample)}: the header has only ${[...experiments.keys()].join(', ')}`,
      );
    }
    if (!widths.has(sample.width)) {
      throw malformed(
        path,
        line,
        `${describe(sample)}: the header has only the widths ${[...widths].join(', ')}`,
      );
    }
    if (sample.values.length !== quantities.length) {
      throw malformed(path, line, `expected ${quantities.length} values, found ${sample.values.length}`);
    }
    const key = JSON.stringify([sample.experiment, sample.width, sample.seed]);
    const earlier = lineOfSample.get(key);
    if (earlier) throw malformed(path, line, `${describe(sample)} stands on line ${earlier.line} already`);
    lineOfSample.set(key, line);
  }
}

/** A sample as JSON; JSON.stringify would lose the sign of −0. */
function lineOf({ values, ...sample }: ScalingSample): string {
  const numbers = values.map(value => (Object.is(value, -0) ? '-0' : JSON.stringify(value)));
  return `${JSON.stringify(sample).slice(0, -1)},"values":[${numbers.join(',')}]}`;
}

function describe({ experiment, width, seed }: ScalingSample): string {
  return `${experiment}, width ${width}, seed ${seed}`;
}

function explain(error: z.ZodError): string {
  const { issues } = error;
  const said = issues.slice(0, 3).map(issue => `${issue.path.join('.') || 'line'}: ${issue.message}`);
  return [...said, ...(issues.length > 3 ? [`and ${issues.length - 3} more`] : [])].join('; ');
}

function malformed(path: string, line: Line, explanation: string): DataFormatError {
  const expectation = line.line === 1 ? 'the header of a journal' : 'a sample';
  return new DataFormatError(
    `${path}, line ${line.line}, byte ${line.position}: expected ${expectation}: ${explanation}`,
  );
}

function opened(path: string, flags: 'ax' | 'a'): number {
  try {
    return openSync(path, flags);
  } catch (cause) {
    throw new FileError(path, flags === 'ax' ? 'make' : 'open', cause, 'journal');
  }
}

function truncated(path: string, length: number): void {
  try {
    truncateSync(path, length);
  } catch (cause) {
    throw new FileError(path, 'write', cause, 'journal');
  }
}

/** @throws FileError, or DataFormatError for a file that is plainly no journal. */
function contentOf(path: string): Buffer {
  const { buffer, byteOffset, byteLength } = platform.readFile(path, 'journal');
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  refuseOtherText(bytes, path, 'a journal');
  return bytes;
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
