import { writeFileSync } from 'node:fs';
import { FileError } from '../errors/index.js';
import { placeOf, TemporaryFile } from '../kernelFiles/index.js';

/** Writes a file so that it is there whole or not at all; what is no file, as a pipe, is written to. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const place = placeOf(path);
  const temporary = place.isReplaceable ? new TemporaryFile(place.path) : undefined;
  try {
    writeFileSync(temporary?.descriptor ?? place.path, content);
  } catch (cause) {
    temporary?.remove();
    throw new FileError(path, 'write', cause);
  }
  temporary?.take();
}

/** Before work whose results go to these files. @throws FileError for what can be no file. */
export function checkPlaces(...paths: readonly (string | undefined)[]): void {
  for (const path of paths) if (path !== undefined) placeOf(path);
}
