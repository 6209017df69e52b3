import { expect } from 'chai';
import { RandomStream } from '../../src/random/index.js';
import { widthStatistics } from '../../src/scaling/statistics/index.js';
import {
  medianVarianceRatio,
  quantile,
  QuantileConfidence,
  sortedValues,
} from '../../src/scaling/statistics/quantiles.js';
import { logNormal } from './synthetic.js';

describe('quantile', () => {
  it('is the median of textbooks for p = 1/2', () => {
    expect(quantile(sortedValues([3, 1, 2]), 0.5)).to.equal(2);
    expect(quantile(sortedValues([4, 1, 3, 2]), 0.5)).to.equal(2.5);
    expect(quantile(sortedValues([7]), 0.5)).to.equal(7);
  });

  it('is nearly median-unbiased: the median over samples of the 5 % quantile of 30 uniform numbers is near 5 %', () => {
    const estimates = Array.from({ length: 4001 }, (_, seed) => {
      const values = new Float64Array(30);
      new RandomStream(seed, 'unbiased').fillUniform(values);
      return quantile(values.sort(), 0.05);
    });
    // The quantile has standard deviation 0.04 here, its median over 4001 samples 1.25 · 0.04 / √4001 =
    // 0.0008; the definition leaves a bias of 0.0005. The common definition by (m − 1) p is off by 0.02.
    expect(quantile(sortedValues(estimates), 0.5)).to.be.closeTo(0.05, 0.004);
  });
});

describe('QuantileConfidence', () => {
  it('has the binomial confidence at the values themselves', () => {
    // Of 5 values, k lie below the median with probability C(5, k) / 32.
    const confidence = new QuantileConfidence(sortedValues([1, 2, 3, 4, 5]), 0.5);
    [1, 6, 16, 26, 31].forEach((cumulative, index) => {
      expect(confidence.limit(cumulative / 32)).to.be.closeTo(index + 1, 1e-12);
    });
  });

  it('does not bound what the values do not bound', () => {
    const below = (count: number, probability: number) =>
      new QuantileConfidence(sortedValues(Array.from({ length: count }, (_, i) => i + 1)), probability);
    // 2^−5 > 2.5 % > 2^−6; and 0.95^m < 2.5 % from m = 72 on.
    expect(below(5, 0.5).interval()).to.deep.equal({ lower: 0, upper: Infinity });
    expect(below(6, 0.5).interval().upper).to.be.lessThan(Infinity);
    expect(below(71, 0.95).interval().upper).to.equal(Infinity);
    expect(below(72, 0.95).interval().upper).to.be.lessThan(Infinity);
  });

  it('gives draws that are too far from a median on average by the ratio that is corrected for', () => {
    // Uniform numbers: the median of m has variance 1 / (4 (m + 2)).
    for (const size of [31, 301]) {
      const squares = Array.from({ length: 1000 }, (_, seed) => {
        const stream = new RandomStream(seed, 'distance', size);
        const values = new Float64Array(size);
        stream.fillUniform(values);
        values.sort();
        const median = quantile(values, 0.5);
        const draws = new QuantileConfidence(values, 0.5).draws(200, stream.substream('draws'));
        return draws.reduce((sum, draw) => sum + (draw - median) ** 2 / 200, 0);
      });
      const mean = squares.reduce((sum, square) => sum + square / 1000, 0);
      // 1.29 and 1.09, correct to order 1/√m: terms of order 1/m and the error of 1000 samples make 0.15 and
      // 0.05.
      expect(mean * 4 * (size + 2)).to.be.closeTo(medianVarianceRatio(size), size === 31 ? 0.15 : 0.05);
      expect(mean * 4 * (size + 2)).to.be.greaterThan(1.03);
    }
  });
});

describe('widthStatistics', () => {
  const options = { seed: 1, name: 'K', replicates: 2000 };

  it('knows its numbers in closed form', () => {
    const { count, zeros, median, geometricMean, mean } = widthStatistics(
      { width: 10, values: [-8, 0, 2, -1, 4, 0, 3] },
      options,
    );
    expect({ count, zeros, median: median.value }).to.deep.equal({ count: 7, zeros: 2, median: 2 });
    // Of 8, 2, 1, 4 and 3: zeros are left out here, but counted.
    expect(geometricMean?.value).to.be.closeTo(192 ** (1 / 5), 1e-12);
    expect(geometricMean?.interval).to.deep.equal({ lower: 0, upper: Infinity });
    expect(mean.value).to.be.closeTo(0, 1e-15);
    expect(mean.standardError).to.be.closeTo(Math.sqrt(94 / 42), 1e-12);
  });

  it('has no geometric mean when all values are 0', () => {
    const statistics = widthStatistics({ width: 10, values: new Array<number>(8).fill(0) }, options);
    expect(statistics).to.not.have.property('geometricMean');
    expect(statistics.median).to.deep.equal({ value: 0, interval: { lower: 0, upper: 0 } });
    expect(statistics.mean).to.deep.equal({ value: 0, standardError: 0, interval: { lower: 0, upper: 0 } });
  });

  it('scales with K, and only the mean knows its sign', () => {
    const values = Array.from(logNormal(40, new RandomStream(4, 'scale')));
    const once = widthStatistics({ width: 10, values }, options);
    const flipped = widthStatistics({ width: 10, values: values.map(value => -4 * value) }, options);
    expect(flipped.median.interval.upper).to.equal(4 * once.median.interval.upper);
    expect(flipped.quantiles.map(({ value }) => value)).to.deep.equal(
      once.quantiles.map(({ value }) => 4 * value),
    );
    expect(flipped.mean.value).to.equal(-4 * once.mean.value);
    expect(flipped.mean.interval.lower).to.be.closeTo(-4 * once.mean.interval.upper, 1e-12);
    expect(flipped.geometricMean?.value).to.be.closeTo(4 * (once.geometricMean?.value ?? NaN), 1e-12);
  });
});
