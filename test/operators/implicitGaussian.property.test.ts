import { expect } from 'chai';
import fc from 'fast-check';
import { add, DenseMatrix, difference, dot, implicitGaussian, normals } from './implicitGaussianTools.js';
import { multiplyPanel, multiplyPanelTransposed } from '../support/panels.js';

/** A panel of questions on one side: fresh vectors and combinations of those asked on that side before. */
interface Panel {
  readonly side: 'right' | 'left';
  readonly vectors: readonly { readonly fresh: boolean; readonly size: number }[];
}

const panels = fc.array(
  fc.record<Panel>({
    side: fc.constantFrom('right', 'left'),
    vectors: fc.array(
      fc.record({ fresh: fc.boolean(), size: fc.integer({ min: -30, max: 30 }).map(e => 10 ** e) }),
      { minLength: 1, maxLength: 5 },
    ),
  }),
  { minLength: 1, maxLength: 8 },
);

const setting = fc.record({
  rows: fc.integer({ min: 1, max: 40 }),
  columns: fc.integer({ min: 1, max: 40 }),
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  panels,
});

interface Asked {
  readonly side: 'right' | 'left';
  readonly question: Float64Array;
  readonly answer: Float64Array;
}

/** Vectors of length 1 in `size` dimensions: a question of each kind, without its size. */
function question(length: number, earlier: readonly Asked[], fresh: boolean, seed: number): Float64Array {
  const vector = new Float64Array(length);
  if (fresh || earlier.length === 0) vector.set(normals(length, seed));
  else
    for (const [k, factor] of normals(earlier.length, seed).entries())
      add(vector, factor, earlier[k]!.question);
  const norm = Math.sqrt(dot(vector, vector));
  return vector.map(value => value / norm);
}

/** Asks all panels; records questions of length 1 and the answers that belong to them. */
function ask(
  matrix: ReturnType<typeof implicitGaussian>,
  { seed, panels }: { seed: number; panels: readonly Panel[] },
): Asked[] {
  const asked: Asked[] = [];
  let next = seed;
  for (const { side, vectors } of panels) {
    const [length, answerLength] =
      side === 'right' ? [matrix.columns, matrix.rows] : [matrix.rows, matrix.columns];
    const earlier = asked.filter(item => item.side === side);
    const questions = vectors.map(({ fresh }) => question(length, earlier, fresh, ++next));
    const panel = new Float64Array(vectors.length * length);
    for (const [k, { size }] of vectors.entries())
      panel.set(
        questions[k]!.map(x => size * x),
        k * length,
      );
    const answers =
      side === 'right'
        ? multiplyPanel(matrix, panel, vectors.length)
        : multiplyPanelTransposed(matrix, panel, vectors.length);
    for (const [k, { size }] of vectors.entries()) {
      const answer = answers.subarray(k * answerLength, (k + 1) * answerLength).map(x => x / size);
      asked.push({ side, question: questions[k]!, answer });
    }
  }
  return asked;
}

/**
 * Questions have length 1, so numbers in answers have size 1, and rounding is some units of 1e-16 times the
 * square root of the dimensions and of the questions; combinations of near-dependent questions lose some
 * digits.
 */
const ROUNDING = 1e-12;

function largest(vector: Float64Array): number {
  return vector.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

describe('ImplicitGaussian, whatever is asked in whatever order,', () => {
  it('agrees across: uᵀ (W v) = (Wᵀ u)ᵀ v', () => {
    fc.assert(
      fc.property(setting, ({ rows, columns, ...program }) => {
        const asked = ask(implicitGaussian(rows, columns, program.seed), program);
        for (const right of asked.filter(item => item.side === 'right')) {
          for (const left of asked.filter(item => item.side === 'left')) {
            const across = dot(left.question, right.answer) - dot(left.answer, right.question);
            expect(Math.abs(across)).to.be.lessThan(ROUNDING);
          }
        }
      }),
      { seed: 1 },
    );
  });

  it('is linear: a combination of questions, then or later, gets that combination of answers', () => {
    fc.assert(
      fc.property(setting, ({ rows, columns, ...program }) => {
        const matrix = implicitGaussian(rows, columns, program.seed);
        const asked = ask(matrix, program);
        for (const side of ['right', 'left'] as const) {
          const items = asked.filter(item => item.side === side);
          if (items.length === 0) continue;
          const combined = new Float64Array(items[0]!.question.length);
          const expected = new Float64Array(items[0]!.answer.length);
          for (const [k, factor] of normals(items.length, program.seed + 99).entries()) {
            add(combined, factor, items[k]!.question);
            add(expected, factor, items[k]!.answer);
          }
          const before = matrix.rank;
          const answer =
            side === 'right'
              ? multiplyPanel(matrix, combined, 1)
              : multiplyPanelTransposed(matrix, combined, 1);
          add(answer, -1, expected);
          expect(largest(answer)).to.be.lessThan(ROUNDING * items.length);
          expect(matrix.rank).to.deep.equal(before);
        }
      }),
      { seed: 2 },
    );
  });

  it('writes out a matrix that gives all answers, and gives the answers of that matrix from then on', () => {
    fc.assert(
      fc.property(setting, ({ rows, columns, ...program }) => {
        const matrix = implicitGaussian(rows, columns, program.seed);
        const asked = ask(matrix, program);
        const entries = new DenseMatrix(rows, columns, matrix.materialize());
        const later = ask(matrix, { seed: program.seed + 1000, panels: program.panels });
        for (const { side, question: vector, answer } of [...asked, ...later]) {
          const product =
            side === 'right'
              ? multiplyPanel(entries, vector, 1)
              : multiplyPanelTransposed(entries, vector, 1);
          add(product, -1, answer);
          expect(largest(product)).to.be.lessThan(ROUNDING);
        }
      }),
      { seed: 3 },
    );
  });

  it('counts questions, and as many directions as are independent', () => {
    fc.assert(
      fc.property(setting, ({ rows, columns, ...program }) => {
        const matrix = implicitGaussian(rows, columns, program.seed);
        ask(matrix, program);
        const count = (side: string, onlyFresh: boolean): number => {
          let [total, first] = [0, true];
          for (const panel of program.panels.filter(item => item.side === side)) {
            total += panel.vectors.filter(vector => vector.fresh || first || !onlyFresh).length;
            first = false;
          }
          return total;
        };
        expect(matrix.queries).to.deep.equal({ right: count('right', false), left: count('left', false) });
        const independent = { right: count('right', true), left: count('left', true) };
        const implicit = (independent.right + independent.left) * (rows + columns) <= rows * columns;
        expect(matrix.rank).to.deep.equal(implicit ? independent : { right: columns, left: rows });
        const numbers = implicit ? (independent.right + independent.left) * (rows + columns) : rows * columns;
        expect(matrix.bytes).to.equal(8 * numbers);
      }),
      { seed: 4 },
    );
  });

  it('gives a panel as one question or many the same rank, and the same answers up to the draw', () => {
    fc.assert(
      fc.property(setting, ({ rows, columns, ...program }) => {
        const together = implicitGaussian(rows, columns, program.seed);
        const oneByOne = implicitGaussian(rows, columns, program.seed);
        const asked = ask(together, program);
        for (const { side, question: vector } of asked) {
          if (side === 'right') multiplyPanel(oneByOne, vector, 1);
          else multiplyPanelTransposed(oneByOne, vector, 1);
        }
        expect(oneByOne.rank).to.deep.equal(together.rank);
        // A permuted and rescaled panel of known questions gets the permuted and rescaled answers.
        const items = asked.filter(item => item.side === 'right').reverse();
        const panel = new Float64Array(items.length * columns);
        for (const [k, item] of items.entries())
          panel.set(
            item.question.map(x => x * (k + 1)),
            k * columns,
          );
        const answers = multiplyPanel(together, panel, items.length);
        for (const [k, item] of items.entries()) {
          const answer = answers.subarray(k * rows, (k + 1) * rows);
          expect(
            difference(
              answer,
              item.answer.map(x => x * (k + 1)),
            ),
          ).to.be.lessThan(ROUNDING);
        }
      }),
      { seed: 5 },
    );
  });
});
