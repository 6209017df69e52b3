import { expect } from 'chai';
import { RandomStream } from '../../src/random/index.js';
import { bestApproach } from '../../src/scaling/statistics/approach.js';
import { fitScaling, verdict, type PowerLawFit, type Verdict } from '../../src/scaling/statistics/index.js';
import { changed, logNormal, none, quickFit, synthetic } from './synthetic.js';

const sweep = [100, 316, 1000, 3162, 10000, 31623, 100000];

/**
 * A fit in which all that matters to a rule is given: half-widths of the two intervals, local slopes,
 * standard errors.
 */
function fitOf(
  [exponent, half, room]: [number, number, number],
  slopes: number[],
  trend?: [number, number],
  standardError = 0.01,
): PowerLawFit {
  const widths = [...slopes, NaN].map((_, index) => 10 ** (index + 2));
  const logValues = slopes.reduce((path, slope) => [...path, (path.at(-1) ?? 0) + slope * Math.LN10], [0]);
  const law = {
    correctionExponent: 0,
    exponent,
    interval: { lower: exponent - half, upper: exponent + half },
    logPrefactor: 0,
    anchor: { width: 100, logValue: 0 },
    correction: 0,
    misfit: 0.5,
    criterion: 4.5,
    weight: 1,
  };
  return {
    kind: 'power law',
    statistic: 'median',
    widths: [],
    points: widths.map((width, index) => ({ width, logValue: logValues[index]!, standardError })),
    exponent,
    interval: { lower: exponent - room, upper: exponent + room },
    law,
    laws: [law],
    localSlopes: slopes.map((slope, index) => ({
      from: widths[index]!,
      to: widths[index + 1]!,
      slope,
      interval: { lower: slope - 0.05, upper: slope + 0.05 },
    })),
    ...(trend && {
      trend: { perDecade: (trend[0] + trend[1]) / 2, interval: { lower: trend[0], upper: trend[1] } },
    }),
  };
}

describe('verdict, rule by rule', () => {
  const still: [number, number] = [-0.1, 0.1];
  const cases: [string, PowerLawFit, number, 'exact' | 'upper', Verdict['verdict'], RegExp][] = [
    ['contains −1', fitOf([-1, 0.1, 0.2], [-1, -1], still), -1, 'exact', 'consistent', /agrees with −1/],
    ['contains it, and exponents 0.4 away with room for a correction', fitOf([-1, 0.1, 0.4], [-1, -1], still), -1, 'exact', 'not yet asymptotic', /room for a correction is too wide/],
    ['contains it and exponents 0.3 away', fitOf([-1, 0.31, 0.4], [-1, -1], still), -1, 'exact', 'not yet asymptotic', /too wide/],
    ['is unbounded', fitOf([-1, Infinity, Infinity], [-1, -1]), -1, 'exact', 'not yet asymptotic', /\[−∞, ∞\] of a·n\^s is too wide/],
    ['is precise, and off by 0.02', fitOf([0.02, 0.01, 0.01], [0.02, 0.02], still), 0, 'exact', 'consistent', /within 0.05 of 0/],
    ['contains it while slopes leave it', fitOf([0, 0.1, 0.1], [0.4, -0.4], [-1, -0.6]), 0, 'exact', 'not yet asymptotic', /away/],
    ['contains it while slopes reach it', fitOf([0, 0.1, 0.1], [0.2, 0], [-0.3, -0.1]), 0, 'exact', 'consistent', /agrees/],
    ['has two widths only', fitOf([-0.5, 0.1, 0.1], [-0.5]), 0, 'exact', 'not yet asymptotic', /two widths/],
    ['excludes it, but not with room for a correction', fitOf([-0.2, 0.1, 0.3], [-0.2, -0.2], still), 0, 'exact', 'not yet asymptotic', /room for a correction it is \[−0.50, 0.10\]/],
    ['has slopes that stay', fitOf([-0.5, 0.1, 0.2], [-0.5, -0.5, -0.5], still), 0, 'exact', 'inconsistent', /does not explain/],
    ['has slopes that creep', fitOf([-0.5, 0.1, 0.2], [-0.52, -0.5, -0.48], [0.01, 0.03]), 0, 'exact', 'inconsistent', /does not explain/],
    ['has slopes that leave it', fitOf([-0.5, 0.1, 0.2], [-0.3, -0.5, -0.7], [-0.3, -0.1]), 0, 'exact', 'inconsistent', /excludes 0/],
    ['has slopes that pass it', fitOf([-0.5, 0.1, 0.2], [-1.5, -0.5, 0.5], [0.8, 1.2]), 0, 'exact', 'inconsistent', /excludes 0/],
    ['lies below an upper bound', fitOf([-2, 0.4, 1.2], [-2, -2], still), -1, 'upper', 'consistent', /agrees with ≤ −1/],
    ['contains an upper bound, and 0.4 above it', fitOf([-1, 0.4, 0.9], [-1, -1], still), -1, 'upper', 'not yet asymptotic', /too wide/],
    ['lies below an upper bound with slopes that sink', fitOf([-2, 0.1, 0.1], [-1.5, -2.5], [-1, -0.6]), -1, 'upper', 'consistent', /agrees/],
    ['lies below an upper bound with slopes that rise above it', fitOf([-1.1, 0.2, 0.2], [-1.6, -0.6], [0.6, 1]), -1, 'upper', 'not yet asymptotic', /away/],
    ['lies above an upper bound', fitOf([-0.5, 0.1, 0.2], [-0.5, -0.5, -0.5], still), -1, 'upper', 'inconsistent', /excludes ≤ −1/],
  ]; // prettier-ignore
  for (const [what, fit, exponent, bound, expected, reason] of cases) {
    it(`${expected}: the interval ${what}`, () => {
      const judged = verdict(fit, { exponent, bound });
      expect(judged.reason).to.match(reason);
      expect(judged.verdict).to.equal(expected);
    });
  }

  it('not yet asymptotic: an approach explains the widths nearly as well', () => {
    // 1 + 30/√n between n = 10² and 10⁵: 9.5 % at the largest width.
    const law = (n: number) => 1 + 30 / Math.sqrt(n);
    const slopes = [1e2, 1e3, 1e4].map(n => Math.log10(law(10 * n) / law(n)));
    const judged = verdict(fitOf([-0.3, 0.1, 0.2], slopes, [-0.1, 0.4]), { exponent: 0, bound: 'exact' });
    expect(judged.verdict).to.equal('not yet asymptotic');
    expect(judged.reason).to.match(/a·n\^0·\(1 \+ \d+\/√n\) explains the widths nearly as well/);
  });

  it('not yet asymptotic: a correction of 22 % at the largest width, only if the slopes are seen to move', () => {
    const law = (n: number) => 1 + 220 / n;
    const slopes = [1e2, 10 ** 2.5, 1e3].map(n => Math.log10(law(10 * n) / law(n)));
    const columns = [100, 316, 1000].map(n => ({
      width: n,
      logValue: Math.log(law(n)),
      standardError: 0.01,
    }));
    const judge = (trend: [number, number]) =>
      verdict(
        { ...fitOf([-0.4, 0.1, 0.2], slopes, trend), points: columns },
        { exponent: 0, bound: 'exact' },
      );
    expect(judge([0.2, 0.4]).reason).to.match(/the local slopes move towards it/);
    expect(judge([-0.1, 0.4]).verdict).to.equal('inconsistent');
  });

  it('no exponent: the median is 0, and the reason counts the zeros', () => {
    const columns = synthetic(sweep, 10, () => 0, none, new RandomStream(1));
    expect(verdict(fitScaling(columns), { exponent: -1, bound: 'exact' })).to.deep.equal({
      verdict: 'no exponent',
      reason: 'the median is exactly 0 at every width (70 of all 70 samples are exact zeros)',
    });
  });

  it('does not change when all values are multiplied by a constant', () => {
    const columns = synthetic(sweep, 30, n => n ** -1.4, logNormal, new RandomStream(3));
    const scaled = changed(columns, value => 1024 * value);
    const judge = (of: typeof columns) => verdict(fitScaling(of), { exponent: -1, bound: 'exact' }).verdict;
    expect(judge(scaled)).to.equal(judge(columns));
  });
});

describe('bestApproach', () => {
  const pointsOf = (law: (n: number) => number, standardError = 0.01) => {
    const fit = quickFit(synthetic([100, 400, 1600, 6400], 6, law, none, new RandomStream(1)), {});
    return { ...fit, points: fit.points.map(point => ({ ...point, standardError })) };
  };

  for (const [name, law] of Object.entries({
    '1 + 5.0/√n': (n: number) => (1 + 5 / Math.sqrt(n)) / n,
    '1 − 5.0/√n': (n: number) => (1 - 5 / Math.sqrt(n)) / n,
    '1 + 30/n': (n: number) => (1 + 30 / n) / n,
    '(ln n)^−0.9': (n: number) => Math.log(n) ** -0.9 / n,
  })) {
    it(`recognises n^−1 (${name}) exactly`, () => {
      const { misfit, factor } = bestApproach(pointsOf(law), -1, 0.1);
      expect(misfit).to.be.lessThan(0.01);
      expect(factor).to.equal(name);
    });
  }

  it('does not take another power law for a correction, even where it is one of the powers 1/2 and 1', () => {
    for (const exponent of [-0.5, -1.5, -2]) {
      expect(
        bestApproach(
          pointsOf(n => n ** exponent),
          -1,
          0.1,
        ).excess,
      ).to.be.greaterThan(100);
    }
  });

  it('scales the excess down where no law explains the points', () => {
    const jagged = (n: number) => n ** -1.3 * (n === 400 || n === 6400 ? 1.5 : 1);
    const fit = pointsOf(jagged);
    const poor = { ...fit, laws: fit.laws.map(law => ({ ...law, misfit: 200 })) };
    const good = { ...fit, laws: fit.laws.map(law => ({ ...law, misfit: 1 })) };
    expect(bestApproach(poor, -1, 0.1).excess).to.be.lessThan(bestApproach(good, -1, 0.1).excess / 50);
  });
});
