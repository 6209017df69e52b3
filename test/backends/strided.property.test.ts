import { expect } from 'chai';
import fc from 'fast-check';
import { copyStretch, copyStrided } from '../../src/backends/cpu/strided.js';

describe('a stretch of an array, row by row over its axes', () => {
  it('is that part of the whole', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 9 })), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.nat({ max: 5 }),
        // Two of 7⁴ places and more, so that stretches begin and end within rows.
        fc.tuple(fc.nat({ max: 2401 }), fc.nat({ max: 2401 })),
        (axes, start, [a, b]) => {
          const [lengths, strides] = [axes.map(([length]) => length), axes.map(([, stride]) => stride)];
          const size = lengths.reduce((product, length) => product * length, 1);
          const reach = axes.reduce((sum, [length, stride]) => sum + (length - 1) * stride, start);
          const data = Float64Array.from({ length: reach + 1 }, (_, k) => k);
          const whole = new Float64Array(size);
          const contiguous = lengths.map((_, axis) =>
            lengths.slice(axis + 1).reduce((product, length) => product * length, 1),
          );
          copyStrided(lengths, { data, start, strides }, { data: whole, start: 0, strides: contiguous });
          const [first, end] = [a % (size + 1), b % (size + 1)].sort((x, y) => x - y) as [number, number];
          const part = new Float64Array(end - first);
          copyStretch(lengths, { data, start, strides }, first, end - first, part);
          expect(part).to.deep.equal(whole.slice(first, end));
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });
});
