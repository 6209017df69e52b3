import { expect } from 'chai';
import { RandomStream } from '../../src/random/index.js';
import { bootstrapMedians, percentileInterval } from '../../src/scaling/bootstrap.js';

describe('bootstrapMedians', () => {
  it('has the exact law of the median of a resample', () => {
    // Of 5 draws from {0, 1, 2, 3, 4}, the median is at most i when at least 3 of them are: a binomial tail.
    const atMost = (i: number) => {
      const p = (i + 1) / 5;
      return 10 * p ** 3 * (1 - p) ** 2 + 5 * p ** 4 * (1 - p) + p ** 5;
    };
    const replicates = 40_000;
    const medians = bootstrapMedians([3, 0, 4, 1, 2], replicates, new RandomStream(1, 'law'));
    for (const i of [0, 1, 2, 3]) {
      const share = medians.filter(value => value <= i).length / replicates;
      // Five standard deviations of a binomial share.
      const tolerance = 5 * Math.sqrt((atMost(i) * (1 - atMost(i))) / replicates);
      expect(share).to.be.closeTo(atMost(i), tolerance);
    }
  });

  it('takes the mean of the middle two of an even number', () => {
    const medians = bootstrapMedians([0, 1], 4000, new RandomStream(2, 'even'));
    expect(new Set(medians)).to.deep.equal(new Set([0, 0.5, 1]));
    expect(medians.filter(value => value === 0.5).length / 4000).to.be.closeTo(0.5, 5 * 0.008);
  });

  it('never uses random numbers twice, however many are needed', () => {
    const values = Array.from({ length: 1001 }, (_, index) => Math.sqrt(index));
    const medians = bootstrapMedians(values, 400, new RandomStream(3, 'long'));
    const pairs = Array.from(medians.subarray(1), (value, index) => `${medians[index] ?? ''} ${value}`);
    // A few pairs of neighbours repeat by chance; a stream that starts again every 65 resamples leaves 65 pairs.
    expect(new Set(pairs).size).to.be.at.least(300);
  });
});

describe('percentileInterval', () => {
  it('leaves out 2.5 % at each end', () => {
    const values = Float64Array.from({ length: 1001 }, (_, index) => (index * 8) % 1001);
    expect(percentileInterval(values)).to.deep.equal({ lower: 25, upper: 975 });
  });

  it('counts what is not a number as beyond both ends', () => {
    const values = Float64Array.from({ length: 1001 }, (_, index) => (index < 10 ? NaN : index));
    expect(percentileInterval(values)).to.deep.equal({ lower: 25, upper: 985 });
    expect(percentileInterval(values.fill(NaN, 0, 30))).to.deep.equal({ lower: -Infinity, upper: Infinity });
  });
});
