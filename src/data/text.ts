import { DataFormatError } from '../errors/index.js';
import { refuseOtherFormat } from './knownFormats.js';

/** A text of more bytes is no document that a program reads whole: 256 MiB. */
export const mostBytesOfText = 2 ** 28;

/**
 * The text of a document: UTF-8, or UTF-16 with or without its byte order mark, which is no part of it.
 *
 * @param format what it is meant to be, for errors: "JSON".
 * @throws DataFormatError, naming the source, for bytes of another known format, or that are no such text.
 */
export function textOf(bytes: Uint8Array, source: string, format: string): string {
  refuseOtherFormat(bytes, source, format);
  const encoding = encodingOf(bytes);
  try {
    // A decoder drops the byte order mark of its encoding.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataFormatError(
      `${source}: expected ${format} in UTF-8, found bytes that are no ${encoding.toUpperCase()}; save it as UTF-8`,
      { cause },
    );
  }
}

/**
 * @throws DataFormatError for a file of another known format, or a text in UTF-16, where lines of UTF-8 are
 *   `expected`.
 */
export function refuseOtherText(bytes: Uint8Array, source: string, expected: string): void {
  refuseOtherFormat(bytes, source, expected);
  const encoding = encodingOf(bytes);
  if (encoding !== 'utf-8')
    throw new DataFormatError(`${source}: expected ${expected} in UTF-8, found UTF-16; save it as UTF-8`);
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  // The first character of these formats is one of ASCII, whose other byte is 0 in UTF-16.
  if (first !== undefined && first !== 0 && second === 0) return 'utf-16le';
  if (first === 0 && second !== undefined && second !== 0) return 'utf-16be';
  return 'utf-8';
}
