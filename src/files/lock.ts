import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FileError } from '../errors/index.js';
import { holderIn, isRunning, thisProcess, type Holder } from './processes.js';

/** The locks that this thread holds: what else bears its name is left over. */
const held = new Set<string>();

/** How long a lock may say nothing: between its making and its first bytes lie microseconds. */
const patience = 1000;
const pause = 20;

/**
 * Leave for one process at a time to write to a file. It is a small file beside it, `<path>.lock`, that says
 * who holds it: a holder that no longer runs, as after `kill -9` or a restart of the machine, is replaced.
 */
export class FileLock {
  readonly #path: string;
  readonly #token: string;

  private constructor(path: string, token: string) {
    this.#path = path;
    this.#token = token;
  }

  /**
   * @param what what the file is, for errors.
   * @throws FileError if another process writes to the file, or the lock cannot be made.
   */
  static of(path: string, what?: string): FileLock {
    const lock = `${path}.lock`;
    const token = randomBytes(8).toString('hex');
    const holder = claim(lock, token);
    if (holder === undefined) {
      tidy(lock);
      return new this(lock, token);
    }
    const { pid, host } = holder;
    throw new FileError(
      path,
      'open',
      `process ${pid} of ${host} is writing to it, as ${lock} says`,
      what,
      `Wait until that has ended; if it runs no more, delete ${lock}`,
    );
  }

  /** Others may write from now on. */
  release(): void {
    if (!held.delete(this.#token)) return;
    // Where it cannot be deleted, its holder will be seen to run no more.
    const found = readable(this.#path);
    if (found !== undefined && holderIn(found.text)?.token === this.#token) discard(this.#path);
  }
}

/**
 * Makes the lock ours, or gives its holder. Only who holds the lock of this very holder may replace it, so
 * that of several who find one left over, one replaces it and the others find the new one.
 */
function claim(lock: string, token: string): Holder | undefined {
  for (;;) {
    if (made(lock, token)) return undefined;
    const found = settled(lock);
    if (found === undefined) continue;
    const holder = holderIn(found.text);
    if (holder !== undefined && (held.has(holder.token) || isRunning(holder))) return holder;
    const guard = `${lock}.${found.identity}`;
    const rival = claim(guard, token);
    if (rival !== undefined) return rival;
    try {
      if (contentOf(lock)?.identity === found.identity) rmSync(lock, { force: true });
    } catch (cause) {
      throw cause instanceof FileError ? cause : new FileError(lock, 'write', cause, 'lock');
    } finally {
      held.delete(token);
      discard(guard);
    }
  }
}

/** What those have left who broke off while they replaced a lock. */
function tidy(lock: string): void {
  try {
    for (const name of readdirSync(dirname(lock))) {
      if (!name.startsWith(`${basename(lock)}.`)) continue;
      const guard = join(dirname(lock), name);
      const holder = holderIn(readable(guard)?.text ?? '');
      if (holder !== undefined && !held.has(holder.token) && !isRunning(holder)) discard(guard);
    }
  } catch {
    // The next attempt does it.
  }
}

/** Writes who we are into a file that was not there; false if there is one. */
function made(lock: string, token: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(lock, 'wx');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new FileError(lock, 'make', cause, 'lock');
  }
  held.add(token);
  try {
    const bytes = Buffer.from(JSON.stringify({ ...thisProcess(), token }));
    try {
      if (writeSync(descriptor, bytes) < bytes.length) throw new Error('the disk is full');
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    held.delete(token);
    discard(lock);
    throw new FileError(lock, 'write', cause, 'lock');
  }
  return true;
}

interface Content {
  readonly text: string;
  /** No other file of this name is the same. */
  readonly identity: string;
}

/** What a lock says, when it says something or has long said nothing; undefined if it is gone. */
function settled(lock: string): Content | undefined {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; ; waited += pause) {
    const found = contentOf(lock);
    if (found === undefined || holderIn(found.text) !== undefined || waited >= patience) return found;
    Atomics.wait(clock, 0, 0, pause);
  }
}

/** @throws FileError if it is there and cannot be read. */
function contentOf(lock: string): Content | undefined {
  try {
    const { ino, mtimeNs } = statSync(lock, { bigint: true });
    const text = readFileSync(lock, 'utf8');
    return { text, identity: holderIn(text)?.token ?? `${ino}-${mtimeNs}` };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new FileError(lock, 'read', cause, 'lock');
  }
}

function readable(lock: string): Content | undefined {
  try {
    return contentOf(lock);
  } catch {
    return undefined;
  }
}

function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It says who made it, and that this runs no more.
  }
}
