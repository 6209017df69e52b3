import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { FileError } from '../errors/index.js';

/** Writes a file so that it is there whole or not at all. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  try {
    writeFileSync(`${path}.part`, content);
    renameSync(`${path}.part`, path);
  } catch (cause) {
    rmSync(`${path}.part`, { force: true });
    throw new FileError(path, 'write', cause);
  }
}
