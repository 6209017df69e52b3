import { expect } from 'chai';
import { InvalidArgumentError } from '../../src/errors.js';
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
      2.275051392552068, -0.37769339147426745, 0.5136012629128442, 1.8768698862351023,
    ]);
    expect(four(weights, 'fillNormal', 0)).to.deep.equal([
      -1.0844696671726548, -0.4339523397562292, -1.5759211222377436, -1.0504702319226575,
    ]);
    expect(four(weights, 'fillNormal', 2 ** 40 + 17)).to.deep.equal([
      0.5458469020093958, -0.10660579219481443, -0.0770623417572959, -0.158748223006847,
    ]);
    expect(four(weights, 'fillUniform', 0)).to.deep.equal([
      0.018361133160702647, 0.6092330321081624, 0.1347757683025107, 0.7498263520585168,
    ]);
    // The rare ways: accepted in a wedge (first), drawn anew (second), from the tail on either side.
    const rare = new RandomStream(42, 'tail');
    expect([247, 704, 26363, 54268].map(index => rare.normalAt(index))).to.deep.equal([
      0.5110049634938422, 0.16752383657398928, -4.231222179101181, 4.3441231066331785,
    ]);
  });
});

function four(stream: RandomStream, fill: 'fillNormal' | 'fillUniform', start: number): number[] {
  const out = new Float64Array(4);
  stream[fill](out, start);
  return [...out];
}
