import { expect } from 'chai';
import fc from 'fast-check';
import { plainKernels } from '../../src/linearAlgebra/index.js';
import { DenseMatrix, ImplicitGaussian, type LinearOperator } from '../../src/operators/index.js';
import { RandomStream } from '../../src/random/index.js';
import { LowRankUpdate } from '../../src/operators/lowRankUpdate.js';
import { ShapeError } from '../../src/errors/index.js';
import { multiplyPanel, multiplyPanelTransposed } from '../support/panels.js';

/** Integers, for which sums are exact in any order: every entry must be right to the last bit. */
const integers = (length: number): fc.Arbitrary<Float64Array> =>
  fc
    .array(fc.integer({ min: -9, max: 9 }), { minLength: length, maxLength: length })
    .map(values => Float64Array.from(values));

interface Update {
  readonly rank: number;
  readonly scale: number;
  readonly left: Float64Array;
  readonly right: Float64Array;
}

const setting = fc
  .record({
    rows: fc.integer({ min: 1, max: 7 }),
    columns: fc.integer({ min: 1, max: 7 }),
    count: fc.integer({ min: 0, max: 4 }),
    ranks: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }),
  })
  .chain(({ rows, columns, count, ranks }) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      count: fc.constant(count),
      entries: integers(rows * columns),
      updates: fc.tuple(
        ...ranks.map((rank): fc.Arbitrary<Update> =>
          fc.record({
            rank: fc.constant(rank),
            scale: fc.constantFrom(1, 1, 0.5, -2, 0),
            left: integers(rank * rows),
            right: integers(rank * columns),
          }),
        ),
      ),
      vectors: integers(count * columns),
      covectors: integers(count * rows),
    }),
  );

/** s W + Σₖ uₖ vₖᵀ again and again, entry by entry. */
function written(
  entries: Float64Array,
  rows: number,
  columns: number,
  updates: readonly Update[],
): Float64Array {
  const out = entries.slice();
  for (const { rank, scale, left, right } of updates) {
    out.forEach((entry, i) => (out[i] = scale * entry));
    for (let k = 0; k < rank; k++)
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++)
          out[i * columns + j]! += left[k * rows + i]! * right[k * columns + j]!;
  }
  return out;
}

/** Equal numbers; 0 and −0 are. */
function expectEqual(actual: Float64Array, expected: Float64Array): void {
  expect(actual.length).to.equal(expected.length);
  expect(actual.findIndex((value, i) => value !== expected[i]!)).to.equal(-1);
}

describe('LowRankUpdate', () => {
  it('is W + Σₖ uₖ vₖᵀ, in both orientations and written out, however the terms were added', () => {
    fc.assert(
      fc.property(setting, ({ rows, columns, count, entries, updates, vectors, covectors }) => {
        const base = new DenseMatrix(entries.slice(), rows, columns);
        const matrix = updates.reduce<LinearOperator>(
          (before, { left, right, rank, scale }) => LowRankUpdate.of(before, left, right, rank, scale),
          base,
        );
        const sum = new DenseMatrix(written(entries, rows, columns, updates), rows, columns, plainKernels);
        expect([matrix.rows, matrix.columns]).to.deep.equal([rows, columns]);
        expectEqual(multiplyPanel(matrix, vectors, count), multiplyPanel(sum, vectors, count));
        expectEqual(
          multiplyPanelTransposed(matrix, covectors, count),
          multiplyPanelTransposed(sum, covectors, count),
        );
        expectEqual(matrix.materialize(), sum.materialize());
        if (matrix instanceof LowRankUpdate) expectEqual(matrix.compact().materialize(), sum.materialize());
        // What was updated is as it was.
        expectEqual(base.materialize(), entries);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('does not nest: an update of an update asks the matrix itself, once', () => {
    const base = new DenseMatrix(Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3);
    const [left, right] = [Float64Array.of(1, -1, 0, 1), Float64Array.of(1, 0, 0, 0, 2, 0)];
    let matrix = LowRankUpdate.of(base, left, right, 2);
    for (let step = 2; step <= 50; step++) {
      matrix = LowRankUpdate.of(matrix, left, right, 2);
      expect(matrix.rank).to.equal(2 * step);
    }
    multiplyPanel(matrix, Float64Array.of(1, 1, 1, 0, 1, 0), 2);
    expect(base.reads).to.equal(1);
    multiplyPanelTransposed(matrix, Float64Array.of(1, 1), 1);
    expect(base.reads).to.equal(2);
  });

  it('leaves the update that it goes on from as it was', () => {
    const first = LowRankUpdate.of(
      new DenseMatrix(Float64Array.of(1, 2, 3, 4), 2, 2),
      Float64Array.of(1, 0),
      Float64Array.of(0, 1),
      1,
    );
    const second = LowRankUpdate.of(first, Float64Array.of(5, 5), Float64Array.of(1, 1), 1);
    expect([...first.materialize()]).to.deep.equal([1, 3, 3, 4]);
    expect([...second.materialize()]).to.deep.equal([6, 8, 8, 9]);
    expect([first.rank, second.rank]).to.deep.equal([1, 2]);
  });

  it('is written out as soon as that takes fewer numbers, of dense and implicit matrices', () => {
    const stream = new RandomStream(1, 'W');
    for (const base of [
      new DenseMatrix(new Float64Array(12).fill(1), 2, 6),
      new ImplicitGaussian({ rows: 2, columns: 6, stream, kernels: plainKernels }),
    ]) {
      // Rank 1 takes 8 numbers, rank 2 takes 16; all entries are 12.
      const one = LowRankUpdate.of(base, new Float64Array(2).fill(1), new Float64Array(6).fill(1), 1, 0.5);
      expect(one.compact()).to.equal(one);
      const two = LowRankUpdate.of(one, new Float64Array(2).fill(1), new Float64Array(6).fill(1), 1, 3);
      const dense = two.compact();
      expect(dense).to.be.instanceOf(DenseMatrix);
      const entries = base.materialize();
      // Kernels with fused multiply–add round 1.5 w + 1 + 3 once less.
      dense.materialize().forEach((value, i) => {
        const scaled = 1.5 * (entries[i] ?? NaN);
        expect(value).to.be.closeTo(scaled + 4, 2 ** -52 * (Math.abs(scaled) + 4));
      });
    }
  });

  it('keeps an update of an implicit matrix that is too large to be written out', () => {
    const [rows, columns] = [2, 10_000_000];
    const base = new ImplicitGaussian({
      rows,
      columns,
      stream: new RandomStream(1, 'W'),
      kernels: plainKernels,
    });
    const update = LowRankUpdate.of(base, new Float64Array(4), new Float64Array(2 * columns), 2);
    expect(update.compact()).to.equal(update);
  });

  it('refuses arrays of another length', () => {
    const base = new DenseMatrix(new Float64Array(6), 2, 3);
    const message = /rank 2 of a 2 × 3 matrix takes 4 and 6 numbers, but 4 and 5 were given/;
    expect(() => LowRankUpdate.of(base, new Float64Array(4), new Float64Array(5), 2)).to.throw(
      ShapeError,
      message,
    );
    expect(() => LowRankUpdate.of(base, new Float64Array(3), new Float64Array(6), 2)).to.throw(ShapeError);
    const update = LowRankUpdate.of(base, new Float64Array(4), new Float64Array(6), 2);
    expect(() => multiplyPanel(update, new Float64Array(4), 1)).to.throw(ShapeError);
    expect(() => multiplyPanelTransposed(update, new Float64Array(3), 1)).to.throw(ShapeError);
  });
});
