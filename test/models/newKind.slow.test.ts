import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyWithNewKind } from './kindInCopy.js';

describe('a new kind of model, as a program of its own', function () {
  this.timeout(180_000);
  let directory = '';
  before(() => {
    directory = copyWithNewKind();
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  function widejet(...words: readonly string[]) {
    const main = join(directory, 'src/cli/main.ts');
    return spawnSync(process.execPath, ['--import', 'tsx', main, ...words], {
      cwd: directory,
      encoding: 'utf8',
    });
  }

  it('is swept over its lists on worker threads, as on one, goes on, and is reported from its journal', () => {
    const sweep = (out: string, workers: string, ...more: string[]) =>
      widejet(
        ...['scaling', '--model', 'shallow', '--frequency', '1,2', '--widths', '8,16', '--order', '1'],
        ...['--seeds', '3', '--json', '--workers', workers, '--out', join(directory, out), ...more],
      );
    const two = sweep('two', '2');
    expect(two.status, two.stderr).to.be.oneOf([0, 3, 4]);
    expect(two.stderr).to.match(/shallow ω=1: .*\n[^]*shallow ω=2: /);
    sweep('one', '1');
    const samples = (out: string): string[] =>
      readFileSync(join(directory, out, 'samples.jsonl'), 'utf8')
        .trimEnd()
        .split('\n')
        .slice(1)
        .map(line => line.replace(/"(seconds":[^,}]+|crc32":"\w+")/g, ''))
        .sort();
    expect(samples('two')).to.have.length(12);
    expect(samples('two')).to.deep.equal(samples('one'));
    const resumed = sweep('one', '1', '--resume');
    expect(resumed.status, resumed.stderr).to.equal(two.status);
    const report = widejet('report', join(directory, 'one', 'samples.jsonl'), '--json');
    const exponents = (text: string): unknown => (JSON.parse(text) as { exponents: unknown }).exponents;
    expect(exponents(report.stdout)).to.deep.equal(exponents(resumed.stdout));
  });
});
