import { expect } from 'chai';
import { RandomStream } from '../../src/random/index.js';
import { meanDraws, meanOf, percentileInterval } from '../../src/scaling/statistics/bootstrap.js';

describe('meanDraws', () => {
  it('has the exact law of the studentised bootstrap', () => {
    // Resamples of {−1, 1} of size 2: both errors are 1 for a mixed one (mean 0), which makes half of all;
    // the others have no standard error.
    const draws = meanDraws([-1, 1], 4000, new RandomStream(2, 'two'));
    const mixed = draws.filter(draw => !Number.isNaN(draw));
    expect(new Set(mixed.map(Math.abs))).to.deep.equal(new Set([0]));
    // Five standard deviations of a binomial share.
    expect(mixed.length / 4000).to.be.closeTo(0.5, 5 * 0.008);
  });

  it('leans to the side of the long tail, where a plain bootstrap leans to the other', () => {
    // A few large values: a sample that has too few of them has too small a mean and too small a standard
    // error.
    const values = Array.from({ length: 40 }, (_, index) => Math.exp(4 * (index / 40) ** 3));
    const { mean } = meanOf(values);
    const { lower, upper } = percentileInterval(meanDraws(values, 4000, new RandomStream(3, 'skew')));
    expect(upper - mean).to.be.greaterThan(1.3 * (mean - lower));
  });

  it('never uses random numbers twice, however many are needed', () => {
    const values = Array.from({ length: 1001 }, (_, index) => Math.sqrt(index));
    const draws = meanDraws(values, 400, new RandomStream(3, 'long'));
    expect(new Set(draws).size).to.equal(400);
  });
});

describe('meanOf', () => {
  it('gives the textbook standard error', () => {
    expect(meanOf([1, 2, 3, 6])).to.deep.equal({ mean: 3, standardError: Math.sqrt(14 / 12) });
    expect(meanOf([5])).to.deep.equal({ mean: 5, standardError: 0 });
  });
});

describe('percentileInterval', () => {
  it('leaves out 2.5 % at each end', () => {
    // 999 draws make 1000 gaps: the 25th value from either end has 2.5 % beyond it.
    const values = Float64Array.from({ length: 999 }, (_, index) => (index * 8) % 999);
    expect(percentileInterval(values)).to.deep.equal({ lower: 24, upper: 974 });
  });

  it('counts what is not a number as beyond both ends', () => {
    const values = Float64Array.from({ length: 999 }, (_, index) => (index < 10 ? NaN : index));
    expect(percentileInterval(values)).to.deep.equal({ lower: 24, upper: 984 });
    expect(percentileInterval(values.fill(NaN, 0, 30))).to.deep.equal({ lower: -Infinity, upper: Infinity });
  });
});
