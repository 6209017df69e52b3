import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { embeddedDigits, readDigits, readIdx } from '../../src/data/index.js';
import { DataFormatError, FileError } from '../../src/errors/index.js';

const images = new URL('../../data/mnist-100-images.idx3-ubyte', import.meta.url);

/** 0 0 type dimensions, sizes as big-endian words, then the values' bytes. */
function idx(code: number, sizes: number[], ...values: number[]): Uint8Array {
  const bigEndian = (size: number) => [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255];
  return Uint8Array.of(0, 0, code, sizes.length, ...sizes.flatMap(bigEndian), ...values);
}

describe('readIdx', () => {
  const types: [string, number, number[], number][] = [
    ['u8', 0x08, [0xff], 255],
    ['i8', 0x09, [0xff], -1],
    ['i16', 0x0b, [0xff, 0xfe], -2],
    ['i32', 0x0c, [0x01, 0x02, 0x03, 0x04], 0x01020304],
    ['f32', 0x0d, [0x3f, 0xc0, 0, 0], 1.5],
    ['f64', 0x0e, [0xbf, 0xf8, 0, 0, 0, 0, 0, 0], -1.5],
  ];
  for (const [type, code, bytes, value] of types) {
    it(`reads big-endian ${type}`, () => {
      const file = readIdx(idx(code, [1], ...bytes));
      expect(file.type).to.equal(type);
      expect([...file.data]).to.deep.equal([value]);
    });
  }

  it('keeps row-major order and shape, also at an odd offset of a larger buffer', () => {
    const bytes = idx(0x0b, [2, 3], 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    const file = readIdx(shifted.subarray(1));
    expect(file.shape).to.deep.equal([2, 3]);
    expect([...file.data]).to.deep.equal([1, 2, 3, 4, 5, 6]);
  });

  it('reads the same from a file, its bytes and its gzip', () => {
    const bytes = readFileSync(images);
    expect(readIdx(bytes)).to.deep.equal(readIdx(images));
    expect(readIdx(gzipSync(bytes))).to.deep.equal(readIdx(images));
  });

  const broken: [string, Uint8Array, RegExp][] = [
    ['nothing', new Uint8Array(), /byte 0: expected a magic number/],
    ['another magic number', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), /byte 0: .*found 137 80/],
    ['an unknown type', idx(0x0a, [1], 1), /byte 2: .*found 10/],
    ['no dimension', idx(0x08, []), /byte 3: expected at least one dimension/],
    ['sizes cut short', idx(0x08, [1, 1]).subarray(0, 9), /byte 9: expected 2 sizes/],
    ['a size of zero', idx(0x08, [3, 0]), /byte 8: expected a size of at least 1 for dimension 2/],
    ['sizes beyond any file', idx(0x0e, [0xffffffff, 0xffffffff]), /byte 4: expected sizes that fit into a file/],
    ['values cut short', idx(0x0b, [2], 0, 1, 0), /byte 11: .*up to byte 12, found the end of the file/],
    ['bytes after the values', idx(0x08, [1], 1, 2, 3), /byte 9: expected the end .*found 2 more/],
    ['a damaged gzip stream', gzipSync(idx(0x08, [1], 1)).subarray(0, 15), /expected a whole gzip stream/],
  ];
  for (const [what, bytes, message] of broken) {
    it(`refuses ${what}, naming the place`, () => {
      expect(() => readIdx(bytes)).to.throw(DataFormatError, message);
    });
  }

  it('unpacks no more of a gzip stream than the header says', () => {
    // 1 GiB of zeros, as a stream of 1 MiB: 64 members of 16 MiB.
    const member = gzipSync(new Uint8Array(2 ** 24));
    const bomb = Buffer.concat([gzipSync(idx(0x08, [3], 1, 2, 3)), ...Array.from({ length: 64 }, () => member)]);
    const { rss } = process.memoryUsage();
    expect(() => readIdx(bomb)).to.throw(DataFormatError, /byte 11: expected the end of the file after 3 values .*found more bytes/);
    expect(process.memoryUsage().rss - rss).to.be.below(2 ** 28);
    // What is no idx file is not unpacked.
    expect(() => readIdx(Buffer.concat([gzipSync('{"a": 1}'), member]))).to.throw(DataFormatError, /byte 0: .*found 123 34/);
    const long = gzipSync(Buffer.concat([idx(0x08, [2 ** 20]), new Uint8Array(2 ** 20).fill(7)]));
    expect(readIdx(long).data.every(value => value === 7)).to.be.true;
  });

  it('names the file in its errors', () => {
    expect(() => readIdx('no/such/file')).to.throw(FileError, /^idx file no\/such\/file cannot be read: ENOENT/);
    expect(() => readIdx(new URL('http://localhost/idx'))).to.throw(FileError, /^idx file http:\/\/localhost\/idx cannot be read/);
    expect(() => readIdx(new URL(import.meta.url))).to.throw(DataFormatError, /idx\.test\.ts, byte 0/);
  });
});

describe('readDigits', () => {
  const twoImages = idx(0x08, [2, 1, 2], 0, 255, 51, 0);

  it('scales to ‖x‖² = n₀ unless asked not to, and then divides by 255', () => {
    expect([...readDigits({ images: twoImages }).inputs]).to.deep.equal([0, Math.SQRT2, Math.SQRT2, 0]);
    expect([...readDigits({ images: twoImages, normalise: 'none' }).inputs]).to.deep.equal([0, 1, 0.2, 0]);
  });

  it('refuses an image without ink only where it must be scaled', () => {
    const empty = idx(0x08, [1, 1, 2], 0, 0);
    expect(() => readDigits({ images: empty })).to.throw(DataFormatError, /image 0 has no ink/);
    expect([...readDigits({ images: empty, normalise: 'none' }).inputs]).to.deep.equal([0, 0]);
  });

  it('refuses labels of another number, and files of another kind', () => {
    const labels = idx(0x08, [3], 1, 2, 3);
    expect(() => readDigits({ images: twoImages, labels })).to.throw(DataFormatError, /2 images but 3 labels/);
    expect(() => readDigits({ images: labels })).to.throw(DataFormatError, /images: expected 3 dimension/);
    expect(() => readDigits({ images: idx(0x09, [1, 1, 1], 1) })).to.throw(DataFormatError, /type u8/);
  });
});

describe('embeddedDigits', () => {
  it('gives the first 100 images of the MNIST test set', () => {
    const { count, inputSize, imageShape, inputs, labels } = embeddedDigits();
    expect([count, inputSize, ...imageShape]).to.deep.equal([100, 784, 28, 28]);
    // The labels that every introduction to this test set prints.
    expect([...(labels ?? [])].slice(0, 10)).to.deep.equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    for (let image = 0; image < count; image++) {
      const x = inputs.subarray(image * inputSize, (image + 1) * inputSize);
      const squares = x.reduce((sum, value) => sum + value * value, 0);
      expect(squares).to.be.closeTo(784, 784 * 1e-13);
    }
  });

  it('has the sums that data/README.md promises', () => {
    const readme = readFileSync(new URL('../../data/README.md', import.meta.url), 'utf8');
    for (const name of ['mnist-100-images.idx3-ubyte', 'mnist-100-labels.idx1-ubyte']) {
      const bytes = readFileSync(new URL(`../../data/${name}`, import.meta.url));
      expect(readme).to.match(new RegExp(`${name}.*${createHash('sha256').update(bytes).digest('hex')}`));
    }
  });
});
