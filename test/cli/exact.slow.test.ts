import { expect } from 'chai';
import { mlp } from '../../src/models/index.js';
import { exactMoment, parseFormula } from '../../src/symbolic/index.js';
import { run } from './run.js';

interface Row {
  readonly quantity: string;
  readonly power: number;
  readonly mean: string | null;
  readonly formula: string | null;
  readonly exponent: number | null;
  readonly predicted: number | null;
  readonly verdict: string;
  readonly values?: {
    readonly mean: number;
    readonly moment: number;
    readonly symbols: Record<string, number>;
  };
}

interface Document {
  readonly rows: readonly Row[];
  readonly inputs: string;
  readonly configuration: { readonly depth: number };
  readonly command: string;
  readonly versions: { readonly widejet: string };
}

const linear = ['exact', '--activation', 'linear', '--depth', '3'];

async function document(...words: readonly string[]): Promise<Document> {
  const { code, stdout, stderr } = await run(...words, '--json');
  expect(code, stderr).to.equal(0);
  expect(stdout).to.match(/^[^\n]+\n$/);
  return JSON.parse(stdout) as Document;
}

describe('widejet exact', () => {
  it('prints the moments of exactMoment, their exponents and verdicts', async () => {
    const { rows, inputs, configuration, command, versions } = await document(...linear, '--terms', '2');
    expect(
      rows.map(({ quantity, exponent, predicted, verdict }) => [quantity, exponent, predicted, verdict]),
    ).to.deep.equal([
      ['K0', 0, 0, 'consistent'],
      ['K1', 0, 0, 'consistent'],
      ['K2', -2, -2, 'consistent'],
      ['K3', -4, -4, 'consistent'],
      ['T{1,2}', -2, -2, 'consistent'],
      ['T{1,3}', -2, -2, 'consistent'],
      ['T{2,3}', -2, -2, 'consistent'],
    ]);
    const model = mlp({ depth: 3, activation: 'linear' });
    for (const { quantity, formula, mean } of rows) {
      expect(formula).to.equal(exactMoment(model, quantity, { power: 2 }).toString());
      expect(mean).to.equal(exactMoment(model, quantity).toString());
    }
    expect(inputs).to.equal('two');
    expect(configuration.depth).to.equal(3);
    expect(command).to.equal('widejet exact --activation linear --depth 3 --terms 2 --json');
    expect(versions.widejet).to.match(/^\d/);
  }).timeout(120_000);

  it('prints a table within 80 columns, and says how long formulas are seen whole', async () => {
    const { code, stdout } = await run(
      ...['exact', '--activation', 'quadratic', '--depth', '3', '--order', '1', '--width', '300'],
    );
    expect(code).to.equal(0);
    for (const line of stdout.split('\n')) expect(Array.from(line).length, line).to.be.at.most(80);
    expect(stdout).to.match(/│ quantity +│ E Q +│ E Q² +│ exponent │ theory │ verdict +│/);
    expect(stdout).to.match(/… \d+ terms in all; --json and --latex write them/);
    expect(stdout).to.include('\nat n = 300:\n');
  }).timeout(120_000);

  it('has one input for kinks, unless two are asked for, which are refused with what to do', async () => {
    const { rows, inputs } = await document('exact', '--depth', '3', '--order', '2');
    expect(inputs).to.equal('one');
    expect(rows.map(({ formula }) => formula)).to.deep.equal([
      'G',
      '9*G^2 + 58*G^2/n + 113*G^2/n^2',
      '272*G^3/n^2 + 2144*G^3/n^3 + 3920*G^3/n^4',
    ]);
    const refused = await run('exact', '--depth', '3', '--inputs', 'two');
    expect([refused.code, refused.stdout]).to.deep.equal([2, '']);
    expect(refused.stderr).to.match(
      /error: --model is "a kink at units of two inputs.*--inputs one may have them\n$/,
    );
  }).timeout(120_000);

  it('refuses what has no exact moments, by what it is', async () => {
    const wrong: readonly (readonly [string[], RegExp])[] = [
      [['--activation', 'tanh'], /tanh is no polynomial/],
      [['--correlation', 'f0[a,a]'], /without loops/],
      [['--inputs', 'three'], /allowed: one, two/],
      [['--power', '9'], /from 1 to 8/],
      [['--values', 'G=1'], /only with --width/],
      [['--latex', '--json'], /only without --json/],
      [['--width', '3', '--order', '0', '--values', 'Q=1'], /--values is "Q", allowed: G/],
      [['--values', 'G'], /a finite number/],
      [['--terms', '2', '--model', 'residual'], /--terms/],
      [['--output', '1'], /output/],
      [['--time-limit', '0'], /above 0/],
    ];
    for (const [words, text] of wrong) {
      const { code, stdout, stderr } = await run('exact', '--depth', '2', ...words);
      expect([code, stdout], words.join(' ')).to.deep.equal([2, '']);
      expect(stderr).to.match(text);
    }
  }).timeout(240_000);

  it('gives the values at a width, of images or of stated symbols', async () => {
    const { rows } = await document(
      ...linear,
      '--order',
      '1',
      '--width',
      '300',
      '--values',
      'G_ij=0.5,G_ii=1,G_jj=1',
    );
    const { moment, mean, symbols } = rows[1]?.values ?? { moment: NaN, mean: NaN, symbols: {} };
    expect(symbols).to.deep.equal({ G_ii: 1, G_ij: 0.5, G_jj: 1 });
    expect(mean).to.equal(1.5);
    expect(moment).to.equal(parseFormula(rows[1]?.formula ?? '').at({ ...symbols, n: 300 }));
    const images = await document(...linear, '--order', '1', '--width', '300');
    expect(images.rows[1]?.values?.symbols['G_ii']).to.be.closeTo(1, 1e-12);
  }).timeout(120_000);

  it('writes LaTeX that can be cited', async () => {
    const { stdout } = await run(...linear, '--order', '1', '--latex');
    expect(stdout).to.equal(
      [
        '% widejet exact --activation linear --depth 3 --order 1 --latex',
        '\\begin{align*}',
        '  \\mathbb{E}\\, K^{(0)}_{ij} &= 0 \\\\',
        '  \\mathbb{E} \\bigl(K^{(0)}_{ij}\\bigr)^{2} &= G_{ii} \\\\',
        '  \\mathbb{E}\\, K^{(1)}_{ij} &= 3 G_{ij} \\\\',
        '  \\mathbb{E} \\bigl(K^{(1)}_{ij}\\bigr)^{2} &= 9 G_{ij}^{2} \\\\',
        '  &\\quad + \\left(5 G_{ii} G_{jj} + 15 G_{ij}^{2}\\right) n^{-1} \\\\',
        '  &\\quad + \\left(3 G_{ii} G_{jj} + 13 G_{ij}^{2}\\right) n^{-2}',
        '\\end{align*}',
        '',
      ].join('\n'),
    );
  }).timeout(120_000);

  it('says what would finish where a formula takes too long, and lets the other rows stand', async () => {
    const { code, stdout, stderr } = await run(
      ...[
        'exact',
        '--activation',
        'quadratic',
        '--depth',
        '4',
        '--order',
        '3',
        '--time-limit',
        '8',
        '--json',
      ],
    );
    expect(code).to.equal(2);
    const { rows } = JSON.parse(stdout) as Document;
    expect(rows[0]?.verdict).not.to.equal('not computed');
    expect(rows[3]).to.include({ verdict: 'not computed', formula: null, exponent: null });
    expect(stderr).to.match(/error: .*K3 took too much; a lower --order/);
  }).timeout(240_000);
});
