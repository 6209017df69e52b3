import { closeSync, fstatSync, fsyncSync, lstatSync, openSync, renameSync, rmSync } from 'node:fs';
import { FileError } from '../errors/index.js';

/**
 * A new file beside the place that it is to take, under one name: what a crash has left there goes with the
 * next attempt, and no link that stands there is followed.
 */
export class TemporaryFile {
  readonly descriptor: number;
  readonly #path: string;
  #isOpen = true;

  /** @throws FileError if it cannot be made. */
  constructor(private readonly place: string) {
    this.#path = `${place}.part`;
    try {
      rmSync(this.#path, { force: true });
      this.descriptor = openSync(this.#path, 'wx');
    } catch (cause) {
      throw new FileError(place, 'write', cause);
    }
  }

  /**
   * Takes its place once its content is on the disk.
   * @throws FileError, and the file is gone, if it cannot, or if somebody else writes to the same place.
   */
  take(): void {
    try {
      toDisk(this.descriptor);
      if (!this.#isOwn()) throw new Error('somebody else writes it too');
      closeSync(this.descriptor);
      this.#isOpen = false;
      renameSync(this.#path, this.place);
    } catch (cause) {
      this.remove();
      throw new FileError(this.place, 'write', cause);
    }
  }

  remove(): void {
    try {
      const isOwn = !this.#isOpen || this.#isOwn();
      if (this.#isOpen) closeSync(this.descriptor);
      this.#isOpen = false;
      if (isOwn) rmSync(this.#path, { force: true });
    } catch {
      // The next attempt does it.
    }
  }

  /** Whether the name is still that of this file. */
  #isOwn(): boolean {
    return lstatSync(this.#path, { throwIfNoEntry: false })?.ino === fstatSync(this.descriptor).ino;
  }
}

/** Some file systems have no such operation, and lose nothing by it. */
function toDisk(descriptor: number): void {
  try {
    fsyncSync(descriptor);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EINVAL' && code !== 'ENOSYS' && code !== 'ENOTSUP') throw error;
  }
}
