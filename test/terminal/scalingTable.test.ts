import { expect } from 'chai';
import { scalingLegend, scalingTable } from '../../src/terminal/index.js';
import type { Interval, PowerLawFit } from '../../src/scaling/index.js';
import { rowsOf, samplesOf, unpredicted } from '../report/samples.js';

const chain = 'f0[a,b] f1[a] f2[b]';
const quantities = ['K0', 'K1', 'K2', 'K3', chain];
const samples = samplesOf([64, 256, 1024, 4096], 30, [() => 1, () => 2, n => 9 / n, () => 0, n => 3 / n]);
const rows = rowsOf(samples, quantities);

/** The cells of each line of a table. */
function cells(table: string): string[][] {
  return table
    .split('\n')
    .filter(line => line.startsWith('│'))
    .map(line =>
      line
        .split('│')
        .slice(1, -1)
        .map(cell => cell.trim()),
    );
}

describe('scalingTable', () => {
  const width = 120;
  const table = scalingTable(rows, { colour: false, width });

  it('names the columns and gives one line per quantity with fit, prediction, its source, and verdict', () => {
    const [head, ...body] = cells(table);
    expect(head).to.deep.equal(['quantity', 'exponent', '95 % interval', 'as n → ∞', 'Theorem 1', 'verdict']);
    expect(body.map(line => [line[0], line[4]])).to.deep.equal([
      ['|K⁽⁰⁾|', '0'],
      ['|K⁽¹⁾|', '0'],
      ['|K⁽²⁾|', '−1'],
      ['|K⁽³⁾|', '−2'],
      [`|${chain}|`, '−1'],
    ]);
    const fit = rows[2]!.fit as PowerLawFit;
    const endsOf = (cell: string) =>
      [...cell.matchAll(/−?\d+(\.\d+)?/g)].map(([end]) => Number(end.replace('−', '-')));
    // Two significant digits of a half-width are steps of a tenth of it at most.
    const halfWidthOf = ({ lower, upper }: Interval) => (upper - lower) / 2;
    expect(endsOf(body[2]![1]!)[0]).to.be.closeTo(fit.exponent, halfWidthOf(fit.law.interval) / 20);
    for (const [column, interval] of [
      [2, fit.law.interval],
      [3, fit.interval],
    ] as const) {
      const [lower, upper] = endsOf(body[2]![column]!);
      expect(lower).to.be.closeTo(interval.lower, halfWidthOf(interval) / 20);
      expect(upper).to.be.closeTo(interval.upper, halfWidthOf(interval) / 20);
    }
    expect(body.map(line => line[5])).to.deep.equal(rows.map(({ verdict }) => verdict));
    expect(body[3]!.slice(1, 4)).to.deep.equal(['none', '', '']);
  });

  it('writes upper bounds with ≤, and "none" where no theory applies', () => {
    // Theorem 1 is about piecewise-linear activations, so only the bound of the cluster graph is left.
    const [, , smooth] = rowsOf(samples, quantities, 'tanh');
    const both = cells(scalingTable([rows[0]!, smooth!], { colour: false, width }));
    expect(both.map(line => line.slice(4, 6))).to.deep.equal([
      ['prediction', 'source'],
      ['0', 'Theorem 1'],
      ['≤ −1', 'cluster graph'],
    ]);
    expect(cells(scalingTable([unpredicted(rows[0]!)], { colour: false, width }))[1]!.slice(4)).to.deep.equal(
      ['none', '', 'no prediction'],
    );
  });

  it('is as wide with colours as without, and plain when stdout is no terminal', () => {
    const verdicts = [
      'consistent',
      'not yet asymptotic',
      'inconsistent',
      'no exponent',
      'no prediction',
    ] as const;
    const all = rows.map((row, k) => ({ ...row, verdict: verdicts[k]! }));
    const coloured = scalingTable(all, { colour: true, width });
    expect(coloured).to.include('\u001b[32mconsistent\u001b[39m').and.to.include('\u001b[31minconsistent');
    expect(coloured.replace(/\u001b\[\d+m/g, '')).to.equal(scalingTable(all, { colour: false, width }));
    if (!process.stdout.isTTY) expect(scalingTable(rows, { width })).to.equal(table);
  });

  it('adds reasons, all predictions, laws, local slopes and zeros on request', () => {
    const details = scalingTable(rows, { colour: false, details: true, width: 500 });
    for (const { reason, predictions } of rows) {
      expect(details).to.include(reason);
      for (const prediction of predictions) expect(details).to.include(prediction.reason);
    }
    expect(details).to.include('  cluster graph: ≤ −1 (Dyer & Gur-Ari 2020');
    const fitted = rows.filter(({ fit }) => fit.kind === 'power law').length;
    expect(details.match(/ {2}law: a·n\^s/g)?.length).to.equal(fitted);
    expect(details.match(/: local slope/g)?.length).to.equal(3 * fitted);
    expect(details.match(/extrapolated to n = ∞ along 1\/(√n|n): /g)?.length).to.equal(fitted);
    expect(details).to.include('n = 64: 30 of 30 samples are exactly 0');
  });

  it('says a reason that several predictions share once, as a note of its experiment', () => {
    const smooth = rowsOf(samples, quantities, 'tanh');
    const text = scalingTable(smooth, { colour: false, details: true, width: 500 });
    const notes = new Map([...text.matchAll(/^\[(\d+)\] (.*)$/gm)].map(([, number, note]) => [number, note]));
    const all = smooth.flatMap(({ predictions }) => predictions);
    const reasons = all.map(({ reason }) => reason);
    const shared = new Set(reasons.filter((reason, k) => reasons.indexOf(reason) < k));
    expect(shared.size).to.be.above(0);
    expect([...notes.values()]).to.have.members([...shared]);
    for (const reason of reasons) expect(text.split(reason).length - 1, reason).to.equal(1);
    // In the order of rows and predictions, each line leads to the reason of its own.
    const lines = [...text.matchAll(/^ {2}(.+?): (.+?)(, does not apply)? (?:\[(\d+)\]|\((.*)\))$/gm)];
    expect(lines.length).to.equal(all.length);
    for (const [k, [, source, , refusal, number, reason]] of lines.entries()) {
      expect(source).to.equal(all[k]?.source);
      expect(refusal === undefined).to.equal(all[k]?.applies);
      expect(number === undefined ? reason : notes.get(number)).to.equal(all[k]?.reason);
    }
  });

  it('breaks what it adds between words, so that it fits the terminal', () => {
    for (const columns of [60, 80, 120]) {
      const text = scalingTable(rowsOf(samples, quantities, 'tanh'), {
        colour: false,
        details: true,
        width: columns,
      });
      for (const line of text.split('\n')) expect(line.length, line).to.be.at.most(columns);
    }
  });

  it('fits every terminal, leaving columns out', () => {
    const headOf = (columns: number): string[] => {
      const text = scalingTable(rows, { colour: false, width: columns });
      for (const line of text.split('\n')) expect(line.length, `${columns}: ${line}`).to.be.at.most(columns);
      return cells(text)[0]!;
    };
    expect(headOf(80)).to.deep.equal(['quantity', 'exponent', 'as n → ∞', 'Theorem 1', 'verdict']);
    const widths = Array.from({ length: 85 }, (_, k) => 120 - k);
    const counts = widths.map(columns => headOf(columns).length);
    expect(counts).to.deep.equal([...counts].sort((a, b) => b - a));
    expect(new Set(counts)).to.deep.equal(new Set([6, 5, 4, 3, 2]));
  });

  it('makes one table per experiment and lets no name command the terminal', () => {
    const hostile = rows.map(row => ({ ...row, experiment: '\u001b[2Jother\n\u202e' }));
    const text = scalingTable([...rows, ...hostile], { colour: false, details: true });
    expect(cells(text).filter(line => line[0] === 'quantity').length).to.equal(2);
    expect(text).not.to.match(/[\u001b\u202e]/);
  });
});

describe('scalingLegend', () => {
  it('says in one line each what is shown, which interval to trust, and what theory says', () => {
    expect(scalingLegend(rows.slice(0, 2), { width: 80 }).split('\n')).to.deep.equal([
      'K⁽ʳ⁾ = ⟨∇ʳf(x₀), ∇f(x₁)^⊗r⟩: the r-th derivative at x₀, along the gradient at x₁',
      'exponent: of n, in the median of absolute values over networks',
      'as n → ∞: the 95 % interval to trust, with room for corrections not seen here',
      'Theorem 1: |K⁽ʳ⁾| ~ n^(H−r) for r > H, else 1; H = 1 for a plain network',
    ]);
  });
});
