import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RandomStream } from '../../src/random/index.js';
import { readJournal } from '../../src/journal/index.js';
import { filesIn, run, temporaryDirectory } from './run.js';

const kills = 100;
const words = ['scaling', '--model', 'mlp', '--depth', '3', '--order', '3', '--widths', '8,16,32,600'].concat(
  [...['--seeds', '1500', '--correlation', 'f0[a,b] f1[a,c] f0[b] f1[c]', '--export', 'csv']],
);
const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

describe('a sweep that is killed', function () {
  this.timeout(900_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });

  it(`${kills} times at random moments loses nothing, and comes to the same report`, async () => {
    const out = join(directory.path, 'killed');
    const path = join(out, 'samples.jsonl');
    const size = (): number => (existsSync(path) ? statSync(path).size : 0);
    const moments = new Float64Array(kills);
    new RandomStream(1, 'moments').fillUniform(moments);
    let torn = 0;
    for (const [attempt, moment] of moments.entries()) {
      const before = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
      const child = spawn(
        process.execPath,
        [
          '--import',
          'tsx',
          main,
          ...words,
          '--workers',
          String(1 + (attempt % 2)),
          '--out',
          out,
          ...(attempt > 0 ? ['--resume'] : []),
        ],
        { stdio: 'ignore' },
      );
      const ended = new Promise<NodeJS.Signals | null>(resolve => {
        child.on('exit', (_, signal) => {
          resolve(signal);
        });
      });
      // It works, and then has between 0 and 60 ms more; the journal has a header from the first moment on.
      while (size() <= before.length && child.exitCode === null) await wait(1);
      await wait(60 * moment);
      child.kill('SIGKILL');
      expect(await ended).to.equal('SIGKILL');
      // Everything that was there is there still, but for a line that the kill before had torn.
      const now = readFileSync(path);
      const whole = before.subarray(0, before.lastIndexOf(0x0a) + 1);
      expect(now.subarray(0, whole.length).equals(whole)).to.be.true;
      const contents = readJournal(path);
      expect(contents.samples.length).to.be.at.least(now.filter(byte => byte === 0x0a).length - 1);
      if (contents.torn !== undefined) torn++;
    }
    expect(torn).to.be.at.most(kills);
    const drawn = readJournal(path).samples.length;
    expect(drawn).to.be.within(kills, 4 * 1500 - 1);

    const whole = join(directory.path, 'whole');
    const outcomes = [await run(...words, '--out', out, '--resume'), await run(...words, '--out', whole)];
    expect(outcomes[0]!.code).to.equal(outcomes[1]!.code);
    const samplesOf = (folder: string): string[] =>
      readJournal(join(folder, 'samples.jsonl'))
        .samples.map(({ width, seed, values }) => JSON.stringify([width, seed, values]))
        .sort();
    expect(samplesOf(out)).to.deep.equal(samplesOf(whole));
    const files = filesIn(whole);
    expect(filesIn(out)).to.deep.equal(files);
    for (const file of files.filter(name => name !== 'samples.jsonl')) {
      expect(readFileSync(join(out, file)).equals(readFileSync(join(whole, file))), file).to.be.true;
    }
  });
});
