import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../cli/run.js';

describe('the lock of a file between processes', function () {
  this.timeout(240_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });

  it('is held by one at a time, also where many find one that was left over', async () => {
    const path = join(directory.path, 'counter');
    writeFileSync(path, '0');
    // Each counts to 40 with a lock; every fifth time it breaks off without a release, as a crash does.
    const script = `
      import { readFileSync, writeFileSync } from 'node:fs';
      import { FileLock } from './src/files/index.ts';
      const clock = new Int32Array(new SharedArrayBuffer(4));
      const path = process.argv.at(-1);
      for (let k = 0; k < 40; ) {
        let lock;
        try { lock = FileLock.of(path); } catch { Atomics.wait(clock, 0, 0, 3); continue; }
        const before = Number(readFileSync(path, 'utf8'));
        Atomics.wait(clock, 0, 0, 1);
        writeFileSync(path, String(before + 1));
        const text = readFileSync(path + '.lock', 'utf8');
        lock.release();
        // A lock of the same process that it no longer holds.
        if (k % 5 === 4) try { writeFileSync(path + '.lock', text, { flag: 'wx' }); } catch {}
        k++;
      }`;
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const words = ['--import=tsx', '--input-type=module', '--eval', script, '--', path];
    const children = Array.from({ length: 4 }, () => spawn(process.execPath, words, { cwd, stdio: 'pipe' }));
    const codes = await Promise.all(children.map(async child => (await once(child, 'close'))[0] as number));
    expect(codes).to.deep.equal([0, 0, 0, 0]);
    expect(readFileSync(path, 'utf8')).to.equal('160');
    expect(readdirSync(directory.path).filter(name => name.startsWith('counter.lock.'))).to.deep.equal([]);
  });
});
