import { expect } from 'chai';
import fc from 'fast-check';
import { RandomStream } from '../../src/random/index.js';

const seeds = fc.maxSafeNat();
const parts = fc.oneof(fc.string(), fc.maxSafeInteger());
const starts = fc.oneof(fc.nat(10_000), fc.integer({ min: 0, max: 2 ** 53 - 20_000 }));
type Fill = 'fillNormal' | 'fillUniform';
const fills = fc.constantFrom<Fill>('fillNormal', 'fillUniform');

describe('RandomStream', () => {
  it('gives the same bits however a range is cut into chunks, and in whatever order they are asked for', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.array(parts, { maxLength: 3 }),
        starts,
        fc.array(fc.nat(2500), { minLength: 1, maxLength: 6 }),
        fills,
        (seed, path, start, lengths, fill) => {
          const whole = new Float64Array(lengths.reduce((sum, length) => sum + length, 0));
          new RandomStream(seed, ...path)[fill](whole, start);
          const stream = new RandomStream(seed, ...path);
          const pieces = new Float64Array(whole.length);
          let end = whole.length;
          for (const length of lengths.toReversed()) {
            stream[fill](pieces.subarray(end - length, end), start + end - length);
            end -= length;
          }
          expect(pieces).to.deep.equal(whole);
        },
      ),
      { seed: 1 },
    );
  });

  it('gives one number as it gives many', () => {
    fc.assert(
      fc.property(seeds, starts, fc.nat(99), (seed, start, offset) => {
        const stream = new RandomStream(seed);
        const out = new Float64Array(100);
        stream.fillNormal(out, start);
        expect(stream.normalAt(start + offset)).to.equal(out[offset]);
      }),
      { seed: 2 },
    );
  });

  it('names a substream by the whole path, wherever it is cut', () => {
    fc.assert(
      fc.property(seeds, fc.array(parts, { maxLength: 5 }), fc.nat(5), (seed, path, cut) => {
        const cutStream = new RandomStream(seed, ...path.slice(0, cut)).substream(...path.slice(cut));
        expect(cutStream.path).to.deep.equal(path);
        expect(cutStream.normalAt(0)).to.equal(new RandomStream(seed, ...path).normalAt(0));
      }),
      { seed: 3 },
    );
  });

  it('gives different paths different numbers', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.array(parts, { maxLength: 3 }),
        fc.array(parts, { maxLength: 3 }),
        (seed, a, b) => {
          const same = a.length === b.length && a.every((part, i) => part === b[i]);
          expect(
            new RandomStream(seed, ...a).normalAt(0) === new RandomStream(seed, ...b).normalAt(0),
          ).to.equal(same);
        },
      ),
      { seed: 4 },
    );
  });
});
