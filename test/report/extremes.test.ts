import { expect } from 'chai';
import { htmlReport, reportFigures } from '../../src/report/index.js';
import { fitScaling, scalingRows, widthStatistics, type ScalingSample } from '../../src/scaling/index.js';

describe('the ends of the number range', function () {
  this.timeout(60_000);
  const seeds = Array.from({ length: 12 }, (_, seed) => seed);
  const samplesOf = (
    widths: readonly number[],
    value: (width: number, seed: number) => number,
  ): ScalingSample[] =>
    widths.flatMap(width =>
      seeds.map(seed => ({ experiment: 'mlp', width, seed, values: [value(width, seed)], seconds: 0 })),
    );
  const widths = [64, 256, 1024];

  const cases: Record<string, ScalingSample[]> = {
    'values near 10³⁰⁷': samplesOf(widths, (width, seed) => (1 + seed / 50) * 1e307 * (width / 1024)),
    'the largest numbers, of both signs': samplesOf(
      widths,
      (_, seed) => (seed % 2 === 0 ? -1 : 1) * Number.MAX_VALUE * (1 - seed / 100),
    ),
    'the smallest numbers': samplesOf(widths, (_, seed) => (1 + seed) * 5e-324),
    'the smallest and the largest': samplesOf(widths, (_, seed) => (seed % 2 === 0 ? 5e-324 : 1e308)),
    'widths that differ by one': samplesOf([1e15 + 1, 1e15 + 2, 1e15 + 3], (_, seed) => 1 + seed / 50),
    'the widest networks': samplesOf([2 ** 53 - 2, 2 ** 53 - 1], (_, seed) => 1 + seed / 50),
  };
  for (const [what, samples] of Object.entries(cases)) {
    it(`have a report: ${what}`, async () => {
      const rows = scalingRows(samples, { quantities: ['K0'] });
      for (const { fit } of rows) {
        if (fit.kind !== 'power law') expect.fail('it has a law');
        const { exponent, law, localSlopes } = fit;
        for (const number of [exponent, law.logPrefactor, ...localSlopes.map(({ slope }) => slope)])
          expect(number).to.satisfy(Number.isFinite);
        for (const { mean } of fit.widths) {
          expect(mean.value).to.satisfy(Number.isFinite);
          expect(mean.standardError).to.satisfy(Number.isFinite);
        }
      }
      const report = {
        title: 'title',
        command: 'widejet',
        settings: [],
        versions: [],
        experiments: [{ name: 'mlp', description: 'mlp', samples, rows }],
      };
      const figures = await reportFigures(report);
      for (const text of [await htmlReport(report), ...figures.map(({ svg }) => svg)])
        expect(text).not.to.match(/NaN|Infinity/);
    });
  }

  it('have the means of numbers that are a power of two smaller, times that', () => {
    const values = seeds.map(seed => Math.sin(seed));
    const { mean } = widthStatistics({ width: 64, values });
    for (const scale of [2 ** 1020, 2 ** -900]) {
      const scaled = widthStatistics({ width: 64, values: values.map(value => scale * value) }).mean;
      expect(scaled.value).to.equal(scale * mean.value);
      expect(scaled.standardError).to.equal(scale * mean.standardError);
      expect(scaled.interval.lower).to.be.closeTo(scale * mean.interval.lower, 1e-12 * scale);
    }
  });

  it('have the exponent of widths that lie close together', () => {
    // ln |K| = 3·10⁵ ln(n / n₁): a slope that the least differences of widths show to eight digits.
    const first = 2 ** 50;
    const columns = [0, 2 ** 20, 2 ** 21].map(more => ({
      width: first + more,
      values: seeds.map(seed => (1 + seed / 50) * Math.exp(3e5 * Math.log1p(more / first))),
    }));
    const fit = fitScaling(columns, { seed: 1 });
    if (fit.kind !== 'power law') expect.fail('it has a law');
    for (const { slope } of fit.localSlopes) expect(slope).to.be.closeTo(3e5, 1e-1);
  });
});
