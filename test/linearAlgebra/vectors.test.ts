import { expect } from 'chai';
import { ShapeError } from '../../src/errors/index.js';
import {
  answerTogether,
  changeAsPanel,
  checkVectors,
  joinVectors,
  splitPanel,
  unspecifiedArray,
} from '../../src/linearAlgebra/index.js';

describe('lists of vectors', () => {
  const memory = Float64Array.from({ length: 12 }, (_, i) => i);

  it('are the views of a panel, and join to that panel without a copy', () => {
    const vectors = splitPanel(memory.subarray(2, 11), 3);
    expect(vectors.map(vector => [...vector])).to.deep.equal([
      [2, 3, 4],
      [5, 6, 7],
      [8, 9, 10],
    ]);
    const joined = joinVectors(vectors, 3);
    expect([joined.buffer, joined.byteOffset, joined.length]).to.deep.equal([memory.buffer, 16, 9]);
  });

  it('join to a copy if they lie in another order, with gaps or in several arrays', () => {
    const apart = [memory.subarray(0, 3), memory.subarray(4, 7)];
    const swapped = splitPanel(memory.subarray(0, 6), 3).reverse();
    const several = [memory.subarray(0, 3), Float64Array.of(3, 4, 5)];
    const expected = [
      [0, 1, 2, 4, 5, 6],
      [3, 4, 5, 0, 1, 2],
      [0, 1, 2, 3, 4, 5],
    ];
    for (const [k, vectors] of [apart, swapped, several].entries()) {
      const joined = joinVectors(vectors, 3);
      expect([...joined]).to.deep.equal(expected[k]);
      expect(joined.buffer).not.to.equal(memory.buffer);
    }
    expect(joinVectors([], 3)).to.have.length(0);
  });

  it('are changed as one panel, wherever they lie', () => {
    for (const vectors of [splitPanel(memory.slice(0, 6), 3), splitPanel(memory.slice(0, 6), 3).reverse()]) {
      const before = vectors.map(vector => [...vector]);
      changeAsPanel(vectors, 3, panel => {
        for (let i = 0; i < 6; i++) panel[i]! += 100 * (i + 1);
      });
      const added = [
        [100, 200, 300],
        [400, 500, 600],
      ];
      expect(vectors.map(vector => [...vector])).to.deep.equal(
        before.map((vector, k) => vector.map((value, i) => value + added[k]![i]!)),
      );
    }
  });

  it('are answered in one reading of a matrix, or in one each if it has only a row or two', () => {
    const asked: number[][] = [];
    const record = (panel: Float64Array, count: number, out: Float64Array): void => {
      asked.push([count, ...panel]);
      out.set(panel.subarray(0, out.length));
    };
    const vectors = [memory.subarray(0, 3), memory.subarray(4, 7)];
    const short = [new Float64Array(2), new Float64Array(2)];
    answerTogether(vectors, 3, short, 2, record);
    const long = [new Float64Array(3), new Float64Array(3)];
    answerTogether(vectors, 3, long, 3, record);
    expect(asked).to.deep.equal([
      [1, 0, 1, 2],
      [1, 4, 5, 6],
      [2, 0, 1, 2, 4, 5, 6],
    ]);
    expect([...short, ...long].map(answer => [...answer])).to.deep.equal([
      [0, 1],
      [4, 5],
      [0, 1, 2],
      [4, 5, 6],
    ]);
  });

  it('are refused if one has another length, or one is missing', () => {
    const vectors = [new Float64Array(3), new Float64Array(4)];
    expect(() => {
      checkVectors('vectors', vectors, 3);
    }).to.throw(ShapeError, 'number 1 of the vectors has 4 entries, allowed: 3');
    expect(() => {
      checkVectors('answers', vectors.slice(1), 4, 2);
    }).to.throw(ShapeError, '1 answers were given, allowed: 2');
  });

  it('may be made of memory that nobody has cleared, whole arrays of the length asked for', () => {
    for (const length of [0, 1, 4095, 4096, 100_001]) {
      const array = unspecifiedArray(length);
      expect([array.length, array.byteOffset, array.buffer.byteLength]).to.deep.equal([
        length,
        0,
        8 * length,
      ]);
    }
  });
});
