import { expect } from 'chai';
import { InvalidArgumentError, ShapeError } from '../../src/errors/index.js';
import { initialize, paddedSequences, recurrent } from '../../src/models/index.js';
import { forward } from '../../src/taylor/index.js';

const sequences = [
  [
    [1, 2],
    [3, 4],
    [5, 6],
  ],
  [[7, 8]],
];

describe('paddedSequences', () => {
  it('puts zeros after the end of a sequence, and counts its vectors', () => {
    const { x, length } = paddedSequences(sequences);
    expect(x.shape).to.deep.equal([2, 3, 2]);
    expect([...x.data]).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0]);
    expect([length.shape, [...length.data]]).to.deep.equal([[2], [3, 1]]);
  });

  it('gives a network the values that each sequence has alone, whatever the padding', async () => {
    const options = { pooling: 'average', activation: 'tanh', biasScale: 0.2 } as const;
    const drawn = { width: 6, inputSize: 2, seed: 3 };
    const model = recurrent({ ...options, length: 5, ragged: true });
    const together = await forward(model, initialize(model, drawn), { ...paddedSequences(sequences, 5) });
    for (const [k, sequence] of sequences.entries()) {
      // With one step there is no matrix from state to state, and the others are drawn by their names.
      const alone = recurrent({ ...options, length: sequence.length });
      const { data } = await forward(alone, initialize(alone, drawn), sequence);
      expect(together.data[k]).to.be.closeTo(data[0]!, 1e-14);
    }
  });

  const refused: [string, () => unknown, new (...words: never[]) => Error, RegExp][] = [
    ['no sequences', () => paddedSequences([]), InvalidArgumentError, /sequences is \[\]/],
    ['a sequence without vectors', () => paddedSequences([[]]), ShapeError, /sequences\[0\]/],
    ['vectors without numbers', () => paddedSequences([[[]]]), ShapeError, /sequences\[0\]/],
    [
      'vectors of two sizes',
      () => paddedSequences([[[1, 2]], [[1]]]),
      ShapeError,
      /sequences\[1\] has 1 vectors of 1/,
    ],
    ['ragged vectors', () => paddedSequences([[[1, 2], [3]]]), ShapeError, /sequences\[0\]/],
    ['a number that is none', () => paddedSequences([[[1, NaN]]]), InvalidArgumentError, /NaN/],
    ['longer sequences than steps', () => paddedSequences(sequences, 2), ShapeError, /at most 2 vectors/],
    ['steps that are no number', () => paddedSequences(sequences, 1.5), InvalidArgumentError, /steps is 1.5/],
  ];
  for (const [what, call, type, message] of refused) {
    it(`refuses ${what}`, () => {
      expect(call).to.throw(type, message);
    });
  }
});
