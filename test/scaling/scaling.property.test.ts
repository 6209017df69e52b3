import { expect } from 'chai';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RandomStream } from '../../src/random/index.js';
import { readJournal, ScalingJournal, type JournalHeader } from '../../src/journal/index.js';
import {
  fitScaling,
  verdict,
  type PredictedExponent,
  type Statistic,
} from '../../src/scaling/statistics/index.js';
import { changed, logNormal, synthetic } from './synthetic.js';

const widths = fc.uniqueArray(
  fc.integer({ min: 1, max: 40 }).map(step => Math.round(10 * 1.3 ** step)),
  { minLength: 2, maxLength: 6 },
);

describe('fitScaling', () => {
  it('follows K → c n^t K: every slope and interval shifts by t, the prefactor is multiplied by c', () => {
    const shift = fc.integer({ min: -3, max: 3 });
    const factor = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    const statistic = fc.constantFrom<Statistic>('median', 'geometric mean');
    fc.assert(
      fc.property(widths, shift, factor, fc.nat(1000), statistic, (widths, t, c, seed, statistic) => {
        const columns = synthetic(widths, 7, () => 1, logNormal, new RandomStream(seed));
        const scaled = changed(columns, (value, { width }) => c * width ** t * value);
        const options = { replicates: 100, statistic };
        const before = fitScaling(columns, options);
        const after = fitScaling(scaled, options);
        if (before.kind !== 'power law' || after.kind !== 'power law') throw new Error('expected power laws');
        const close = (a: number, b: number, tolerance: number) => {
          if (a === b) return; // both infinite
          expect(a - b).to.be.closeTo(0, tolerance * Math.max(1, Math.abs(b)));
        };
        // Rounding errors of log K, about 1e-14, over differences of log n of at least 0.2.
        const exact = 1e-10;
        // The misfit hardly depends on a correction that the widths do not see: an error of 1e-14 there is
        // one of up to 1e-7 in the correction that is best.
        const flat = 1e-6;
        after.laws.forEach((law, index) => {
          const own = before.laws[index]!;
          const tolerance = law.correctionExponent === 0 ? exact : flat;
          close(law.exponent, own.exponent + t, tolerance);
          close(law.logPrefactor, own.logPrefactor + Math.log(c), 100 * tolerance);
          close(law.interval.lower, own.interval.lower + t, tolerance);
          close(law.weight, own.weight, flat);
        });
        expect(after.law.correctionExponent).to.equal(before.law.correctionExponent);
        close(after.interval.lower, before.interval.lower + t, flat);
        close(after.interval.upper, before.interval.upper + t, flat);
        after.localSlopes.forEach(({ slope, interval }, index) => {
          close(slope, before.localSlopes[index]!.slope + t, exact);
          close(interval.lower, before.localSlopes[index]!.interval.lower + t, exact);
        });
        if (before.trend && after.trend) close(after.trend.perDecade, before.trend.perDecade, exact);
        if (before.extrapolation && after.extrapolation)
          close(after.extrapolation.exponent, before.extrapolation.exponent + t, flat);
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});

describe('verdict', () => {
  it('changes with prediction and data alike: K n^t against s + t is K against s', () => {
    fc.assert(
      fc.property(
        widths,
        fc.integer({ min: -3, max: 3 }),
        fc.constantFrom(-1, -0.5, 0, 0.5, 1),
        fc.nat(1000),
        fc.constantFrom<PredictedExponent['bound']>('exact', 'upper'),
        (widths, t, exponent, seed, bound) => {
          const columns = synthetic(widths, 40, () => 1, logNormal, new RandomStream(seed));
          const scaled = changed(columns, (value, { width }) => width ** t * value);
          const judge = (of: typeof columns, exponent: number) =>
            verdict(fitScaling(of, { replicates: 100 }), { exponent, bound }).verdict;
          expect(judge(scaled, exponent + t)).to.equal(judge(columns, exponent));
        },
      ),
      { seed: 2, numRuns: 60 },
    );
  });
});

describe('journal', () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  const sampleList = fc.uniqueArray(
    fc.record({
      experiment: fc.string({ minLength: 1, unit: 'binary' }),
      width: fc.integer({ min: 1 }),
      seed: fc.maxSafeInteger(),
      values: fc.tuple(finite, finite, finite),
      seconds: finite.map(Math.abs),
    }),
    { selector: ({ experiment, width, seed }) => JSON.stringify([experiment, width, seed]), maxLength: 5 },
  );

  /** A header that speaks of these samples. */
  const headerOf = (
    samples: readonly { readonly experiment: string; readonly width: number }[],
  ): Omit<JournalHeader, 'schema' | 'version'> => ({
    versions: {},
    command: 'property test',
    configuration: {
      experiments: [...new Set(['one', ...samples.map(({ experiment }) => experiment)])].map(name => ({
        name,
        model: {},
        inputs: null,
        quantities: ['K0', 'K1', 'K2'],
      })),
      widths: [1, ...samples.map(({ width }) => width)],
      seeds: 1,
      weights: 'auto',
    },
  });

  it('gives back every finite float64 and every name, bit for bit', () => {
    const folder = mkdtempSync(join(tmpdir(), 'widejet-journal-'));
    let run = 0;
    try {
      fc.assert(
        fc.property(sampleList, samples => {
          const path = join(folder, `${run++}.jsonl`);
          const journal = ScalingJournal.create(path, headerOf(samples));
          for (const sample of samples) journal.append(sample);
          journal.close();
          expect(readJournal(path).samples).to.deep.equal(samples);
        }),
        { seed: 2 },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
