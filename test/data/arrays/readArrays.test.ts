import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArrays, type NamedArray } from '../../../src/data/index.js';
import { DataFormatError } from '../../../src/errors/index.js';
import { float64, npy, safetensors, zip, type StoredArray } from './arrayFiles.js';

describe('files of arrays', () => {
  let folder = '';
  before(() => (folder = mkdtempSync(join(tmpdir(), 'widejet-arrays-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  function read(bytes: Uint8Array, name = 'arrays'): readonly NamedArray[] {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return readArrays(path).arrays;
  }

  /** SHA-256 of numbers as little-endian float64, with 0 in place of NaN. */
  function hashOf(data: Float64Array): string {
    const plain = float64Of(data.map(value => (Number.isNaN(value) ? 0 : value)));
    return createHash('sha256').update(plain).digest('hex');
  }

  function float64Of(data: Float64Array): Uint8Array {
    const bytes = new DataView(new ArrayBuffer(8 * data.length));
    data.forEach((value, k) => {
      bytes.setFloat64(8 * k, value, true);
    });
    return new Uint8Array(bytes.buffer);
  }

  const words = new Uint8Array(2 * 65536);
  for (let k = 0; k < 65536; k++) new DataView(words.buffer).setUint16(2 * k, k, true);
  const swapped = words.slice();
  for (let k = 0; k < 65536; k++) new DataView(swapped.buffer).setUint16(2 * k, k);

  // What numpy makes of all 65,536 patterns of bits as float64.
  const float16Hash = '62dd074b90fef6531d8f6d66a4bb7b109b3e67f4c35521b7d520918eddd6cd97';
  const bfloat16Hash = 'cdd6cd28c2627258961a5a1133ec750921bec23e583457712d58d9ecdd1a778b';

  it('have every float16 and every bfloat16 number exactly, in either order of bytes', () => {
    const half: StoredArray = { type: 'F16', shape: [65536], bytes: words };
    expect(hashOf(read(safetensors({ half }))[0]!.data)).to.equal(float16Hash);
    expect(hashOf(read(safetensors({ half: { ...half, type: 'BF16' } }))[0]!.data)).to.equal(bfloat16Hash);
    for (const [type, bytes] of [
      ['<f2', words],
      ['>f2', swapped],
    ] as const)
      expect(hashOf(read(zip({ 'half.npy': npy({ ...half, type, bytes }) }))[0]!.data)).to.equal(float16Hash);
  });

  it('have names, shapes and numbers, row-major whatever the order of the file', () => {
    const bytes = float64(1, 2, 3, 4, 5, 6);
    const stored = { type: '<f8', shape: [2, 3], bytes };
    const members = { 'a/kernel.npy': npy(stored), 'b.npy': npy({ ...stored, shape: [3, 2] }, 'True') };
    for (const packed of [false, true]) {
      const [a, b] = read(zip(members, { packed }));
      expect(a).to.deep.equal({
        name: 'a/kernel',
        shape: [2, 3],
        type: '<f8',
        data: Float64Array.of(1, 2, 3, 4, 5, 6),
      });
      expect(b!.data).to.deep.equal(Float64Array.of(1, 4, 2, 5, 3, 6));
    }
    expect(read(safetensors({ w: { type: 'F64', shape: [6], bytes } }))[0]!.data).to.deep.equal(a6);
  });
  const a6 = Float64Array.of(1, 2, 3, 4, 5, 6);

  const one: StoredArray = { type: 'F64', shape: [1], bytes: float64(1) };
  const array = npy({ type: '<f8', shape: [1], bytes: float64(1) });
  const zeros = npy({ type: '<f8', shape: [2 ** 21], bytes: new Uint8Array(2 ** 24) });
  const flipped = zip({ 'a.npy': array });
  flipped[40 + array.length - 8]! ^= 1;
  const bomb = zip({ 'a.npy': zeros }, { packed: true, said: 100 });
  const broken: readonly [what: string, bytes: Uint8Array, message: RegExp][] = [
    ['nothing', new Uint8Array(), /found none of the formats/],
    ['JSON', Buffer.from('{"model": "mlp"}'), /expected arrays as \.npz or \.safetensors, found none/],
    ['HDF5', Buffer.from('\x89HDF\r\n\x1a\n0123456789', 'latin1'), /found an HDF5 file, as \.h5; write its arrays as/],
    ['a pickle', Buffer.from([0x80, 4, 0x95, 1, 2, 3]), /found a Python pickle; write/],
    ['a .keras archive', zip({ 'model.weights.h5': one.bytes }), /found a \.keras archive; write its arrays/],
    ['an archive of torch.save', zip({ 'net/data.pkl': one.bytes }), /found an archive of torch\.save; write/],
    ['a single array', array, /found a numpy array, \.npy/],
    ['a member that is no array', zip({ 'a.npy': array, 'b.txt': one.bytes }), /"b\.txt" is no array of numpy/],
    ['an archive cut short', zip({ 'a.npy': array }).subarray(0, 90), /directory of a zip archive at its end/],
    ['a flipped bit', flipped, /"a\.npy" is damaged: expected .* checksum/],
    ['more than the directory says', bomb, /"a\.npy" is damaged: expected 100 bytes/],
    ['integers', zip({ 'a.npy': npy({ type: '<i8', shape: [1], bytes: one.bytes }) }), /numbers of type <i8, allowed: <f2/],
    [
      'bfloat16 of numpy',
      zip({ 'a.npy': npy({ type: '<V2', shape: [1], bytes: Uint8Array.of(0, 0) }) }),
      /write bfloat16 as float32, which holds it exactly/,
    ],
    [
      'an array cut short',
      zip({ 'a.npy': npy({ type: '<f8', shape: [2], bytes: one.bytes }) }),
      /"a": expected 16 bytes for \[2\] of type <f8, found 8/,
    ],
    ['objects', zip({ 'a.npy': npy({ type: '|O', shape: [1], bytes: one.bytes }) }), /numbers of type \|O/],
    ['a header beyond the file', safetensors({ one }).subarray(0, 30), /byte 0: expected the length of a header/],
    ['a type of integers', safetensors({ one: { ...one, type: 'I64' } }), /"one" has numbers of type I64, allowed: F16/],
    ['numbers cut short', safetensors({ one }).subarray(0, -1), /"one" stands at bytes 0 to 8 of 7/],
    ['bytes after the last', Buffer.concat([safetensors({ one }), one.bytes]), /expected the end of the file after 8 bytes/],
    ['another shape', safetensors({ one }, header => header.replace('[1]', '[2]')), /expected 16 bytes for \[2\]/],
    ['a size of −1', safetensors({ one }, header => header.replace('[1]', '[-1]')), /the header of "one"/],
    ['sizes beyond any file', safetensors({ one }, header => header.replace('[1]', '[9007199254740991,9]')), /sizes that fit/],
    [
      'arrays that overlap',
      safetensors({ one, two: one }, header => header.replace('[8,16]', '[0,8]')),
      /"two" begins at byte 0, expected 8/,
    ],
    [
      'a header nested deep',
      safetensors({ one }, header => header.replace('[1]', `${'['.repeat(5000)}${']'.repeat(5000)}`)),
      /nested more than 64 deep/,
    ],
  ];
  for (const [what, bytes, message] of broken) {
    it(`are refused with ${what}, in bounded words`, () => {
      expect(() => read(bytes)).to.throw(DataFormatError, message).with.property('message').with.length.below(900);
    });
  }
});
