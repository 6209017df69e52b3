import { accessSync, constants, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { FileError } from '../errors/index.js';

/** Where a file is to be written. */
export interface Place {
  /** The file itself, where links lead to it. */
  readonly path: string;
  /** A new file may take its place; a pipe or a device is written to as it stands. */
  readonly isReplaceable: boolean;
}

/**
 * Where a path leads, so that the file, and no link to it, is replaced, and a pipe or a device by nothing.
 * @throws FileError if it is a folder, or there is no folder that it could be made in.
 */
export function placeOf(path: string): Place {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined && !isPlain(found)) return { path, isReplaceable: false };
    const place = found === undefined ? path : realpathSync(path);
    const folder = dirname(place);
    if (!statSync(folder).isDirectory()) throw new Error('ENOTDIR: not a directory');
    accessSync(folder, constants.W_OK);
    return { path: place, isReplaceable: true };
  } catch (cause) {
    throw new FileError(path, 'write', cause);
  }
}

function isPlain(found: Stats): boolean {
  if (found.isDirectory()) throw new Error('EISDIR: illegal operation on a directory');
  return found.isFile();
}
