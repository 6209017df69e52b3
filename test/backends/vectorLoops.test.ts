import { expect } from 'chai';
import type { Attributes, ElementwiseName } from '../../src/ad/index.js';
import { loopTable } from '../../src/backends/cpu/loopTable.js';
import type { Loop } from '../../src/backends/cpu/loops.js';
import { vectorLoops } from '../../src/backends/cpu/vectorLoops.js';
import { RandomStream } from '../../src/random/index.js';

const ATTRIBUTES: Partial<Record<ElementwiseName, readonly Attributes[]>> = {
  leakyRelu: [{ slope: 0.01 }, { slope: -2 }],
  step: [
    { negative: 0, positive: 1 },
    { negative: -1, positive: 1 },
    { negative: 0.1, positive: 3 },
  ],
};

const SPECIAL = [0, -0, 5e-324, -5e-324, 1e-310, 1e300, -1e300, Number.MAX_VALUE, Infinity, -Infinity, 1, -1];

describe('loops in WebAssembly', () => {
  const vectors = vectorLoops()!;
  const length = 2048;
  const drawn = (k: number, special: (i: number) => number): Float64Array => {
    const numbers = new Float64Array(999);
    new RandomStream(1, 'numbers', k).fillNormal(numbers);
    for (let i = 0; i < SPECIAL.length ** 2; i++) numbers[i] = SPECIAL[special(i)]!;
    return numbers;
  };
  // Each special number meets each of the others.
  const x = drawn(0, i => i % SPECIAL.length);
  const y = drawn(1, i => Math.floor(i / SPECIAL.length));
  const z = drawn(2, i => (i + Math.floor(i / SPECIAL.length)) % SPECIAL.length);

  for (const name of [
    'abs',
    'add',
    'atan2',
    'divide',
    'gramRoot',
    'leakyRelu',
    'maximum',
    'multiply',
    'negate',
    'relu',
    'sqrt',
    'step',
    'subtract',
    'where',
  ] as const) {
    it(`give the bits of the usual loop: ${name}`, () => {
      for (const attributes of ATTRIBUTES[name] ?? [{}]) {
        const usual = (loopTable[name] as (attributes: Attributes) => Loop)(attributes);
        const own = vectors.loopOf(name, attributes)!;
        for (const count of [999, 1, 2, 64]) {
          const expected = new Float64Array(count);
          usual(
            [x, y, z].map(data => ({ data, start: 0, step: 1 })),
            expected,
            0,
            count,
          );
          [x, y, z].forEach((data, k) => {
            vectors.memory.set(data.subarray(0, count), (k + 4) * length);
          });
          for (const to of [2, 4]) {
            const at = to * length;
            own([4 * length, 5 * length, 6 * length], at, count);
            expect(vectors.memory.slice(at, at + count), `to ${to}`).to.deep.equal(expected);
          }
        }
      }
    });
  }

  it('find what is not finite, wherever it stands', () => {
    for (const count of [1, 2, 3, 4, 5, 2048]) {
      const block = vectors.memory.subarray(length, length + count);
      block.fill(-Number.MAX_VALUE);
      expect(vectors.isFinite(length, count)).to.equal(true);
      for (const bad of [NaN, Infinity, -Infinity]) {
        for (const element of [0, count >> 1, count - 1]) {
          block[element] = bad;
          expect(vectors.isFinite(length, count), `${bad} at ${element} of ${count}`).to.equal(false);
          block[element] = 1;
        }
      }
      vectors.memory[length + count] = NaN;
      expect(vectors.isFinite(length, count), 'beyond the end').to.equal(true);
    }
  });
});
