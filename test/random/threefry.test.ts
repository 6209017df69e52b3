import { expect } from 'chai';
import { loadNormalKernel } from '../../src/random/wasmNormalKernel.js';
import { threefry } from '../../src/random/threefry.js';
import { normalFromBits } from '../../src/random/ziggurat.js';

/**
 * The known answers of Threefry-4x32 for 13 and 20 rounds: file tests/kat_vectors of Random123, the library
 * of the generator's authors (D. E. Shaw Research). The third inputs are the digits of π.
 */
const KNOWN_ANSWERS = [
  {
    name: 'all zero',
    counter: '00000000 00000000 00000000 00000000',
    key: '00000000 00000000 00000000 00000000',
    answers: {
      13: '531c7e4f 39491ee5 2c855a92 3d6abf9a',
      20: '9c6ca96a e17eae66 fc10ecd4 5256a7d8',
    },
  },
  {
    name: 'all bits set',
    counter: 'ffffffff ffffffff ffffffff ffffffff',
    key: 'ffffffff ffffffff ffffffff ffffffff',
    answers: {
      13: 'c4189358 1c9cc83a d5881c67 6a0a89e0',
      20: '2a881696 57012287 f6c7446e a16a6732',
    },
  },
  {
    name: 'π',
    counter: '243f6a88 85a308d3 13198a2e 03707344',
    key: 'a4093822 299f31d0 082efa98 ec4e6c89',
    answers: {
      13: '4aa71d8f 734738c2 431fc6a8 ae6debf1',
      20: '59cd1dbb b8879579 86b5d00c ac8b6d84',
    },
  },
];

describe('threefry', () => {
  for (const { name, counter, key, answers } of KNOWN_ANSWERS) {
    it(`gives the published answers, ${name}`, () => {
      const [word0, word1, word2, word3] = words(counter);
      const out = new Uint32Array(4);
      threefry(words(key), word0!, word1!, word2!, word3!, out);
      expect(out, 'by default').to.deep.equal(words(answers[13]));
      threefry(words(key), word0!, word1!, word2!, word3!, out, 20);
      expect(out, '20 rounds').to.deep.equal(words(answers[20]));
    });
  }

  it('gives the first two normal numbers of the all-zero key by WebAssembly', () => {
    const kernel = loadNormalKernel();
    expect(kernel.name).to.equal('WebAssembly SIMD');
    const key = new Uint32Array(4);
    const numbers = new Float64Array(64);
    kernel.fill(key, numbers, 0);
    const [low0, high0, low1, high1] = words(KNOWN_ANSWERS[0]!.answers[13]);
    expect(numbers[0]).to.equal(normalFromBits(key, 0, low0!, high0!));
    expect(numbers[1]).to.equal(normalFromBits(key, 1, low1!, high1!));
  });
});

function words(hex: string): Uint32Array {
  return Uint32Array.from(hex.split(' '), word => parseInt(word, 16));
}
