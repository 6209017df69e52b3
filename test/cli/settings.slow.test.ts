import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJournal } from '../../src/journal/index.js';
import { filesIn, run, temporaryDirectory } from './run.js';

interface Document {
  readonly exponents: readonly unknown[];
  readonly settingSweeps: readonly {
    readonly name: string;
    readonly setting: string;
    readonly width: number;
    readonly quantities: readonly {
      readonly quantity: string;
      readonly points: readonly {
        readonly value: number;
        readonly networks: number;
        readonly median: number;
      }[];
    }[];
  }[];
}

describe('widejet scaling over what networks differ in', function () {
  this.timeout(120_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });
  const small = ['scaling', '--seeds', '7', '--order', '1', '--workers', '1'];

  it('has medians against depth at one width, and no exponents', async () => {
    const out = join(directory.path, 'depths');
    const words = [...small, '--model', 'mlp', '--widths', '8', '--depth', '2,3,5', '--out', out];
    const { code, stdout, stderr } = await run(...words, '--json');
    expect(code).to.equal(0);
    expect(stderr).not.to.include('exponents');
    const { exponents, settingSweeps } = JSON.parse(stdout) as Document;
    expect(exponents).to.deep.equal([]);
    expect(settingSweeps.map(({ name, setting, width }) => [name, setting, width])).to.deep.equal([
      ['mlp', 'depth L', 8],
    ]);
    const { samples } = readJournal(join(out, 'samples.jsonl'));
    for (const [position, { quantity, points }] of (settingSweeps[0]?.quantities ?? []).entries()) {
      expect(
        points.map(({ value, networks }) => [value, networks]),
        quantity,
      ).to.deep.equal([
        [2, 7],
        [3, 7],
        [5, 7],
      ]);
      for (const { value, median } of points) {
        const own = samples
          .filter(({ experiment }) => experiment === `mlp L=${value}`)
          .map(({ values }) => Math.abs(values[position] ?? NaN))
          .sort((a, b) => a - b);
        expect(median, quantity).to.equal(own[3]);
      }
    }
    expect(filesIn(join(out, 'figures'))).to.deep.equal([
      'captions.txt',
      ...['pdf', 'svg', 'vl.json'].map(ending => `mlp-over-depth-l.${ending}`),
    ]);
    const before = readFileSync(join(out, 'report.html'), 'utf8');
    const again = await run('report', out);
    expect(again.stdout).to.match(/mlp, width 8, against depth L/);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).to.equal(before);
  });

  it('has them beside the exponents of several widths, at the largest', async () => {
    const out = join(directory.path, 'both');
    const words = ['--model', 'hypernetwork', '--widths', '4,8', '--primary-depth', '1..2', '--depth', '2,3'];
    const { stdout } = await run(...small, ...words, '--json', '--out', out);
    const { exponents, settingSweeps } = JSON.parse(stdout) as Document;
    expect(exponents.length).to.equal(8);
    expect(settingSweeps.map(({ name, setting, width }) => [name, setting, width])).to.deep.equal([
      ['hypernetwork H=1', 'depth L', 8],
      ['hypernetwork H=2', 'depth L', 8],
      ['hypernetwork L=2', 'primary depth H', 8],
      ['hypernetwork L=3', 'primary depth H', 8],
    ]);
  });

  it('refuses one width of networks that do not differ, and --until, which is of exponents', async () => {
    for (const [words, message] of [
      [
        ['--widths', '8'],
        /--widths is \[8\], allowed: two or more widths.*a list of depths, as --depth 2\.\.5/,
      ],
      [['--widths', '8', '--depth', '3'], /a list of depths/],
      [
        ['--widths', '8', '--depth', '2,3', '--until', '0.1'],
        /--until is 0\.1, allowed: only with two or more widths/,
      ],
    ] as const) {
      const { code, stderr } = await run(...small, ...words, '--out', join(directory.path, 'none'));
      expect(code, stderr).to.equal(2);
      expect(stderr).to.match(message);
    }
    expect(filesIn(directory.path).filter(name => name.startsWith('none'))).to.deep.equal([]);
  });
});
