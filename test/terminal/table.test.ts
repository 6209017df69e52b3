import { expect } from 'chai';
import { tableOf, terminalWidth, wrapped } from '../../src/terminal/table.js';
import { decimalsOf, exponentText, intervalText } from '../../src/scaling/index.js';

describe('tables on a terminal', () => {
  const columns = [
    { name: 'name', wraps: true },
    { name: 'one', drop: 2 },
    { name: 'two', drop: 1 },
  ] as const;
  const rows = [['a name of several words', '1111', '2222']];
  const linesOf = (width: number): string[] => tableOf(columns, rows, { width }).split('\n');

  it('are as they are where there is room', () => {
    expect(linesOf(80)[1]).to.equal('│ name                    │ one  │ two  │');
    expect(linesOf(41).length).to.equal(5);
  });

  it('break cells into lines first, then leave columns out', () => {
    expect(linesOf(40).length).to.be.above(5);
    expect(linesOf(40).join('')).to.include('2222');
    expect(linesOf(26).join('')).to.include('1111').and.not.to.include('2222');
    expect(linesOf(20).join('')).not.to.match(/1111|2222/);
    for (const width of [20, 26, 33, 40, 41])
      for (const line of linesOf(width)) expect(line.length).to.be.at.most(width);
  });

  it('break words that are longer than a line anywhere', () => {
    const lines = tableOf(columns, [['/usr/lib/x86_64-linux-gnu/libopenblas.so.0', '1', '2']], { width: 36 });
    expect(lines.replaceAll(/[\s│]/g, '')).to.include('/usr/lib/x86_64-');
    expect(lines).not.to.include('…');
  });
});

describe('terminalWidth', () => {
  it('is that of the terminal, else COLUMNS, else 80', () => {
    expect(terminalWidth({ columns: 132 }, { COLUMNS: '60' })).to.equal(132);
    expect(terminalWidth({}, { COLUMNS: '60' })).to.equal(60);
    for (const COLUMNS of [undefined, '', '0', 'wide', '-3', '1e9e', '7.5'])
      expect(terminalWidth({}, { COLUMNS })).to.equal(80);
  });
});

describe('wrapped', () => {
  it('breaks between words, and keeps a word that is too long', () => {
    expect(wrapped('one two three', 7)).to.deep.equal(['one two', 'three']);
    expect(wrapped('∇ʳf(x₀)∇ʳf(x₀) is', 7)).to.deep.equal(['∇ʳf(x₀)∇ʳf(x₀)', 'is']);
  });
});

describe('numbers with two significant digits of their uncertainty', () => {
  it('have as many decimals as that takes', () => {
    const cases: [number, number, number][] = [
      [-1.02, -0.96, 3],
      [-2.15, -1.3, 2],
      [-0.00031, 0.00055, 5],
      [0, 0.0196, 4],
      [0, 0.01998, 3],
      [-30, 12, 0],
      [-Infinity, 1, 2],
      [1, 1, 6],
    ];
    for (const [lower, upper, decimals] of cases)
      expect(decimalsOf({ lower, upper }), `${lower} to ${upper}`).to.equal(decimals);
  });

  it('and so have the ends of their intervals', () => {
    const interval = { lower: -0.000314, upper: 0.000551 };
    expect(intervalText(interval)).to.equal('[−0.00031, 0.00055]');
    expect(exponentText(0.000123, interval)).to.equal('0.00012');
    expect(intervalText({ lower: -Infinity, upper: 0.5 })).to.equal('[−∞, 0.50]');
  });
});
