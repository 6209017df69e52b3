import { expect } from 'chai';
import fc from 'fast-check';
import { exportSamples } from '../../src/report/index.js';
import { numberText } from '../../src/report/words.js';
import { readCsv, readNpz, readParquet } from './exportReaders.js';
import { expectSameFigure, expectSameFigures, expectSamePages } from './hostileTexts.js';

describe('markup', () => {
  it('has the same tags and attributes whatever the texts of a report say', () => expectSamePages(6));
  it('of figures, too', () => expectSameFigures(4));
  it('of one figure, too', () => expectSameFigure(6));
});

describe('exportSamples', () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  const name = fc.string({ unit: 'binary', minLength: 1 }).filter(text => !/\p{Cs}/u.test(text));

  it('gives any float64 and any name back from every format', async () => {
    await fc.assert(
      fc.asyncProperty(
        name,
        fc.array(fc.tuple(fc.integer({ min: 1 }), fc.maxSafeInteger(), finite), { maxLength: 20 }),
        async (experiment, drawn) => {
          const own = drawn.map(([width, seed, value]) => ({
            experiment,
            width,
            seed,
            values: [value],
            seconds: 0,
          }));
          const experiments = [{ name: experiment, quantities: ['K0'] }];
          const expected = [...own]
            .sort((a, b) => a.width - b.width || a.seed - b.seed)
            .map(({ width, seed, values }) => ({
              experiment,
              width,
              seed,
              quantity: 'K0',
              value: values[0]!,
            }));
          expect(readCsv(await exportSamples(own, experiments, 'csv'))).to.deep.equal(expected);
          const parquet = await readParquet(await exportSamples(own, experiments, 'parquet'));
          expect(parquet).to.deep.equal(expected);
          const [width, seed, values] = [...readNpz(await exportSamples(own, experiments, 'npz')).values()];
          expect(values!.values).to.deep.equal(expected.map(row => row.value));
          expect(width!.values.map(Number)).to.deep.equal(expected.map(row => row.width));
          expect(seed!.values.map(Number)).to.deep.equal(expected.map(row => row.seed));
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe('numberText', () => {
  it('is within half a unit of the third digit', () => {
    const digits: Record<string, string> = Object.fromEntries(
      Array.from('⁰¹²³⁴⁵⁶⁷⁸⁹', (digit, k) => [digit, String(k)]),
    );
    const read = (text: string) =>
      Number(
        text
          .replaceAll('−', '-')
          .replace(
            /·10([⁻⁰¹²³⁴-⁹]+)/,
            (_, power: string) => `e${Array.from(power, character => digits[character] ?? '-').join('')}`,
          ),
      );
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e307, max: 1e307 }), value => {
        // Halfway cases and the reading itself round once more.
        expect(Math.abs(read(numberText(value)) - value)).to.be.at.most(0.00501 * Math.abs(value));
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});
