import { expect } from 'chai';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RandomStream } from '../../src/random/index.js';
import { fitScaling, readJournal, ScalingJournal } from '../../src/scaling/index.js';
import { changed, logNormal, synthetic } from '../../test/scaling/synthetic.js';

const widths = fc.uniqueArray(
  fc.integer({ min: 1, max: 40 }).map(step => Math.round(10 * 1.3 ** step)),
  { minLength: 2, maxLength: 6 },
);

describe('fitScaling', () => {
  it('follows K → c n^t K: every slope and interval shifts by t, the prefactor is multiplied by c', () => {
    const shift = fc.integer({ min: -3, max: 3 });
    const factor = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(widths, shift, factor, fc.nat(1000), (widths, t, c, seed) => {
        const samples = synthetic(widths, 7, () => 1, logNormal, new RandomStream(seed));
        const options = { replicates: 100 };
        const before = fitScaling(samples, 0, options);
        const after = fitScaling(
          changed(samples, (value, { width }) => c * width ** t * value),
          0,
          options,
        );
        if (before.kind !== 'power law' || after.kind !== 'power law') throw new Error('expected power laws');
        // Rounding errors of log K, about 1e-14, over differences of log n of at least 0.2.
        const close = (a: number, b: number) => {
          expect(a - b).to.be.closeTo(0, 1e-10 * Math.max(1, Math.abs(b)));
        };
        close(after.exponent, before.exponent + t);
        close(after.interval.lower, before.interval.lower + t);
        close(after.interval.upper, before.interval.upper + t);
        close(after.logPrefactor, before.logPrefactor + Math.log(c));
        after.localSlopes.forEach(({ slope, interval }, index) => {
          close(slope, before.localSlopes[index]!.slope + t);
          close(interval.lower, before.localSlopes[index]!.interval.lower + t);
        });
        if (before.trend && after.trend) close(after.trend.perDecade, before.trend.perDecade);
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});

describe('journal', () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => (value === 0 ? 0 : value));
  const sampleList = fc.uniqueArray(
    fc.record({
      model: fc.string({ minLength: 1, unit: 'binary' }),
      width: fc.integer({ min: 1 }),
      seed: fc.maxSafeInteger(),
      derivatives: fc.tuple(finite, finite, finite),
      seconds: finite.map(Math.abs),
    }),
    { selector: ({ model, width, seed }) => JSON.stringify([model, width, seed]), maxLength: 5 },
  );

  it('gives back every finite float64 and every name, bit for bit', () => {
    const folder = mkdtempSync(join(tmpdir(), 'widejet-journal-'));
    let run = 0;
    try {
      fc.assert(
        fc.property(sampleList, samples => {
          const path = join(folder, `${run++}.jsonl`);
          const journal = ScalingJournal.create(path, { samples: samples.length });
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
