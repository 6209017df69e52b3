import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileError } from '../../src/errors/index.js';
import { FileLock } from '../../src/files/index.js';
import { temporaryDirectory } from '../cli/run.js';

describe('the lock of a file', function () {
  this.timeout(30_000);
  const directory = temporaryDirectory();
  const path = join(directory.path, 'file');
  const lock = `${path}.lock`;
  after(() => {
    directory.remove();
  });

  /** What the lock says while this process holds it. */
  const ownText = (): Record<string, unknown> => {
    const held = FileLock.of(path);
    const text = readFileSync(lock, 'utf8');
    held.release();
    return JSON.parse(text) as Record<string, unknown>;
  };
  const isTaken = (): void => {
    FileLock.of(path).release();
    expect(readdirSync(directory.path)).to.deep.equal([]);
  };
  const isRefused = (message: RegExp): void => {
    const before = readFileSync(lock, 'utf8');
    expect(() => FileLock.of(path, 'journal')).to.throw(FileError, message);
    expect(readFileSync(lock, 'utf8')).to.equal(before);
  };

  it('is one’s own until it is released, and then leaves nothing', () => {
    const held = FileLock.of(path);
    isRefused(/^journal .*file cannot be opened: process \d+ of .* is writing to it, as .*file\.lock says/);
    held.release();
    held.release();
    isTaken();
  });

  it('of a process that runs is kept, and of one that was killed is taken', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
    await once(child, 'spawn');
    const own = ownText();
    const started = existsSync('/proc')
      ? readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[19]
      : '';
    const holder = JSON.stringify({ ...own, pid: child.pid, started });
    writeFileSync(lock, holder);
    isRefused(new RegExp(`process ${child.pid} of`));
    child.kill('SIGKILL');
    await once(child, 'close');
    isTaken();
  });

  it('of another thread of this process, another container or machine is kept', () => {
    const own = ownText();
    for (const changes of [
      { thread: 7 },
      { namespace: 'pid:[1]' },
      { host: 'elsewhere' },
      { machine: 'm' },
    ]) {
      writeFileSync(lock, JSON.stringify({ ...own, ...changes }));
      isRefused(/if it runs no more, delete .*file\.lock/);
    }
    writeFileSync(lock, '');
  });

  it('is taken from whoever had this number before, or before the machine was restarted', () => {
    const own = ownText();
    for (const changes of [{}, { started: '1' }, { boot: 'earlier' }]) {
      writeFileSync(lock, JSON.stringify({ ...own, ...changes }));
      isTaken();
    }
  });

  it('is taken, after a while, where a crash left it without a word', () => {
    for (const text of ['', '{"host":"a', 'null', '[]']) {
      writeFileSync(lock, text);
      isTaken();
    }
  });

  it('is taken where a crash left it while it was being taken', () => {
    const own = ownText();
    writeFileSync(lock, JSON.stringify({ ...own, token: 'first' }));
    writeFileSync(`${lock}.first`, JSON.stringify({ ...own, token: 'second' }));
    isTaken();
  });

  it('is a typed error where no file can be made', () => {
    expect(() => FileLock.of(join(directory.path, 'none', 'file'))).to.throw(
      FileError,
      /lock .* cannot be made/,
    );
  });
});
