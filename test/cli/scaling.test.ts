import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readJournal } from '../../src/scaling/index.js';
import { run, temporaryDirectory } from './run.js';

interface Report {
  readonly exponents: {
    readonly model: string;
    readonly order: number;
    readonly fitted: number | null;
    readonly interval: readonly [number | null, number | null] | null;
    readonly predicted: number;
    readonly verdict: string;
    readonly reason: string;
  }[];
  readonly directory: string;
  readonly samples: string;
  readonly figures: readonly string[];
}

function reportOf(stdout: string): Report {
  expect(stdout).to.match(/^[^\n]+\n$/);
  return JSON.parse(stdout) as Report;
}

describe('widejet scaling', function () {
  this.timeout(120_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });
  const tiny = ['scaling', '--widths', '4,8,16', '--depth', '3', '--order', '2', '--workers', '1'];

  it('prints one JSON document, and leaves the samples and a figure for each model', async () => {
    const out = join(directory.path, 'both');
    const { code, stdout, stderr } = await run(
      ...tiny,
      '--seeds',
      '8',
      '--activation',
      'tanh',
      '--out',
      out,
      '--json',
    );
    expect(code).to.equal(0);
    const { exponents, directory: written, samples, figures } = reportOf(stdout);
    expect(exponents.map(({ model, order, predicted }) => [model, order, predicted])).to.deep.equal([
      ['mlp', 0, 0],
      ['mlp', 1, 0],
      ['mlp', 2, -1],
      ['hypernetwork', 0, 0],
      ['hypernetwork', 1, 0],
      ['hypernetwork', 2, 0],
    ]);
    for (const { fitted, interval, verdict, reason } of exponents) {
      expect(fitted).to.be.a('number');
      const [lower, upper] = interval!;
      expect(lower).to.be.at.most(fitted!);
      expect(upper).to.be.at.least(fitted!);
      expect(verdict).to.be.oneOf(['consistent', 'not yet asymptotic', 'inconsistent']);
      expect(reason).not.to.equal('');
    }
    expect(written).to.equal(out);
    expect(readJournal(samples).samples.length).to.equal(2 * 3 * 8);
    expect(figures.length).to.equal(2);
    for (const figure of figures) expect(readFileSync(figure, 'utf8')).to.match(/^<svg[^]*<\/svg>\s*$/);
    expect(readdirSync(out).sort()).to.deep.equal([
      'samples.jsonl',
      'scaling-hypernetwork.svg',
      'scaling-mlp.svg',
    ]);
    // What goes on is for people, on stderr alone.
    expect(stderr)
      .to.match(/mlp: 3 widths × 8 seeds; weights are dense/)
      .and.to.match(/mlp: 24\/24/);
  });

  it('prints a table for people, and where the files are', async () => {
    const out = join(directory.path, 'table');
    const { code, stdout } = await run(...tiny, '--seeds', '3', '--model', 'mlp', '--out', out, '--details');
    expect(code).to.equal(0);
    expect(stdout).to.include(join(out, 'samples.jsonl')).and.to.include(join(out, 'scaling-mlp.svg'));
    expect(stdout).to.match(/K⁽²⁾/);
  });

  it('gives no exponent, and no number for it, where there is none', async () => {
    // A linear map has no second derivative.
    const out = join(directory.path, 'linear');
    const { stdout } = await run(
      ...tiny,
      '--seeds',
      '7',
      '--model',
      'mlp',
      '--depth',
      '1',
      '--out',
      out,
      '--json',
    );
    const [, , second] = reportOf(stdout).exponents;
    expect(second).to.include({ fitted: null, interval: null, verdict: 'no exponent' });
  });

  it('never overwrites the samples of an earlier run', async () => {
    const out = join(directory.path, 'kept');
    const words = [...tiny, '--seeds', '2', '--model', 'mlp', '--out', out];
    expect((await run(...words)).code).to.equal(0);
    const before = readFileSync(join(out, 'samples.jsonl'), 'utf8');
    const { code, stdout, stderr } = await run(...words);
    expect([code, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.match(/^error: [^\n]*samples\.jsonl[^\n]*\n$/);
    expect(readFileSync(join(out, 'samples.jsonl'), 'utf8')).to.equal(before);
  });

  it('goes on only with the options that a directory was begun with', async () => {
    const out = join(directory.path, 'begun');
    const words = [...tiny, '--seeds', '2', '--model', 'mlp', '--out', out];
    expect((await run(...words)).code).to.equal(0);
    const before = readFileSync(join(out, 'samples.jsonl'), 'utf8');
    for (const changes of [
      ['--seeds', '3'],
      ['--activation', 'tanh'],
      ['--pair', '2,3'],
      ['--order', '3'],
    ]) {
      const { code, stderr } = await run(...words, ...changes, '--resume');
      expect(code).to.equal(2);
      expect(stderr).to.match(/^error: --resume is [^\n]+begun with the same options[^\n]+\n$/);
    }
    expect(readFileSync(join(out, 'samples.jsonl'), 'utf8')).to.equal(before);
    expect((await run(...words, '--resume')).code).to.equal(0);
    expect(readFileSync(join(out, 'samples.jsonl'), 'utf8')).to.equal(before);
  });

  for (const workers of ['1', '2']) {
    it(`can be interrupted, goes on, and reports what an uninterrupted run reports: ${workers} workers`, async () => {
      const words = ['scaling', '--model', 'mlp', '--depth', '3', '--activation', 'tanh'].concat([
        ...['--widths', '8,16,32', '--seeds', '600', '--order', '3', '--json', '--workers', workers],
      ]);
      const out = join(directory.path, `interrupted${workers}`);
      const journal = join(out, 'samples.jsonl');
      const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
      const child = spawn(process.execPath, ['--import', 'tsx', main, ...words, '--out', out]);
      const written = { stdout: '', stderr: '' };
      child.stdout.on('data', (chunk: Buffer) => (written.stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (written.stderr += chunk.toString()));
      const ended = new Promise<number | null>(resolve => child.on('close', resolve));
      const linesOf = (): number =>
        existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length : 0;
      while (linesOf() < 20 && child.exitCode === null) await wait(5);
      child.kill('SIGINT');
      expect(await ended).to.equal(130);
      expect(written.stdout).to.equal('');
      expect(written.stderr).to.match(/interrupted; [^\n]*--resume\n$/);

      const { samples, torn } = readJournal(journal);
      expect(torn).to.equal(undefined);
      expect(samples.length).to.be.within(19, 1799);
      const resumed = await run(...words, '--out', out, '--resume');
      expect(resumed.code).to.equal(0);
      const uninterrupted = await run(...words, '--out', join(directory.path, `whole${workers}`));
      expect(reportOf(resumed.stdout).exponents).to.deep.equal(reportOf(uninterrupted.stdout).exponents);
      expect(readJournal(journal).samples.length).to.equal(1800);
    });
  }
});
