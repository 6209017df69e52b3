import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { isatty } from 'node:tty';

/** How much is asked for at once of what does not say how long it is. */
const CHUNK = 2 ** 20;

/**
 * The bytes of a regular file, or of a pipe, a socket or a terminal until its end.
 * @throws Error for a device or a folder, which have no end or no bytes, and for more bytes than `most`.
 */
export function readBounded(source: string | URL, most: number): Uint8Array {
  const descriptor = openSync(source, 'r');
  try {
    const found = fstatSync(descriptor);
    if (found.isFile() && found.size > most) throw tooLong(found.size, most);
    if (found.isDirectory()) throw new Error('EISDIR: illegal operation on a directory');
    if (!hasEnd(found, descriptor)) throw new Error('it is a device, and no file or pipe');
    return readToEnd(descriptor, found.isFile() ? found.size : 0, most);
  } finally {
    closeSync(descriptor);
  }
}

function hasEnd(found: Stats, descriptor: number): boolean {
  return found.isFile() || found.isFIFO() || found.isSocket() || isatty(descriptor);
}

/** A file that says it is empty, as those of /proc, may hold something nevertheless. */
function readToEnd(descriptor: number, size: number, most: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const part = Buffer.allocUnsafe(Math.max(size - length, Math.min(CHUNK, most - length)) + 1);
    let filled = 0;
    while (filled < part.length) {
      const count = readSync(descriptor, part, filled, part.length - filled, null);
      if (count === 0) {
        parts.push(part.subarray(0, filled));
        return parts.length === 1 ? part.subarray(0, filled) : Buffer.concat(parts);
      }
      filled += count;
      if (length + filled > most) throw tooLong(length + filled, most);
    }
    parts.push(part);
    length += filled;
  }
}

function tooLong(length: number, most: number): Error {
  return new Error(`it has ${length} bytes or more, and may have ${most}`);
}
