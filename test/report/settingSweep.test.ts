import { expect } from 'chai';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { colours } from '../../src/report/figures/index.js';
import {
  htmlReport,
  reportFigures,
  settingSweep,
  type ScalingReport,
  type SettingSweep,
} from '../../src/report/index.js';
import type { ScalingSample } from '../../src/scaling/index.js';
import { settingTable } from '../../src/terminal/index.js';
import { texts } from './svg.js';

const quantities = ['K0', 'K2', 'K3'];

/** Seven networks, whose medians are those of seed 3: 4 and 40 times the depth; K3 is 0 up to depth 2. */
function samplesOf(depth: number, widths: readonly number[]): ScalingSample[] {
  return widths.flatMap(width =>
    [6, 0, 3, 1, 5, 2, 4].map(seed => ({
      experiment: `mlp L=${depth}`,
      width,
      seed,
      values: [-(seed + 1) * depth, 10 * (seed + 1) * depth, depth > 2 ? seed + 1 : 0],
      seconds: 0,
    })),
  );
}

function sweepOf(
  experiments: readonly (readonly [depth: number, widths: readonly number[]])[],
): SettingSweep {
  const sweep = settingSweep({
    ...{ name: 'mlp', setting: 'depth L', symbol: 'L', quantities },
    experiments: experiments.map(([value, widths]) => ({ value, samples: samplesOf(value, widths) })),
  });
  return sweep ?? expect.fail('there is no width in common');
}

function reportOf(sweep: SettingSweep): ScalingReport {
  return {
    title: 'Taylor terms at one width',
    command: 'widejet scaling --widths 64 --depth 2,3,5',
    settings: [],
    versions: [],
    experiments: [2, 3, 5].map(depth => ({
      name: `mlp L=${depth}`,
      description: '',
      samples: samplesOf(depth, [64]),
      rows: [],
    })),
    settingSweeps: [sweep],
  };
}

describe('settingSweep', () => {
  it('has medians with intervals by order statistics, at the largest width that all have', () => {
    const sweep = sweepOf([
      [5, [16, 64]],
      [2, [64, 256, 16]],
      [3, [16, 64]],
    ]);
    expect(sweep.width).to.equal(64);
    const [output, second, third] = sweep.quantities;
    expect(output?.points.map(({ value, median }) => [value, median.value])).to.deep.equal([
      [2, 8],
      [3, 12],
      [5, 20],
    ]);
    // The first and the last of seven bound the median in 98.4 %, those next to them in 87.5 %.
    for (const { value, count, median } of second?.points ?? []) {
      expect(count).to.equal(7);
      expect(median.interval.lower).to.be.within(10 * value, 20 * value);
      expect(median.interval.upper).to.be.within(60 * value, 70 * value);
    }
    expect(third?.points.map(({ median }) => median.value)).to.deep.equal([0, 4, 4]);
    expect(output?.points[0]?.magnitudes).to.deep.equal([2, 4, 6, 8, 10, 12, 14]);
  });

  it('leaves out what has no samples, and is nothing without two experiments of one width', () => {
    const of = (experiments: readonly (readonly [number, readonly number[]])[]): SettingSweep | undefined =>
      settingSweep({
        ...{ name: 'mlp', setting: 'depth L', symbol: 'L', quantities },
        experiments: experiments.map(([value, widths]) => ({ value, samples: samplesOf(value, widths) })),
      });
    expect(
      of([
        [2, [64]],
        [3, []],
        [4, [64]],
      ])?.quantities[0]?.points.map(({ value }) => value),
    ).to.deep.equal([2, 4]);
    expect(of([])).to.be.undefined;
    expect(
      of([
        [2, [64]],
        [3, []],
      ]),
    ).to.be.undefined;
    expect(
      of([
        [2, [64]],
        [3, [16]],
      ]),
    ).to.be.undefined;
    expect(() =>
      of([
        [2, [64]],
        [2, [16]],
      ]),
    ).to.throw(InvalidArgumentError, /different values of the setting/);
    const odd = [{ value: 2, samples: samplesOf(2, [64]) }];
    expect(() =>
      settingSweep({ name: '', setting: '', symbol: '', quantities: ['K0'], experiments: odd }),
    ).to.throw(InvalidArgumentError, /one for each of K0/);
  });
});

describe('a sweep over a setting', () => {
  const sweep = sweepOf([
    [2, [64]],
    [3, [64]],
    [5, [64]],
  ]);

  it('is a figure with marks at their values, in the order of their heights', async () => {
    const [figure, ...others] = await reportFigures(reportOf(sweep));
    expect(others).to.deep.equal([]);
    expect(figure?.name).to.equal('mlp-over-depth-l');
    expect(figure?.caption).to.include('Networks of width 64').and.to.include('Exact zeros');
    expect(figure?.caption).to.include('not shown there: K⁽³⁾');
    const svg = figure?.svg ?? '';
    expect(texts(svg)).to.include.members(['2', '3', '5', 'depth L', 'K⁽²⁾', '200 at L = 5']);
    // The line of K⁽⁰⁾: at 2, 3 and 5, of 8, 12 and 20 on a logarithmic axis.
    const line = new RegExp(`<path[^>]* d="M([^"]*)"[^>]*stroke="${colours.light[0]}"[^>]*stroke-width="2"`);
    const [x2 = NaN, y2 = NaN, x3 = NaN, y3 = NaN, x5 = NaN, y5 = NaN] = Array.from(
      (line.exec(svg)?.[1] ?? '').matchAll(/-?[\d.]+/g),
      Number,
    );
    expect((x5 - x2) / (x3 - x2)).to.be.closeTo(3, 1e-4);
    expect((y5 - y2) / (y3 - y2)).to.be.closeTo(Math.log(20 / 8) / Math.log(12 / 8), 1e-4);
  });

  it('is a section of the page, with all its medians', async () => {
    const page = await htmlReport(reportOf(sweep));
    expect(page).to.include('mlp against depth L').and.to.include('href="#setting-mlp-depth-l"');
    for (const [depth, text] of [
      [2, '80 [35, 125]'],
      [5, '200 [87, 313]'],
    ] as const)
      expect(page, String(depth)).to.match(
        new RegExp(
          `${depth}</td>\\s*<td class="nowrap">${text.replaceAll(/[[\]]/g, '\\$&')}</td>\\s*<td class="number">7<`,
        ),
      );
  });

  it('is a table that fits its terminal', () => {
    const table = settingTable(sweep, { width: 80 });
    expect(table).to.match(/^mlp, width 64, against depth L\n┌/);
    expect(table).to.match(/│ \|K⁽²⁾\| +│ 5 │ +200 │ \[87, 313\] +│ +7 │/);
    const narrow = settingTable(sweep, { width: 34 });
    for (const line of narrow.split('\n').slice(1)) expect(line.length).to.be.at.most(34);
    expect(narrow).not.to.include('networks');
  });
});
