import { expect } from 'chai';
import { mlp } from '../../src/models/index.js';
import {
  exportExact,
  exactLatex,
  htmlReport,
  reportFigures,
  type ScalingReport,
} from '../../src/report/index.js';
import { figureData, figureQuantities } from '../../src/report/figures/index.js';
import { exactRows, scalingRows, type ExactSize, type ScalingRow } from '../../src/scaling/index.js';
import { exactMoment, parseFormula } from '../../src/symbolic/index.js';
import { scalingTable } from '../../src/terminal/index.js';
import { samplesOf } from './samples.js';

const model = mlp({ depth: 3, activation: 'linear' });
const symbols = { n0: 2, G_ii: 1, G_ij: 0.5, G_jj: 2 };
const secondMoment = exactMoment(model, 'K2', { power: 2 });
const exact = new Map<string, ExactSize>([
  ['K2', { secondMoment, symbols, exponent: -1 }],
  ['K3', { unknown: 'a reason <of> its own' }],
]);
const widths = [64, 256, 1024];
const samples = samplesOf(widths, 20, [n => 5 / n, n => 9 / n ** 2]);
const rows = scalingRows(samples, { model, exact, quantities: ['K2', 'K3'] });
const report: ScalingReport = {
  title: 'Exact',
  command: 'widejet scaling',
  settings: [],
  versions: [],
  experiments: [{ name: rows[0]?.experiment ?? '', description: 'linear', samples, rows }],
};

/** √E (K⁽²⁾)² at these inputs, from the formula of docs/exact.md. */
function expected(n: number): number {
  const { G_ii, G_ij, G_jj } = symbols;
  const [square, other] = [G_ij ** 2 * G_jj, G_ii * G_jj ** 2];
  return Math.sqrt(
    (68 * square) / n ** 2 + (4 * other + 180 * square) / n ** 3 + (8 * other + 136 * square) / n ** 4,
  );
}

describe('exact sizes in reports', () => {
  it('are drawn as the curve of the formula over all widths', () => {
    const { lines } = figureData(figureQuantities(samples, rows));
    const drawn = lines.filter(({ law }) => law === 'exact');
    expect(drawn.length).to.be.at.least(20);
    expect(new Set(drawn.map(({ quantity }) => quantity))).to.deep.equal(new Set([0]));
    expect(drawn[0]?.width).to.equal(64);
    for (const { width, magnitude } of drawn) expect(magnitude / expected(width)).to.be.closeTo(1, 1e-12);
    expect(drawn.at(-1)?.width).to.be.closeTo(1024, 1e-9);
  });

  it('are named in the page and in the files, with what keeps others unknown', async () => {
    const page = await htmlReport(report);
    expect(page).to.include('Dotted: the exact root mean square');
    expect(page).to.include('exact root mean square');
    expect(page).to.include('exact: E K² = 68*G_ij^2*G_jj/n^2');
    expect(page).to.include('exact: not known, since a reason &lt;of&gt; its own');
    expect(page).to.match(/K⁽²⁾, exact: the root mean square √E K² is of the order n⁻¹|the order n⁻¹/);
    const [figure] = await reportFigures(report);
    expect(figure?.svg).to.include('Dotted: the exact root mean square');
    expect(await htmlReport(report)).to.equal(page);
  });

  it('are no part of reports that did not ask for them', async () => {
    const without = scalingRows(samples, { model, quantities: ['K2', 'K3'] });
    const experiments = report.experiments.map(experiment => ({ ...experiment, rows: without }));
    expect(await htmlReport({ ...report, experiments })).not.to.match(/exact root mean square|√E/);
    expect(scalingTable(without, { colour: false, details: true })).not.to.include('√E');
  });

  it('stand in the table of the terminal', () => {
    const table = scalingTable(rows, { colour: false, details: true, width: 120 });
    expect(table).to.match(/│ of √E K² │/);
    expect(table).to.match(/│ \|K⁽²⁾\| .*│ +−1 │/);
    expect(table).to.include('  exact: not known, since a reason <of> its own');
    expect(table).to.include('with G_ii = 1.00, G_ij = 0.500, G_jj = 2.00');
  });

  it('are exported at the widths of the samples', async () => {
    const csv = new TextDecoder().decode(await exportExact(rows, 'csv'));
    const [head, ...lines] = csv.trimEnd().split('\r\n');
    expect(head).to.equal('experiment,quantity,width,rootMeanSquare');
    expect(lines.map(line => line.split(',').slice(1, 3).join(' '))).to.deep.equal([
      'K2 64',
      'K2 256',
      'K2 1024',
    ]);
    for (const line of lines) {
      const [, , width, value] = line.split(',').map(Number);
      expect((value ?? NaN) / expected(width ?? NaN)).to.be.closeTo(1, 1e-14);
    }
    for (const format of ['parquet', 'npz'] as const)
      expect((await exportExact(rows, format))?.length).to.be.above(100);
    const none: ScalingRow[] = rows.slice(1);
    expect(await exportExact(none, 'csv')).to.be.undefined;
  });
});

describe('exact moments in LaTeX', () => {
  it('name quantities as the literature does, and keep signs', async () => {
    const quantities = ['K2', 'T{1,2}', 'f0[a,b] f1[a] f2[b]'];
    const computed = await exactRows({ model, quantities }, { workers: 1 });
    const latex = exactLatex(computed, 'distinct');
    expect(latex).to.include('\\mathbb{E} \\bigl(K^{(2)}_{ij}\\bigr)^{2}').and.include('T_{\\{1,2\\}}');
    expect(latex).to.include('\\partial_{ab} f_{0} \\, \\partial_{a} f_{1} \\, \\partial_{b} f_{2}');
    const long = parseFormula('-G + (a + b)^3/n - c*(d + 1)^9/n^2 - 1000000000000000000000000000000*G/n^3');
    const [row] = computed;
    if (row === undefined) throw new Error('there is a row');
    const signs = exactLatex([{ ...row, mean: long, power: 1 }], 'one');
    expect(signs)
      .to.include('K^{(2)} &= - G')
      .and.include('&\\quad - 1000000000000000000000000000000 G n^{-3}');
    expect(signs).not.to.include('+ -');
  });
});
