import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { FileError } from '../errors/index.js';
import { placeOf } from './placeOf.js';
import { writeAt } from './readWrite.js';

/**
 * Writes a file so that it is there whole or not at all; what is no file, as a pipe, is written to.
 *
 * @param what what it is, for errors.
 * @throws FileError if it cannot be written: what was there before is there still.
 */
export function writeWhole(path: string, content: string | Uint8Array, what?: string): void {
  const place = placeOf(path);
  try {
    if (place.isReplaceable) replace(place.path, content);
    else writeFileSync(place.path, content);
  } catch (cause) {
    throw new FileError(path, 'write', cause instanceof FileError ? cause.cause : cause, what);
  }
}

/** The content is on the disk before it takes its place. */
function replace(path: string, content: string | Uint8Array): void {
  const partial = `${path}.part`;
  // What a crash has left, or a link that leads elsewhere.
  rmSync(partial, { force: true });
  const descriptor = openSync(partial, 'wx');
  try {
    try {
      writeAt(partial, descriptor, typeof content === 'string' ? Buffer.from(content) : content, 0);
      toDisk(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(partial, path);
  } catch (error) {
    discard(partial);
    throw error;
  }
}

/** Some file systems have no such operation, and lose nothing by it. */
function toDisk(descriptor: number): void {
  try {
    fsyncSync(descriptor);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EINVAL' && code !== 'ENOSYS' && code !== 'ENOTSUP') throw error;
  }
}

function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The next attempt does it.
  }
}

/** Before work whose results go to these files. @throws FileError for what can be no file. */
export function checkPlaces(...paths: readonly (string | undefined)[]): void {
  for (const path of paths) if (path !== undefined) placeOf(path);
}
