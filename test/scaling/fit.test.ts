import { expect } from 'chai';
import { InvalidArgumentError } from '../../src/errors.js';
import { RandomStream } from '../../src/random/index.js';
import {
  fitScaling,
  scalingRows,
  theorem1Exponent,
  type PowerLawFit,
  type ScalingFit,
} from '../../src/scaling/index.js';
import { cauchy, changed, logNormal, none, synthetic, type Noise } from './synthetic.js';

const widths = [64, 256, 1024, 4096, 16384];

function powerLaw(fit: ScalingFit): PowerLawFit {
  if (fit.kind !== 'power law') throw new Error('expected a power law');
  return fit;
}

describe('theorem1Exponent', () => {
  it('is 0, 0, −1, −2, −3 for a plain network and 0 up to r = H for a hypernetwork', () => {
    const exponents = (primaryDepth: number) =>
      [0, 1, 2, 3, 4].map(order => theorem1Exponent(order, primaryDepth));
    expect(exponents(1)).to.deep.equal([0, 0, -1, -2, -3]);
    expect(exponents(3)).to.deep.equal([0, 0, 0, 0, -1]);
  });

  it('refuses orders and depths that are none', () => {
    expect(() => theorem1Exponent(-1, 1)).to.throw(InvalidArgumentError, /order is -1/);
    expect(() => theorem1Exponent(1.5, 1)).to.throw(InvalidArgumentError, /order/);
    expect(() => theorem1Exponent(1, 0)).to.throw(InvalidArgumentError, /primaryDepth is 0/);
  });
});

describe('fitScaling', () => {
  const stream = new RandomStream(1, 'fit test');

  it('finds an exact power law to rounding', () => {
    const fit = powerLaw(
      fitScaling(
        synthetic(widths, 8, n => -3 * n ** -1.5, none, stream),
        0,
      ),
    );
    expect(fit.exponent).to.be.closeTo(-1.5, 1e-12);
    expect(fit.logPrefactor).to.be.closeTo(Math.log(3), 1e-11);
    expect(fit.localSlopes.map(({ from, to }) => [from, to])).to.deep.equal([
      [64, 256],
      [256, 1024],
      [1024, 4096],
      [4096, 16384],
    ]);
    for (const { slope } of fit.localSlopes) expect(slope).to.be.closeTo(-1.5, 1e-12);
    expect(fit.trend?.perDecade).to.be.closeTo(0, 1e-11);
  });

  it('measures the change of the slope per decade: log K = x² in x = log₁₀ n has slope 2 x', () => {
    const fit = powerLaw(
      fitScaling(
        synthetic([10, 100, 1000], 8, n => 10 ** (Math.log10(n) ** 2), none, stream),
        0,
      ),
    );
    expect(fit.trend?.perDecade).to.be.closeTo(2, 1e-10);
  });

  it('does not care about the order of samples or the sign of K', () => {
    const samples = synthetic(widths, 20, n => 1 / n, logNormal, stream);
    const flipped = changed(samples, (value, { seed }) => (seed % 2 === 0 ? -value : value)).reverse();
    expect(fitScaling(flipped, 0)).to.deep.equal(fitScaling(samples, 0));
  });

  it('gives the same bits for the same seed, and other intervals for another', () => {
    const samples = synthetic(widths, 20, n => 1 / n, logNormal, stream);
    expect(fitScaling(samples, 0, { seed: 5 })).to.deep.equal(fitScaling(samples, 0, { seed: 5 }));
    const other = powerLaw(fitScaling(samples, 0, { seed: 6 }));
    expect(other.interval).not.to.deep.equal(powerLaw(fitScaling(samples, 0, { seed: 5 })).interval);
  });

  it('gives a width with little noise more weight', () => {
    // The noise vanishes with n here, and the slope of the last three widths is −1 while the first is off by far.
    const law = (n: number) => (n === 64 ? 2 : 1) / n;
    const samples = synthetic(widths, 60, law, logNormal, stream);
    const narrowing = changed(
      samples,
      (value, { width }) => law(width) * (value / law(width)) ** (64 / width),
    );
    expect(powerLaw(fitScaling(narrowing, 0)).exponent).to.be.closeTo(-1, 0.02);
  });

  it('counts exact zeros, and lets them pull the median', () => {
    const samples = synthetic(widths, 21, () => 1, logNormal, stream);
    const withDead = changed(samples, (value, { seed }) => (seed < 5 ? 0 : value));
    const [first] = fitScaling(withDead, 0).widths;
    const own = withDead.filter(({ width }) => width === 64).map(({ derivatives }) => derivatives[0]!);
    expect(first?.zeros).to.equal(5);
    expect(first?.count).to.equal(21);
    expect(first?.median).to.equal(own.sort((a, b) => a - b)[10]);
  });

  it('has no exponent when the median is 0 at a width', () => {
    const samples = synthetic(widths, 21, () => 1, logNormal, stream);
    const dead = changed(samples, (value, { seed, width }) => (width === 64 && seed < 11 ? 0 : value));
    expect(fitScaling(dead, 0).kind).to.equal('vanishing');
  });

  it('does not bound the exponent when many resamples have median 0', () => {
    const samples = synthetic(widths, 21, () => 1, logNormal, stream);
    const nearlyDead = changed(samples, (value, { seed, width }) => (width === 64 && seed < 10 ? 0 : value));
    const fit = powerLaw(fitScaling(nearlyDead, 0));
    expect(fit.widths[0]?.interval.lower).to.equal(0);
    expect(fit.interval).to.deep.equal({ lower: -Infinity, upper: Infinity });
    expect(Number.isFinite(fit.exponent)).to.be.true;
  });

  it('claims no interval from fewer than six seeds', () => {
    const fit = powerLaw(
      fitScaling(
        synthetic(widths, 5, n => 1 / n, logNormal, stream),
        0,
      ),
    );
    expect(fit.interval).to.deep.equal({ lower: -Infinity, upper: Infinity });
    expect(Number.isFinite(fit.exponent)).to.be.true;
  });

  it('refuses what it cannot fit', () => {
    const samples = synthetic(widths, 8, n => 1 / n, none, stream);
    expect(() => fitScaling(samples.slice(0, 8), 0)).to.throw(
      InvalidArgumentError,
      /at least two different widths/,
    );
    expect(() => fitScaling(samples, 1)).to.throw(InvalidArgumentError, /order is 1/);
    expect(() => fitScaling(samples, 0, { replicates: 10 })).to.throw(
      InvalidArgumentError,
      /replicates is 10/,
    );
    expect(() =>
      fitScaling(
        changed(samples, () => NaN),
        0,
      ),
    ).to.throw(InvalidArgumentError, /K\^\(0\) is NaN/);
    const mixed = samples.map((sample, index) => ({ ...sample, model: `model ${index % 2}` }));
    expect(() => fitScaling(mixed, 0)).to.throw(InvalidArgumentError, /one model/);
  });
});

describe('scalingRows', () => {
  it('gives one row per order, each compared with Theorem 1', () => {
    const stream = new RandomStream(2, 'rows test');
    const samples = synthetic(widths, 40, () => 1, logNormal, stream).map(sample => ({
      ...sample,
      derivatives: [sample.derivatives[0]!, 2, sample.derivatives[0]! / sample.width, 0],
    }));
    const rows = scalingRows(samples, { primaryDepth: 1 });
    expect(rows.map(({ predicted }) => predicted)).to.deep.equal([0, 0, -1, -2]);
    expect(rows.map(({ verdict }) => verdict)).to.deep.equal([
      'consistent',
      'consistent',
      'consistent',
      'no exponent',
    ]);
    expect(() => scalingRows([], { primaryDepth: 1 })).to.throw(InvalidArgumentError, /at least one sample/);
  });
});

describe('the 95 % interval of the exponent', () => {
  // Of 300 true 95 % intervals 285 ± 3.8 cover; 276..294 are 92..98 %. Percentile intervals of medians are slightly
  // wide: over 16 blocks of 300 experiments 95.9 ± 0.3 % covered with log-normal noise, over 6 blocks 96.4 ± 0.4 % with
  // Cauchy noise. So a block leaves the bounds by chance in 2 to 5 of 100 cases (downwards in 1 of 10³), and the streams
  // have a name whose blocks do not. Intervals that cover 88 % only would leave them in 98 of 100 cases.
  const repetitions = 300;
  const cases: [string, Noise, number][] = [
    ['log-normal noise, 30 seeds', logNormal, 30],
    ['log-normal noise, 100 seeds', logNormal, 100],
    ['Cauchy noise, 30 seeds', cauchy, 30],
  ];
  for (const [what, noise, seeds] of cases) {
    it(`covers the truth in 92–98 % of ${repetitions} experiments: ${what}`, () => {
      const covered = Array.from({ length: repetitions }, (_, seed) => {
        const samples = synthetic(widths, seeds, n => 7 / n, noise, new RandomStream(seed, 'coverage', what));
        const { lower, upper } = powerLaw(fitScaling(samples, 0, { seed, replicates: 300 })).interval;
        return lower <= -1 && -1 <= upper;
      }).filter(Boolean).length;
      expect(covered / repetitions).to.be.within(0.92, 0.98);
    });
  }
});
