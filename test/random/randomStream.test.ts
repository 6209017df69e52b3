import { expect } from 'chai';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { RandomStream } from '../../src/random/index.js';

describe('RandomStream', () => {
  it('takes seeds that are non-negative safe integers and nothing else', () => {
    for (const seed of [0, 1, Number.MAX_SAFE_INTEGER]) expect(new RandomStream(seed).seed).to.equal(seed);
    for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
      expect(() => new RandomStream(seed)).to.throw(
        InvalidArgumentError,
        `seed is ${seed}, allowed: an integer`,
      );
    }
  });

  it('takes paths of strings and safe integers and nothing else', () => {
    expect(new RandomStream(1, 'a', 0).substream(-3, '').path).to.deep.equal(['a', 0, -3, '']);
    for (const part of [0.5, NaN, 2 ** 53]) {
      expect(() => new RandomStream(1, 'a', part)).to.throw(InvalidArgumentError, `path[1] is ${part}`);
    }
  });

  it('takes starts from 0 as long as no index reaches 2⁵³', () => {
    const stream = new RandomStream(1);
    const out = new Float64Array(10);
    for (const start of [-1, 0.5, NaN, 2 ** 53, 2 ** 53 - 9]) {
      expect(() => {
        stream.fillNormal(out, start);
      }).to.throw(InvalidArgumentError, `start is ${start}`);
      expect(() => {
        stream.fillUniform(out, start);
      }).to.throw(InvalidArgumentError, `start is ${start}`);
    }
    stream.fillNormal(out, 2 ** 53 - 10);
    expect(out[9]).to.equal(stream.normalAt(2 ** 53 - 1));
  });

  it('tells paths apart by their boundaries, their kinds and their lengths', () => {
    const paths: (string | number)[][] = [
      [],
      [''],
      ['', ''],
      ['a'],
      ['b'],
      ['a', 'b'],
      ['ab'],
      ['b', 'a'],
      ['a\0'],
      ['abcdef'],
      ['abcdef', ''],
      ['abcdefg'],
      ['abcdef', 'g'],
      [0],
      [0, 0],
      [1],
      ['1'],
      [-1],
      [2 ** 32],
      [2 ** 32 + 1],
      [-(2 ** 32)],
      [1, 0],
      [97],
    ];
    const seeds = [0, 1, 2 ** 32];
    const streams = seeds.flatMap(seed => paths.map(path => new RandomStream(seed, ...path)));
    expect(new Set(streams.map(stream => stream.normalAt(0))).size).to.equal(seeds.length * paths.length);
  });

  it('keeps its name apart from the array that it came in', () => {
    const path = ['a'];
    const stream = new RandomStream(1, ...path);
    path[0] = 'b';
    expect(stream.substream().normalAt(0)).to.equal(new RandomStream(1, 'a').normalAt(0));
  });

  // Results that people keep name their seed: these numbers may change with a major version only.
  it('gives the same numbers in every version', () => {
    const weights = new RandomStream(42, 'layer', 3, 'weights');
    expect(four(new RandomStream(0), 'fillNormal', 0)).to.deep.equal([
      -0.3144237288765176, -0.3101796000533397, -0.7319859241035878, -0.8274024963148662,
    ]);
    expect(four(weights, 'fillNormal', 0)).to.deep.equal([
      0.24827801875287464, 1.7328661366423852, 1.3077399389379112, -0.7731311668428502,
    ]);
    expect(four(weights, 'fillNormal', 2 ** 40 + 17)).to.deep.equal([
      1.1792903319948762, 1.6672103113465029, 0.49105688210046816, 0.599018526288948,
    ]);
    expect(four(weights, 'fillUniform', 0)).to.deep.equal([
      0.6735878457001555, 0.5164349210187164, 0.567347785605428, 0.26798416343164366,
    ]);
    // The rare ways: accepted in a wedge (first), drawn anew (second), from the tail on either side.
    const rare = new RandomStream(42, 'tail');
    expect([182, 731, 41777, 31301].map(index => rare.normalAt(index))).to.deep.equal([
      1.3366692971992196, 0.7517153356405037, -4.806650449258802, 4.085530748894704,
    ]);
  });
});

function four(stream: RandomStream, fill: 'fillNormal' | 'fillUniform', start: number): number[] {
  const out = new Float64Array(4);
  stream[fill](out, start);
  return [...out];
}
