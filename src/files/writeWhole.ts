import { writeFileSync } from 'node:fs';
import { FileError } from '../errors/index.js';
import { placeOf } from './placeOf.js';
import { writeAt } from './readWrite.js';
import { TemporaryFile } from './temporaryFile.js';

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

function replace(path: string, content: string | Uint8Array): void {
  const file = new TemporaryFile(path);
  try {
    writeAt(path, file.descriptor, typeof content === 'string' ? Buffer.from(content) : content, 0);
  } catch (error) {
    file.remove();
    throw error;
  }
  file.take();
}

/** Before work whose results go to these files. @throws FileError for what can be no file. */
export function checkPlaces(...paths: readonly (string | undefined)[]): void {
  for (const path of paths) if (path !== undefined) placeOf(path);
}
