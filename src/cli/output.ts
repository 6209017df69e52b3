import { FileError } from '../errors/index.js';

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

/** Writes to stderr; what cannot be said there can be said nowhere. */
export function printError(text: string): void {
  try {
    process.stderr.write(text);
  } catch {
    // The exit code still tells.
  }
}
