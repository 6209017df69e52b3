import { expect } from 'chai';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { wilsonInterval } from '../../src/scaling/index.js';

const z = 1.959963984540054;

describe('wilsonInterval', () => {
  it('has ends where the test of a share just rejects: |p̂ − p| = z √(p (1 − p)/m)', () => {
    for (const [successes, trials] of [
      [7, 10],
      [1, 3],
      [450, 500],
      [9290, 10_000],
    ] as const) {
      const { value, interval } = wilsonInterval(successes, trials);
      expect(value).to.equal(successes / trials);
      for (const p of [interval.lower, interval.upper])
        expect(Math.abs(value - p)).to.be.closeTo(z * Math.sqrt((p * (1 - p)) / trials), 1e-15);
    }
  });

  it('for none or all ends at 0 or 1, and at z²/(m + z²) from there', () => {
    const none = wilsonInterval(0, 10).interval;
    const all = wilsonInterval(10, 10).interval;
    expect([none.lower, all.upper]).to.deep.equal([0, 1]);
    expect(none.upper).to.be.closeTo(z ** 2 / (10 + z ** 2), 1e-15);
    expect(all.lower).to.be.closeTo(1 - z ** 2 / (10 + z ** 2), 1e-15);
  });

  it('holds the true share about as often as it says', () => {
    const trials = 60;
    // Exact coverage by the binomial law, on average over shares from 0.05 to 0.95.
    const coverages = Array.from({ length: 91 }, (_, k) => {
      const p = 0.05 + k / 100;
      let [covered, mass] = [0, (1 - p) ** trials];
      for (let successes = 0; successes <= trials; successes++) {
        const { lower, upper } = wilsonInterval(successes, trials).interval;
        if (lower <= p && p <= upper) covered += mass;
        mass *= ((trials - successes) / (successes + 1)) * (p / (1 - p));
      }
      return covered;
    });
    const mean = coverages.reduce((sum, coverage) => sum + coverage, 0) / coverages.length;
    expect(mean).to.be.within(0.945, 0.96);
    expect(Math.min(...coverages)).to.be.at.least(0.91);
  });

  for (const [successes, trials] of [
    [1, 0],
    [-1, 5],
    [6, 5],
    [0.5, 5],
    [NaN, 5],
  ] as const) {
    it(`refuses ${successes} of ${trials}`, () => {
      expect(() => wilsonInterval(successes, trials)).to.throw(InvalidArgumentError);
    });
  }
});
