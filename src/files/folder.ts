import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { FileError } from '../errors/index.js';

/**
 * Makes a folder and those that it lies in, where they are not there yet.
 * @throws FileError if one of them cannot be made.
 */
export function makeFolder(path: string): void {
  try {
    make(resolve(path));
  } catch (cause) {
    throw new FileError(path, 'make', cause, 'directory');
  }
}

/** One after the other: `recursive` of Node.js never ends where a file system makes no folders, as /proc. */
function make(path: string): void {
  if (isFolder(path)) return;
  const outer = dirname(path);
  if (outer !== path) make(outer);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been quicker.
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
