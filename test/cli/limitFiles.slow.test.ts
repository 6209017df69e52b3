import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RandomStream } from '../../src/random/index.js';
import { run, temporaryDirectory } from './run.js';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

describe('widejet limit --out', function () {
  this.timeout(240_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });

  function fileOf(name: string, activation: string, count: number): string {
    const data = new Float64Array(4 * count);
    new RandomStream(1, name).fillNormal(data);
    const inputs = Array.from({ length: count }, (_, k) => [...data.subarray(4 * k, 4 * k + 4)]);
    const path = join(directory.path, `${name}.json`);
    writeFileSync(path, JSON.stringify({ model: { kind: 'mlp', depth: 3, activation }, inputs }));
    return path;
  }

  it('has the same bytes from threads', async () => {
    const file = fileOf('threads', 'tanh', 150);
    const [one, two] = ['one.npz', 'two.npz'].map(name => join(directory.path, name)) as [string, string];
    const first = await run('limit', file, '--out', one, '--workers', '1');
    const second = await run('limit', file, '--out', two, '--workers', '2');
    expect([first.code, second.code, second.stderr]).to.deep.equal([0, 0, '']);
    expect(second.stdout).to.equal(first.stdout);
    expect(first.stdout).to.match(/the first 8 × \d of 150 × 150/);
    expect(readFileSync(two).equals(readFileSync(one))).to.equal(true);
  });

  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    it(`goes on after ${signal} to the same bytes, and leaves nothing but what it needs for that`, async () => {
      const file = fileOf(signal, 'relu', 2500);
      const [path, whole] = [`${signal}.npz`, `${signal}-whole.npz`].map(name =>
        join(directory.path, name),
      ) as [string, string];
      const words = ['limit', file, '--no-contributions', '--workers', '1', '--out'];
      const child = spawn(process.execPath, ['--import', 'tsx', main, ...words, path]);
      let stderr = '';
      child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
      const ended = new Promise(resolve => {
        child.on('exit', (code, killed) => {
          resolve(killed ?? code);
        });
      });
      const unfinished = `${path}.unfinished`;
      const size = (): number => (existsSync(unfinished) ? statSync(unfinished).size : 0);
      while (size() < 1e6 && child.exitCode === null) await wait(1);
      child.kill(signal);
      expect(await ended).to.equal(signal === 'SIGINT' ? 130 : signal);
      if (signal === 'SIGINT')
        expect(stderr).to.match(/^interrupted; --resume goes on with what is in .*unfinished\n$/);
      expect([existsSync(path), existsSync(unfinished)]).to.deep.equal([false, true]);
      expect((await run(...words, path)).stderr).to.match(/unfinished beside it/);
      expect((await run(...words, path, '--resume')).code).to.equal(0);
      expect((await run(...words, whole)).code).to.equal(0);
      expect(readFileSync(path).equals(readFileSync(whole))).to.equal(true);
      expect(existsSync(unfinished)).to.equal(false);
    });
  }
});
