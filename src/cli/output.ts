import { FileError } from '../errors/index.js';
import { printable } from '../report/printable.js';

/**
 * Writes to stdout.
 * @throws FileError where that cannot be written at once, as on a full disk; pipes and terminals report their
 *   faults later, to whoever listens to the stream.
 */
export function print(text: string): void {
  try {
    process.stdout.write(text);
  } catch (cause) {
    throw new FileError('stdout', 'write', cause, 'stream');
  }
}

/**
 * Writes lines to stderr, without what terminals would obey in names of files and experiments; what cannot be
 * said there can be said nowhere.
 */
export function printError(text: string): void {
  try {
    process.stderr.write(text.split('\n').map(printable).join('\n'));
  } catch {
    // The exit code still tells.
  }
}
