import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readJournal, ScalingJournal, type JournalExperiment } from '../../src/journal/index.js';
import { mlp } from '../../src/models/index.js';
import { RandomStream } from '../../src/random/index.js';
import { readPdf } from '../report/pdf.js';
import { reportOf } from './reportOf.js';
import { filesIn, run, temporaryDirectory } from './run.js';

/** The exit code that verdicts ask for. */
function codeFor(exponents: readonly { readonly verdict: string }[]): number {
  return exponents.some(({ verdict }) => verdict === 'inconsistent') ? 3 : 0;
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
    const { exponents, directory: written, samples, page, figures, ...others } = reportOf(stdout);
    expect(code).to.equal(codeFor(exponents));
    expect(
      exponents.map(({ experiment, quantity, predicted }) => [
        experiment,
        quantity,
        predicted?.exponent,
        predicted?.bound,
      ]),
    ).to.deep.equal([
      ['mlp', 'K0', 0, 'upper'],
      ['mlp', 'K1', 0, 'upper'],
      ['mlp', 'K2', -1, 'upper'],
      ['hypernetwork', 'K0', 0, 'upper'],
      ['hypernetwork', 'K1', 0, 'upper'],
      ['hypernetwork', 'K2', 0, 'upper'],
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
    expect(readFileSync(page, 'utf8')).to.match(/^<!doctype html>/i);
    expect(figures.length).to.be.at.least(2);
    for (const figure of figures) expect(readFileSync(figure, 'utf8')).to.match(/^<svg[^]*<\/svg>\s*$/);
    const { pdfs, specifications, captions } = others;
    expect(pdfs.length).to.equal(figures.length);
    for (const pdf of pdfs) expect(readPdf(readFileSync(pdf)).texts.length).to.be.above(5);
    for (const specification of specifications)
      expect(JSON.parse(readFileSync(specification, 'utf8'))).to.include({ background: 'white' });
    expect(readFileSync(captions, 'utf8')).to.match(
      /^mlp-taylor-terms\nmlp: Taylor terms against width\. .*\.\n/,
    );
    expect(readdirSync(out).map(name => join(out, name))).to.have.members([samples, page, dirname(captions)]);
    expect(readdirSync(dirname(captions)).map(name => join(dirname(captions), name))).to.have.members([
      captions,
      ...figures,
      ...pdfs,
      ...specifications,
    ]);
    // What goes on is for people, on stderr alone.
    expect(stderr)
      .to.match(/mlp: 3 widths × 8 seeds; weights are dense/)
      .and.to.match(/mlp: 24\/24/);
  });

  it('prints a table for people, and where the files are', async () => {
    const out = join(directory.path, 'table');
    const { code, stdout } = await run(...tiny, '--seeds', '3', '--model', 'mlp', '--out', out, '--details');
    expect(code).to.be.oneOf([0, 3]);
    expect(stdout).to.include(join(out, 'samples.jsonl')).and.to.include(join(out, 'report.html'));
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

  it('ends with 3 for inconsistent exponents, with 4 if it is too early to say and --strict, else with 0', async () => {
    // What a journal says is K⁽²⁾ of a perceptron: values around n^exponent, which theory says falls as 1/n.
    const ended = async (exponent: number, widths: readonly number[], seeds: number, ...words: string[]) => {
      const journal = join(directory.path, `code ${exponent} ${seeds} ${words.join()}`, 'samples.jsonl');
      mkdirSync(dirname(journal));
      const { configuration: model } = mlp({ depth: 3 });
      const experiments = [{ name: 'mlp', model: { ...model }, inputs: [0, 1], quantities: ['K2'] }];
      const written = ScalingJournal.create(journal, {
        versions: {},
        command: 'widejet scaling',
        configuration: {
          experiments: JSON.parse(JSON.stringify(experiments)) as JournalExperiment[],
          widths: [...widths],
          seeds,
          weights: 'auto',
        },
      });
      const noise = new Float64Array(seeds);
      for (const width of widths) {
        new RandomStream(1, width).fillNormal(noise);
        noise.forEach((value, seed) => {
          written.append({
            experiment: 'mlp',
            width,
            seed,
            values: [value * width ** exponent],
            seconds: 1,
          });
        });
      }
      written.close();
      const { code, stdout, stderr } = await run('report', journal, '--json', ...words);
      return [code, reportOf(stdout).exponents[0]?.verdict, stderr];
    };
    const widths = [100, 316, 1000, 3162, 10000, 31623, 100000];
    const [contradicted, open] = ['inconsistent: K⁽²⁾ of mlp\n', 'not yet asymptotic: K⁽²⁾ of mlp\n'];
    for (const words of [[], ['--strict']]) {
      expect(await ended(-1, widths, 300, ...words)).to.deep.equal([0, 'consistent', '']);
      const inconsistent = await ended(-0.5, widths, 300, ...words);
      expect(inconsistent).to.deep.equal([3, 'inconsistent', `exit code 3, ${contradicted}`]);
    }
    expect(await ended(-1, [8, 16], 3)).to.deep.equal([0, 'not yet asymptotic', open]);
    const strict = await ended(-1, [8, 16], 3, '--strict');
    expect(strict).to.deep.equal([4, 'not yet asymptotic', `exit code 4, ${open}`]);
  });

  it('sweeps depths and inputs, each an experiment of its own', async () => {
    const out = join(directory.path, 'depths');
    const words = [
      'scaling',
      '--widths',
      '4,8,16',
      '--order',
      '1',
      '--seeds',
      '6',
      '--workers',
      '1',
      '--json',
    ];
    const more = [
      '--depth',
      '2,3',
      '--primary-depth',
      '1..2',
      '--inputs',
      '0,1',
      '--inputs',
      '3,4',
      '--out',
      out,
    ];
    const { exponents } = reportOf((await run(...words, ...more)).stdout);
    expect([...new Set(exponents.map(({ experiment }) => experiment))]).to.deep.equal([
      ...['mlp L=2', 'mlp L=3'].flatMap(name => [`${name} inputs 0,1`, `${name} inputs 3,4`]),
      ...['L=2 H=1', 'L=2 H=2', 'L=3 H=1', 'L=3 H=2'].flatMap(name => [
        `hypernetwork ${name} inputs 0,1`,
        `hypernetwork ${name} inputs 3,4`,
      ]),
    ]);
  });

  it('follows correlation functions, with as many inputs as they need', async () => {
    const out = join(directory.path, 'correlation');
    const expressions = ['f0[a,b] f1[a] f2[b]', 'f0[a,b] f1[a,c] f2[b] f3[c]'];
    const { exponents } = reportOf(
      (
        await run(
          ...tiny,
          ...['--model', 'mlp', '--seeds', '6', '--json', '--out', out],
          ...expressions.flatMap(text => ['--correlation', text]),
        )
      ).stdout,
    );
    expect(exponents.map(({ quantity }) => quantity)).to.deep.equal(['K0', 'K1', 'K2', ...expressions]);
    const { configuration } = readJournal(join(out, 'samples.jsonl')).header;
    expect(configuration.experiments[0]?.inputs).to.deep.include({
      images: 'embedded MNIST digits',
      numbers: [0, 1, 2, 3],
    });
  });

  it('sweeps residual and recurrent networks over their lists, also on worker threads', async () => {
    for (const [words, experiments] of [
      [
        ['--model', 'residual', '--depth', '2', '--alpha', '0.1,1'],
        ['residual α=0.1', 'residual α=1'],
      ],
      [
        ['--model', 'recurrent', '--length', '2,4', '--readout-scale', '2'],
        ['recurrent T=2', 'recurrent T=4'],
      ],
    ] as const) {
      const out = (workers: string): string => join(directory.path, `${words[1]} ${workers}`);
      const sweep = (workers: string) =>
        run(
          ...['scaling', '--widths', '4,8,16', '--order', '2', '--seeds', '6', '--json', ...words],
          ...['--workers', workers, '--out', out(workers)],
        );
      const { code, stdout, stderr } = await sweep('1');
      const { exponents } = reportOf(stdout);
      // No theory speaks of them, so that nothing speaks against one.
      expect(code, stderr).to.equal(0);
      expect([...new Set(exponents.map(({ experiment }) => experiment))]).to.deep.equal(experiments);
      for (const { predicted } of exponents) expect(predicted).to.equal(null);
      await sweep('2');
      const valuesOf = (folder: string) =>
        readJournal(join(folder, 'samples.jsonl')).samples.map(({ values }) => values);
      expect(valuesOf(out('2'))).to.have.deep.members(valuesOf(out('1')));
    }
  });

  it('goes on with more networks until the intervals are narrow enough', async () => {
    const out = join(directory.path, 'until');
    const words = ['scaling', '--model', 'mlp', '--depth', '2', '--order', '1', '--widths', '8,32,128'];
    const more = ['--seeds', '10', '--until', '0.1', '--workers', '1', '--json', '--out', out];
    const { exponents } = reportOf((await run(...words, ...more)).stdout);
    for (const { interval } of exponents) expect((interval![1]! - interval![0]!) / 2).to.be.at.most(0.1);
    expect(readJournal(join(out, 'samples.jsonl')).samples.length).to.be.above(3 * 10);
  });

  it('makes the report again from the journal alone, byte for byte', async () => {
    const out = join(directory.path, 'again-report');
    const words = [...tiny, '--seeds', '6', '--out', out, '--export', 'csv,npz,parquet', '--json'];
    const first = await run(...words);
    const other = join(directory.path, 'other-report');
    const second = await run(
      'report',
      join(out, 'samples.jsonl'),
      '--out',
      other,
      '--export',
      'csv,npz,parquet',
      '--json',
    );
    expect(second.code).to.equal(first.code);
    expect(reportOf(second.stdout).exponents).to.deep.equal(reportOf(first.stdout).exponents);
    const files = filesIn(other);
    expect(filesIn(out)).to.deep.equal([...files, 'samples.jsonl'].sort());
    for (const file of files) {
      expect(readFileSync(join(other, file)).equals(readFileSync(join(out, file))), file).to.be.true;
    }
  });

  it('refuses a journal that is none', async () => {
    const file = join(directory.path, 'none.jsonl');
    writeFileSync(file, 'x');
    for (const path of [file, join(directory.path, 'missing')]) {
      const { code, stdout, stderr } = await run('report', path);
      expect([code, stdout]).to.deep.equal([2, '']);
      expect(stderr).to.match(/^error: /);
    }
  });

  it('never overwrites the samples of an earlier run', async () => {
    const out = join(directory.path, 'kept');
    const words = [...tiny, '--seeds', '2', '--model', 'mlp', '--out', out];
    expect((await run(...words)).code).to.be.oneOf([0, 3]);
    const before = readFileSync(join(out, 'samples.jsonl'), 'utf8');
    const { code, stdout, stderr } = await run(...words);
    expect([code, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.match(/^error: [^\n]*samples\.jsonl[^\n]*\n$/);
    expect(readFileSync(join(out, 'samples.jsonl'), 'utf8')).to.equal(before);
  });

  it('goes on only with the options that a directory was begun with', async () => {
    const out = join(directory.path, 'begun');
    const words = [...tiny, '--seeds', '2', '--model', 'mlp', '--out', out];
    expect((await run(...words)).code).to.be.oneOf([0, 3]);
    const before = readFileSync(join(out, 'samples.jsonl'), 'utf8');
    for (const changes of [
      ['--activation', 'tanh'],
      ['--storage', 'implicit'],
      ['--inputs', '2,3'],
      ['--order', '3'],
    ]) {
      const { code, stderr } = await run(...words, ...changes, '--resume');
      expect(code).to.equal(2);
      expect(stderr).to.match(/^error: --resume is [^\n]+begun with the same options[^\n]+\n$/);
    }
    expect(readFileSync(join(out, 'samples.jsonl'), 'utf8')).to.equal(before);
    expect((await run(...words, '--resume')).code).to.be.oneOf([0, 3]);
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
      const uninterrupted = await run(...words, '--out', join(directory.path, `whole${workers}`));
      expect(resumed.code).to.equal(uninterrupted.code);
      expect(reportOf(resumed.stdout).exponents).to.deep.equal(reportOf(uninterrupted.stdout).exponents);
      expect(readJournal(journal).samples.length).to.equal(1800);
    });
  }
});
