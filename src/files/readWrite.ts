import { fstatSync, readSync, writeSync } from 'node:fs';
import { FileError } from '../errors/index.js';

/** Writes all bytes at a place of a file; `what` it is, for errors. @throws FileError, as on a full disk. */
export function writeAt(
  path: string,
  descriptor: number,
  bytes: Uint8Array,
  position: number,
  what?: string,
): void {
  let written = 0;
  try {
    while (written < bytes.length) {
      const count = writeSync(descriptor, bytes, written, bytes.length - written, position + written);
      if (count === 0) throw new Error(`only ${written} of ${bytes.length} bytes fitted; is the disk full?`);
      written += count;
    }
  } catch (cause) {
    throw new FileError(path, 'write', cause, what);
  }
}

/** Fills `bytes` with those at a place of a file. @throws FileError if there are not so many. */
export function readAt(
  path: string,
  descriptor: number,
  bytes: Uint8Array,
  position: number,
  what?: string,
): void {
  let read = 0;
  try {
    while (read < bytes.length) {
      const count = readSync(descriptor, bytes, read, bytes.length - read, position + read);
      if (count === 0) throw new Error(`it ends after ${fstatSync(descriptor).size} bytes`);
      read += count;
    }
  } catch (cause) {
    throw new FileError(path, 'read', cause, what);
  }
}
