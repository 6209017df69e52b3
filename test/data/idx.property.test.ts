import fc from 'fast-check';
import { expect } from 'chai';
import { readIdx } from '../../src/data/index.js';
import { WidejetError } from '../../src/errors/index.js';

const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });

describe('idx', () => {
  it('gives back every float64, bit for bit', () => {
    fc.assert(
      fc.property(
        sizes.chain(shape => {
          const length = shape.reduce((a, b) => a * b);
          return fc.tuple(fc.constant(shape), fc.array(fc.double(), { minLength: length, maxLength: length }));
        }),
        ([shape, values]) => {
          const bytes = new DataView(new ArrayBuffer(4 + 4 * shape.length + 8 * values.length));
          bytes.setUint32(0, 0x0e00 + shape.length);
          shape.forEach((size, index) => {
            bytes.setUint32(4 + 4 * index, size);
          });
          values.forEach((value, index) => {
            bytes.setFloat64(4 + 4 * shape.length + 8 * index, value);
          });
          const file = readIdx(new Uint8Array(bytes.buffer));
          expect(file.shape).to.deep.equal(shape);
          expect([...file.data].every((value, index) => Object.is(value, values[index]))).to.be.true;
        },
      ),
      { seed: 1 },
    );
  });

  it('meets any bytes with a file or a typed error', () => {
    const bytes = fc.tuple(
      fc.constantFrom([0, 0, 8, 1], [0, 0, 0x0b, 2], [0, 0, 0x0e, 200], [0x1f, 0x8b, 8, 0], []),
      fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 }),
    );
    fc.assert(
      fc.property(bytes, ([start, rest]) => {
        try {
          readIdx(Uint8Array.of(...start, ...rest));
        } catch (error) {
          expect(error).to.be.instanceOf(WidejetError);
        }
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});
