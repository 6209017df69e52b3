import { expect } from 'chai';
import { scalingTable } from '../../src/report/index.js';
import { scalingRows } from '../../src/scaling/index.js';
import { samplesOf } from './samples.js';

const samples = samplesOf([64, 256, 1024, 4096], 30, [() => 1, () => 2, n => 9 / n, () => 0]);
const rows = scalingRows(samples, { primaryDepth: 1 });

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
  const table = scalingTable(rows, { colour: false });

  it('names the columns and gives one line per order with fit, prediction and verdict', () => {
    const [head, ...body] = cells(table);
    expect(head).to.deep.equal(['r', 'quantity', 'fitted exponent', '95 % interval', 'Theorem 1', 'verdict']);
    expect(body.map(line => [line[0], line[1], line[4]])).to.deep.equal([
      ['0', '|K⁽⁰⁾|', '0'],
      ['1', '|K⁽¹⁾|', '0'],
      ['2', '|K⁽²⁾|', '−1'],
      ['3', '|K⁽³⁾|', '−2'],
    ]);
    const fit = rows[2]!.fit;
    if (fit.kind !== 'power law') throw new Error('expected a power law');
    expect(Number(body[2]![2]!.replace('−', '-'))).to.be.closeTo(fit.exponent, 0.005);
    const ends = [...body[2]![3]!.matchAll(/−?\d+\.\d\d/g)].map(([end]) => Number(end.replace('−', '-')));
    expect(ends[0]).to.be.closeTo(fit.interval.lower, 0.005);
    expect(ends[1]).to.be.closeTo(fit.interval.upper, 0.005);
    expect(body.map(line => line[5])).to.deep.equal(rows.map(({ verdict }) => verdict));
    expect(body[3]!.slice(2, 4)).to.deep.equal(['none', '']);
  });

  it('is as wide with colours as without, and plain when stdout is no terminal', () => {
    const coloured = scalingTable(rows, { colour: true });
    expect(coloured).to.include('\u001b[32mconsistent\u001b[39m');
    expect(coloured.replace(/\u001b\[\d+m/g, '')).to.equal(table);
    if (!process.stdout.isTTY) expect(scalingTable(rows)).to.equal(table);
  });

  it('adds reasons, local slopes and zeros on request', () => {
    const details = scalingTable(rows, { colour: false, details: true });
    for (const { reason } of rows) expect(details).to.include(reason);
    expect(details.match(/local slope/g)?.length).to.equal(9);
    const dead = samples.map((sample, index) =>
      index % 5 === 0 ? { ...sample, derivatives: [0, 0, 0, 0] } : sample,
    );
    const text = scalingTable(scalingRows(dead, { primaryDepth: 1 }), { colour: false, details: true });
    expect(text).to.include('n = 64: 6 of 30 samples are exactly 0');
  });

  it('makes one table per model and lets no name command the terminal', () => {
    const hostile = rows.map(row => ({ ...row, model: '\u001b[2Jother\n' }));
    const text = scalingTable([...rows, ...hostile], { colour: false });
    expect(cells(text).filter(line => line[0] === 'r').length).to.equal(2);
    expect(text).not.to.include('\u001b');
  });
});
