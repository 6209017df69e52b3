import { platform } from '#platform';
import { statSync } from 'node:fs';
import type { z } from 'zod';
import { parseJson, refuseOtherText } from '../data/index.js';
import { aPath, DataFormatError, FileError } from '../errors/index.js';
import type { ScalingSample } from '../scaling/index.js';
import { SamplesOfHeader } from './samplesOfHeader.js';
import { withoutChecksum } from './lines.js';
import { explain, headerSchema, sampleSchema, type JournalHeader } from './schemas.js';

/** What an interruption left of a line: it is not part of the samples. */
export interface TornLine {
  /** 1 is the header. */
  readonly line: number;
  /** Position of its first byte in the file. */
  readonly position: number;
}

export interface JournalContents {
  readonly header: JournalHeader;
  /** Each network once. */
  readonly samples: readonly ScalingSample[];
  /** There when the last line has no end. */
  readonly torn?: TornLine;
}

/**
 * Reads a journal. A last line without an end, which an interruption leaves, is reported and otherwise
 * ignored, and so is a second line of a network with the same values. Journals of version 2, whose lines have
 * no checksums, are read too.
 *
 * @throws FileError when the file cannot be read.
 * @throws DataFormatError naming the file, line and byte for a header that is missing or of another schema or
 *   version, a line whose checksum is missing or wrong, any other line that is not a sample, a second sample
 *   of the same experiment, width and seed with other values, or one that the header does not speak of.
 */
export function readJournal(path: string): JournalContents {
  return contentsOf(path, contentOf(path));
}

/** The same of bytes that stand in a file. */
export function contentsOf(path: string, given: Uint8Array): JournalContents {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const end = bytes.lastIndexOf(0x0a) + 1;
  const lines = positioned(bytes);
  const [first, ...rest] = lines;
  if (first === undefined) {
    throw new DataFormatError(
      `${path}, line 1, byte 0: expected the header of a journal, found no whole line`,
    );
  }
  const header = parsed(headerSchema, checked(first, path, false), path);
  const isSealed = header.version > 2;
  if (isSealed) checked(first, path, true);
  const samples = new SamplesOfHeader<Line>(header);
  for (const line of rest) {
    const sample = parsed(sampleSchema, checked(line, path, isSealed), path);
    const objection = samples.objectionTo(sample);
    if (objection !== undefined) throw malformed(path, line, objection);
    samples.add(sample, line);
  }
  const torn = end < bytes.length ? { line: lines.length + 1, position: end } : undefined;
  return { header, samples: samples.all(), ...(torn && { torn }) };
}

/**
 * Whether a sweep was begun: its journal has a header. What is empty, or the first bytes of a header, or
 * nothing but zeros, which a machine that lost its power may leave, is nothing begun.
 *
 * @throws FileError when the file is there and cannot be read.
 */
export function isJournalBegun(path: string): boolean {
  aPath.check('path', path);
  const bytes = isThere(path) ? contentOf(path) : undefined;
  if (bytes === undefined) return false;
  if (bytes.includes(0x0a)) return true;
  const text = Buffer.from(bytes.subarray(0, headerStart.length)).toString('latin1');
  return !headerStart.startsWith(text) && bytes.some(byte => byte !== 0);
}

/** Not `existsSync`, which says of what it may not see that it is not there. */
function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (cause) {
    throw new FileError(path, 'read', cause, 'journal');
  }
}

/** How every header starts. */
const headerStart = '{"schema":"widejet-scaling"';

export interface Line extends TornLine {
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

/** The line without its checksum. */
function checked(line: Line, path: string, isSealed: boolean): Line {
  const { json, checksum } = withoutChecksum(line.text);
  if (checksum === 'wrong' || (checksum === 'none' && isSealed)) {
    const problem = checksum === 'none' ? 'it has no checksum' : 'it does not have its checksum';
    const advice =
      line.line === 1
        ? 'without a header nothing tells what the samples are of'
        : 'delete the line, and --resume draws this network again';
    throw malformed(path, line, `${problem}, so that it was changed or damaged; ${advice}`);
  }
  return { ...line, text: json };
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

function malformed(path: string, line: Line, explanation: string): DataFormatError {
  const expectation = line.line === 1 ? 'the header of a journal' : 'a sample';
  return new DataFormatError(
    `${path}, line ${line.line}, byte ${line.position}: expected ${expectation}: ${explanation}`,
  );
}

/** @throws FileError, or DataFormatError for a file that is plainly no journal. */
export function contentOf(path: string): Uint8Array {
  const { buffer, byteOffset, byteLength } = platform.readFile(path, 'journal');
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  // Zeros alone are what a machine that lost its power leaves.
  if (bytes.some(byte => byte !== 0)) refuseOtherText(bytes, path, 'a journal');
  return bytes;
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
