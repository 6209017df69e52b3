import { randomBytes } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { FileError } from '../errors/index.js';

/** A new file beside the place that it is to take: no other file or link has its name. */
export class TemporaryFile {
  readonly descriptor: number;
  readonly #path: string;
  #isOpen = true;

  /** @throws FileError if it cannot be made. */
  constructor(private readonly place: string) {
    this.#path = `${place}.${randomBytes(6).toString('hex')}.part`;
    try {
      this.descriptor = openSync(this.#path, 'wx');
    } catch (cause) {
      throw new FileError(place, 'write', cause);
    }
  }

  /** Takes its place. @throws FileError, and the file is gone, if it cannot. */
  take(): void {
    try {
      this.#close();
      renameSync(this.#path, this.place);
    } catch (cause) {
      this.remove();
      throw new FileError(this.place, 'write', cause);
    }
  }

  remove(): void {
    try {
      this.#close();
    } finally {
      rmSync(this.#path, { force: true });
    }
  }

  #close(): void {
    if (this.#isOpen) {
      this.#isOpen = false;
      closeSync(this.descriptor);
    }
  }
}
