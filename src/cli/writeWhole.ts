import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { FileError } from '../errors/index.js';
import { placeOf } from '../kernelFiles/index.js';

/** Writes a file so that it is there whole or not at all; what is no file, as a pipe, is written to. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const place = placeOf(path);
  const partial = place.isReplaceable ? `${place.path}.part` : undefined;
  try {
    writeFileSync(partial ?? place.path, content);
    if (partial !== undefined) renameSync(partial, place.path);
  } catch (cause) {
    if (partial !== undefined) rmSync(partial, { force: true });
    throw new FileError(path, 'write', cause);
  }
}

/** Before work whose results go to these files. @throws FileError for what can be no file. */
export function checkPlaces(...paths: readonly (string | undefined)[]): void {
  for (const path of paths) if (path !== undefined) placeOf(path);
}
