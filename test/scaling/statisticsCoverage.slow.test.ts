import { expect } from 'chai';
import { RandomStream } from '../../src/random/index.js';
import { verdict, type Interval, type Verdict } from '../../src/scaling/statistics/index.js';
import { cauchy, gaussianProduct, logNormal, quickFit, synthetic, type Noise } from './synthetic.js';

/**
 * Experiments whose truth is known: 2000 sweeps each of a law with exponent −1, so that shares have a
 * binomial error of 0.5 % at 95 % and of 0.3 % at 1 %. Simulated with 400 draws instead of 2000, which makes
 * single intervals noisier but leaves their coverage alone. docs/statistics.md shows the numbers.
 */
const repetitions = 2000;

const decades = (from: number, to: number, perDecade: number) =>
  Array.from({ length: (to - from) * perDecade + 1 }, (_, step) =>
    Math.round(10 ** (from + step / perDecade)),
  );
const widths = {
  '10²..10⁶, nine': decades(2, 6, 2),
  '10²..10⁶, five': decades(2, 6, 1),
  '10³..10⁶, seven': decades(3, 6, 2),
  '10²..10⁵, seven': decades(2, 5, 2),
  '64..4096, seven': [64, 128, 256, 512, 1024, 2048, 4096],
  '64..4096, four': [64, 256, 1024, 4096],
};
const noises = { 'log-normal': logNormal, Cauchy: cauchy, 'g₁g₂g₃': gaussianProduct } satisfies Record<
  string,
  Noise
>;
const laws = {
  'n⁻¹': (n: number) => 1 / n,
  'n⁻¹(1 + 4/√n)': (n: number) => (1 + 4 / Math.sqrt(n)) / n,
  'n⁻¹(1 − 3/√n)': (n: number) => (1 - 3 / Math.sqrt(n)) / n,
  'n⁻¹(1 + 30/n)': (n: number) => (1 + 30 / n) / n,
};

interface Shares {
  readonly covered: number;
  readonly chosenCovered: number;
  readonly extrapolated: number;
  readonly says: (exponent: number, verdict: Verdict['verdict']) => number;
}

function experiment(
  sweep: keyof typeof widths,
  noise: keyof typeof noises,
  seeds: number,
  law: (width: number) => number,
  truth: number,
  predictions: readonly number[],
): Shares {
  const inside = (interval: Interval | undefined) =>
    Number(interval !== undefined && interval.lower <= truth && truth <= interval.upper);
  let [covered, chosenCovered, extrapolated] = [0, 0, 0];
  const verdicts = new Map<string, number>();
  for (let seed = 0; seed < repetitions; seed++) {
    const stream = new RandomStream(seed, 'coverage', sweep, noise, seeds);
    const columns = synthetic(widths[sweep], seeds, law, noises[noise], stream);
    const fit = quickFit(columns, { seed, replicates: 400 });
    covered += inside(fit.interval);
    chosenCovered += inside(fit.law.interval);
    extrapolated += inside(fit.extrapolation?.interval);
    for (const exponent of predictions) {
      const key = `${exponent} ${verdict(fit, { exponent, bound: 'exact' }).verdict}`;
      verdicts.set(key, (verdicts.get(key) ?? 0) + 1);
    }
  }
  return {
    covered: covered / repetitions,
    chosenCovered: chosenCovered / repetitions,
    extrapolated: extrapolated / repetitions,
    says: (exponent, verdict) => (verdicts.get(`${exponent} ${verdict}`) ?? 0) / repetitions,
  };
}

describe('2000 simulated sweeps', function () {
  this.timeout(180_000);

  // The last column: the least share of predictions −0.7 and −1.3 that have to be called inconsistent; 0
  // where there are too few seeds to find an exponent that is 0.3 off, or a correction hides it.
  const cases: [keyof typeof widths, keyof typeof noises, number, keyof typeof laws, number, number][] = [
    ['10²..10⁶, nine', 'log-normal', 100, 'n⁻¹', 0.95, 0.95],
    ['10²..10⁶, nine', 'g₁g₂g₃', 200, 'n⁻¹(1 + 4/√n)', 0.8, 0.95],
    ['10²..10⁶, five', 'log-normal', 100, 'n⁻¹(1 + 30/n)', 0.8, 0.95],
    ['10³..10⁶, seven', 'g₁g₂g₃', 340, 'n⁻¹', 0.95, 0.95],
    ['10²..10⁵, seven', 'g₁g₂g₃', 340, 'n⁻¹(1 − 3/√n)', 0.95, 0.95],
    ['10²..10⁵, seven', 'Cauchy', 30, 'n⁻¹(1 + 4/√n)', 0, 0],
    ['64..4096, seven', 'g₁g₂g₃', 60, 'n⁻¹(1 + 30/n)', 0, 0],
    ['64..4096, four', 'log-normal', 340, 'n⁻¹(1 + 4/√n)', 0.95, 0],
    ['64..4096, four', 'g₁g₂g₃', 30, 'n⁻¹', 0, 0],
  ];

  for (const [sweep, noise, seeds, name, above, below] of cases) {
    it(`${sweep} widths, ${seeds} seeds, ${noise}, ${name}: intervals cover −1, verdicts are rarely wrong`, () => {
      const shares = experiment(sweep, noise, seeds, laws[name], -1, [-1, -0.7, -1.3]);
      // 93 to 97 %, each with twice the binomial error.
      expect(shares.covered, 'interval').to.be.within(0.92, 0.98);
      expect(shares.extrapolated, 'extrapolation of local slopes').to.be.within(0.92, 0.98);
      expect(shares.says(-1, 'inconsistent'), 'the truth called inconsistent').to.be.at.most(0.02);
      for (const [wrong, power] of [
        [-0.7, above],
        [-1.3, below],
      ] as const) {
        expect(shares.says(wrong, 'consistent'), `${wrong} called consistent`).to.be.at.most(0.05);
        expect(shares.says(wrong, 'inconsistent'), `${wrong} called inconsistent`).to.be.at.least(power);
      }
    });
  }

  it('the interval of the law that was chosen would be no honest one', () => {
    // Why `interval` is not `law.interval`: a correction that is not seen shifts the exponent all the same.
    const shares = experiment('10²..10⁵, seven', 'log-normal', 100, laws['n⁻¹(1 + 4/√n)'], -1, []);
    expect(shares.chosenCovered).to.be.lessThan(0.75);
    expect(shares.covered).to.be.within(0.92, 0.98);
  });

  it('slow approaches are not called inconsistent: 1/ln n, and a correction of 17 % that is seen to shrink', () => {
    const logarithm = experiment('10²..10⁶, nine', 'log-normal', 100, n => 1 / Math.log(n), 0, [0]);
    // 1/ln n is the slowest that is admitted: the logarithm's power −1 is at its bound.
    expect(logarithm.says(0, 'inconsistent')).to.be.at.most(0.03);
    const large = experiment('64..4096, four', 'log-normal', 340, n => 1 + 700 / n, 0, [0]);
    expect(large.says(0, 'inconsistent')).to.be.at.most(0.02);
    expect(large.says(0, 'consistent')).to.be.at.most(0.02);
  });
});
