import type { NormalSource } from '../../src/program/index.js';
import { expect } from 'chai';
import {
  InvalidArgumentError,
  MemoryLimitError,
  ShapeError,
  UnavailableError,
} from '../../src/errors/index.js';
import { ImplicitGaussian } from '../../src/operators/implicitGaussian/implicitGaussian.js';
import {
  add,
  DenseMatrix,
  difference,
  dot,
  implicitGaussian,
  normals,
  plainKernels,
  SeededNormals,
} from './implicitGaussianTools.js';
import { availableKernels } from '../linearAlgebra/products.js';
import { multiplyPanel, multiplyPanelTransposed } from '../support/panels.js';

describe('ImplicitGaussian', () => {
  describe('answers that agree with each other', () => {
    // Longer than one tile of 4096 numbers on both sides, and not a multiple of it.
    const [rows, columns] = [5000, 9001];

    it('to questions asked again, combined, and asked across', () => {
      const matrix = implicitGaussian(rows, columns, 1);
      const v = normals(3 * columns, 2);
      const u = normals(2 * rows, 3);
      const first = multiplyPanel(matrix, v.subarray(0, columns), 1);
      const left = multiplyPanelTransposed(matrix, u, 2);
      const panel = multiplyPanel(matrix, v, 3);
      expect(matrix.rank).to.deep.equal({ right: 3, left: 2 });
      expect(difference(panel.subarray(0, rows), first)).to.be.lessThan(1e-14);

      const combination = new Float64Array(columns);
      const expected = new Float64Array(rows);
      for (const [k, factor] of [0.3, -2, 1.7].entries()) {
        add(combination, factor, v.subarray(k * columns, (k + 1) * columns));
        add(expected, factor, panel.subarray(k * rows, (k + 1) * rows));
      }
      expect(difference(multiplyPanel(matrix, combination, 1), expected)).to.be.lessThan(1e-13);
      expect(matrix.rank).to.deep.equal({ right: 3, left: 2 });

      for (let i = 0; i < 2; i++) {
        for (let k = 0; k < 3; k++) {
          const ui = u.subarray(i * rows, (i + 1) * rows);
          const vk = v.subarray(k * columns, (k + 1) * columns);
          const right = dot(ui, panel.subarray(k * rows, (k + 1) * rows));
          const across = dot(left.subarray(i * columns, (i + 1) * columns), vk);
          // Both are sums of about 10⁴ products with standard deviation ‖u‖ ‖v‖ ~ 7000.
          expect(Math.abs(right - across)).to.be.lessThan(1e-13 * Math.sqrt(dot(ui, ui) * dot(vk, vk)));
        }
      }
    });

    it('of the size a Gaussian matrix gives: ‖W v‖² / ‖v‖² = rows ± √(2 rows)', () => {
      const v = normals(columns, 4);
      const answer = multiplyPanel(implicitGaussian(rows, columns, 5), v, 1);
      const standard = (dot(answer, answer) / dot(v, v) - rows) / Math.sqrt(2 * rows);
      expect(Math.abs(standard)).to.be.lessThan(3);
    });
  });

  describe('panels', () => {
    const [rows, columns] = [120, 150];
    const v = normals(columns, 1);
    const w = normals(columns, 2);
    const panelOf = (...vectors: Float64Array[]): Float64Array => {
      const panel = new Float64Array(vectors.length * columns);
      for (const [k, vector] of vectors.entries()) panel.set(vector, k * columns);
      return panel;
    };
    const scaled = (factor: number, vector: Float64Array): Float64Array =>
      vector.map(value => factor * value);

    it('with zero and dependent vectors add only the directions that are new', () => {
      const matrix = implicitGaussian(rows, columns, 3);
      const sum = v.map((value, i) => value - 2 * w[i]!);
      const answers = multiplyPanel(
        matrix,
        panelOf(v, new Float64Array(columns), scaled(3, v), w, sum, v),
        6,
      );
      const [av, zero, triple, aw, combined, again] = Array.from({ length: 6 }, (_, k) =>
        answers.subarray(k * rows, (k + 1) * rows),
      ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
      expect(matrix.rank).to.deep.equal({ right: 2, left: 0 });
      expect(matrix.queries).to.deep.equal({ right: 6, left: 0 });
      expect([...zero]).to.deep.equal(Array.from({ length: rows }, () => 0));
      expect(difference(triple, scaled(3, av))).to.be.lessThan(1e-14);
      expect(
        difference(
          combined,
          av.map((value, i) => value - 2 * aw[i]!),
        ),
      ).to.be.lessThan(1e-13);
      expect(difference(again, av)).to.be.lessThan(1e-14);
    });

    it('keep what is small beside what is huge', () => {
      const matrix = implicitGaussian(rows, columns, 4);
      const answers = multiplyPanel(
        matrix,
        panelOf(scaled(1e250, v), scaled(1e-250, w), scaled(1e-310, v)),
        3,
      );
      expect(matrix.rank.right).to.equal(2);
      const av = multiplyPanel(matrix, v, 1);
      const aw = multiplyPanel(matrix, w, 1);
      expect(matrix.rank.right).to.equal(2);
      expect(difference(scaled(1e-250, answers.subarray(0, rows)), av)).to.be.lessThan(1e-14);
      expect(difference(scaled(1e250, answers.subarray(rows, 2 * rows)), aw)).to.be.lessThan(1e-13);
      // Numbers near 1e-310 have lost all but some 13 digits.
      expect(difference(scaled(1e300, answers.subarray(2 * rows)), scaled(1e-10, av))).to.be.lessThan(1e-11);
    });

    it('tell vectors apart that differ in the tenth digit', () => {
      const matrix = implicitGaussian(rows, columns, 5);
      const near = v.map((value, i) => value + 1e-10 * w[i]!);
      const answers = multiplyPanel(matrix, panelOf(v, near), 2);
      expect(matrix.rank.right).to.equal(2);
      const aw = multiplyPanel(matrix, w, 1);
      const change = answers.subarray(rows).map((value, i) => (value - answers[i]!) * 1e10);
      // The difference of two numbers that agree to ten digits is known to six.
      expect(difference(change, aw)).to.be.lessThan(1e-5);
    });

    it('take what is new for rounding below the part of their length that is given', () => {
      const stream = new SeededNormals(5);
      const matrix = new ImplicitGaussian({ rows, columns, stream, kernels: plainKernels, span: 2 ** -21 });
      const [av] = matrix.multiply([v]);
      const near = v.map((value, i) => value + 1e-8 * w[i]!);
      const [again] = matrix.multiply([near]);
      expect(matrix.rank.right).to.equal(1);
      expect(difference(again!, av!)).to.be.lessThan(1e-7);
      matrix.multiply([v.map((value, i) => value + 1e-5 * w[i]!)]);
      expect(matrix.rank.right).to.equal(2);
    });

    it('longer than a group of 32 are answered as one', () => {
      const matrix = implicitGaussian(300, 400, 6);
      const panel = normals(70 * 400, 7);
      panel.copyWithin(69 * 400, 0, 400);
      const answers = multiplyPanel(matrix, panel, 70);
      expect(matrix.rank.right).to.equal(69);
      expect(difference(answers.subarray(69 * 300), answers.subarray(0, 300))).to.be.lessThan(1e-13);
      const again = new Float64Array(0);
      expect(multiplyPanel(matrix, again, 0)).to.have.length(0);
    });

    it('are not changed by being asked, and give arrays of their own', () => {
      const matrix = implicitGaussian(rows, columns, 8);
      const panel = panelOf(v, w);
      const answers = multiplyPanel(matrix, panel, 2);
      const kept = answers.slice();
      expect(panel).to.deep.equal(panelOf(v, w));
      answers.fill(0);
      expect(difference(multiplyPanel(matrix, panel, 2), kept)).to.be.lessThan(1e-14);
    });
  });

  describe('when all is known', () => {
    for (const [rows, columns] of [
      [8, 8],
      [5, 11],
      [12, 3],
      [1, 9],
      [9, 1],
      [1, 1],
    ] as const) {
      it(`answers more questions than a ${rows} × ${columns} matrix has dimensions`, () => {
        const matrix = implicitGaussian(rows, columns, rows + 100 * columns);
        const right: [Float64Array, Float64Array][] = [];
        const left: [Float64Array, Float64Array][] = [];
        for (let k = 0; k < rows + columns; k++) {
          const v = normals(columns, 10 + k);
          right.push([v, multiplyPanel(matrix, v, 1)]);
          const u = normals(rows, 100 + k);
          left.push([u, multiplyPanelTransposed(matrix, u, 1)]);
        }
        expect(matrix.rank).to.deep.equal({ right: columns, left: rows });
        const entries = new DenseMatrix(rows, columns, matrix.materialize());
        for (const [v, answer] of right)
          expect(difference(multiplyPanel(entries, v, 1), answer)).to.be.lessThan(1e-12);
        for (const [u, answer] of left) {
          expect(difference(multiplyPanelTransposed(entries, u, 1), answer)).to.be.lessThan(1e-12);
        }
      });
    }

    it('holds no more than the matrix itself, and less before', () => {
      const matrix = implicitGaussian(40, 60, 1);
      const numbers = Float64Array.BYTES_PER_ELEMENT;
      expect(matrix.bytes).to.equal(0);
      multiplyPanel(matrix, normals(3 * 60, 2), 3);
      multiplyPanelTransposed(matrix, normals(2 * 40, 3), 2);
      expect(matrix.bytes).to.equal(5 * (40 + 60) * numbers);
      for (let k = 0; k < 60; k++) multiplyPanel(matrix, normals(60, 10 + k), 1);
      expect(matrix.bytes).to.equal(40 * 60 * numbers);
    });

    it('writes out entries that agree with all answers before and after', () => {
      const matrix = implicitGaussian(30, 50, 2);
      const v = normals(4 * 50, 3);
      const u = normals(3 * 30, 4);
      const before = [multiplyPanel(matrix, v, 4), multiplyPanelTransposed(matrix, u, 3)] as const;
      const entries = matrix.materialize();
      const dense = new DenseMatrix(30, 50, entries.slice());
      expect(difference(multiplyPanel(dense, v, 4), before[0])).to.be.lessThan(1e-13);
      expect(difference(multiplyPanelTransposed(dense, u, 3), before[1])).to.be.lessThan(1e-13);
      entries.fill(0);
      const later = normals(50, 5);
      expect(difference(multiplyPanel(matrix, later, 1), multiplyPanel(dense, later, 1))).to.be.lessThan(
        1e-13,
      );
      expect(matrix.materialize()).to.deep.equal(dense.materialize());
    });
  });

  describe('when it is released', () => {
    const length = 5000;
    const ask = (): [ReturnType<typeof implicitGaussian>, readonly Float64Array[]] => {
      const matrix = implicitGaussian(length, length + 7, 3);
      const answers = matrix.multiply([normals(length + 7, 1), normals(length + 7, 2)]);
      return [matrix, [...answers, ...matrix.multiplyTransposed(answers.slice(0, 1))]];
    };

    it('leaves its memory to the next, whose answers and its own stay as they are', () => {
      const [first, answers] = ask();
      const copies = answers.map(answer => answer.slice());
      first.release();
      first.release();
      for (let round = 0; round < 3; round++) {
        const [next, later] = ask();
        expect(later).to.deep.equal(copies);
        next.release();
      }
      expect(answers).to.deep.equal(copies);
    });

    it('answers no more, and has no rank and no memory', () => {
      const [matrix] = ask();
      matrix.release();
      expect(() => matrix.multiply([normals(length + 7, 1)])).to.throw(UnavailableError, /released/);
      expect(() => matrix.multiplyTransposed([normals(length, 1)])).to.throw(UnavailableError);
      expect(() => implicitReleased().materialize()).to.throw(UnavailableError);
      expect([matrix.rank, matrix.bytes]).to.deep.equal([{ right: 0, left: 0 }, 0]);
    });

    it('also where it was dense', () => {
      const matrix = implicitGaussian(1, 3000, 2);
      const [answer] = matrix.multiplyTransposed([Float64Array.of(1)]);
      const copy = answer!.slice();
      matrix.release();
      const [again] = implicitGaussian(1, 3000, 2).multiplyTransposed([Float64Array.of(1)]);
      expect(again).to.deep.equal(copy);
      expect(answer).to.deep.equal(copy);
    });

    function implicitReleased(): ReturnType<typeof implicitGaussian> {
      const matrix = implicitGaussian(5, 6, 1);
      matrix.release();
      return matrix;
    }
  });

  describe('fresh normals', () => {
    it('are taken in order, each once, as many as new directions need', () => {
      const stream = new SeededNormals(1);
      const [rows, columns] = [4500, 6000];
      const matrix = new ImplicitGaussian({ rows, columns, stream, kernels: plainKernels });
      multiplyPanel(matrix, normals(2 * columns, 2), 2);
      multiplyPanelTransposed(matrix, normals(rows, 3), 1);
      multiplyPanel(matrix, normals(columns, 2), 1);
      expect([stream.taken, stream.end]).to.deep.equal([2 * rows + columns, 2 * rows + columns]);
    });

    it('make the first answer: W v = ‖v‖ g', () => {
      const v = normals(70, 1);
      const answer = multiplyPanel(implicitGaussian(50, 70, 9), v, 1);
      const length = Math.sqrt(dot(v, v));
      expect(
        difference(
          answer,
          normals(50, 9).map(value => length * value),
        ),
      ).to.be.lessThan(1e-15);
    });

    it('name the same matrix with all kernels, which round differently', () => {
      const [rows, columns] = [3000, 4500];
      const answers = [plainKernels, ...availableKernels()].map(kernels => {
        const matrix = new ImplicitGaussian({ rows, columns, stream: new SeededNormals(5), kernels });
        const parts: number[] = [];
        for (let seed = 0; seed < 10; seed++) {
          // Of a pair the first is taken first, though the second differs from it by rounding only in how far
          // it is away.
          const v = normals(2 * columns, 2 * seed);
          add(v.subarray(columns), seed / 10, v.subarray(0, columns));
          const u = normals(rows, 2 * seed + 1);
          parts.push(...multiplyPanel(matrix, v, 2), ...multiplyPanelTransposed(matrix, u, 1));
        }
        return Float64Array.from(parts);
      });
      for (const other of answers.slice(1)) expect(difference(other, answers[0]!)).to.be.lessThan(1e-12);
    });

    it('give the same bits for the same questions', () => {
      const ask = (): Float64Array[] => {
        const matrix = implicitGaussian(300, 200, 4);
        const a = multiplyPanel(matrix, normals(5 * 200, 1), 5);
        const b = multiplyPanelTransposed(matrix, a, 5);
        return [a, b, multiplyPanel(matrix, b, 5), matrix.materialize()];
      };
      expect(ask()).to.deep.equal(ask());
    });
  });

  describe('refuses, and is as before,', () => {
    const matrix = implicitGaussian(4, 6, 1);
    const vector = normals(6, 2);

    it('numbers that are not finite', () => {
      for (const bad of [NaN, Infinity, -Infinity]) {
        const panel = normals(12, 3);
        panel[8] = bad;
        expect(() => multiplyPanel(matrix, panel, 2)).to.throw(InvalidArgumentError, /number 2 of vector 1/);
      }
      expect(matrix.queries).to.deep.equal({ right: 0, left: 0 });
      expect(matrix.rank).to.deep.equal({ right: 0, left: 0 });
    });

    it('vectors and answers of another size', () => {
      expect(() => matrix.multiply([vector, normals(5, 2)])).to.throw(
        ShapeError,
        /number 1 of the vectors has 5 entries, allowed: 6/,
      );
      expect(() => matrix.multiplyTransposed([vector])).to.throw(ShapeError, /allowed: 4/);
      expect(() => matrix.multiply([vector], [normals(6, 2)])).to.throw(
        ShapeError,
        /number 0 of the answers has 6 entries, allowed: 4/,
      );
      expect(() => matrix.multiply([vector], [])).to.throw(ShapeError, /0 answers were given, allowed: 1/);
      expect(matrix.queries).to.deep.equal({ right: 0, left: 0 });
    });

    it('sizes that are no sizes', () => {
      const stream: NormalSource = new SeededNormals(1);
      for (const size of [0, -3, 1.5, NaN, Infinity]) {
        const make = (rows: number, columns: number) => () =>
          new ImplicitGaussian({ rows, columns, stream, kernels: plainKernels });
        expect(make(size, 3)).to.throw(InvalidArgumentError, /rows is/);
        expect(make(3, size)).to.throw(InvalidArgumentError, /columns is/);
      }
      for (const span of [0, 1, -1e-9, NaN]) {
        const make = () => new ImplicitGaussian({ rows: 3, columns: 3, stream, kernels: plainKernels, span });
        expect(make).to.throw(InvalidArgumentError, /span is .*allowed: a number above 0 and below 1/);
      }
    });

    it('writing out more than 4096² entries', () => {
      const large = implicitGaussian(4096, 4097, 1);
      expect(() => large.materialize()).to.throw(MemoryLimitError, /4096 × 4097/);
      expect(large.rank).to.deep.equal({ right: 0, left: 0 });
    });

    it('a stream that fails in the middle of an answer', () => {
      let fails = false;
      const normal = new SeededNormals(7);
      const stream: NormalSource = {
        fillNormal: (out, start) => {
          if (fails) throw new Error('no more');
          normal.fillNormal(out, start);
        },
      };
      const [flaky, steady] = [
        new ImplicitGaussian({ rows: 20, columns: 20, stream, kernels: plainKernels }),
        implicitGaussian(20, 20, 7),
      ];
      const first = normals(20, 1);
      const second = normals(20, 2);
      expect(multiplyPanel(flaky, first, 1)).to.deep.equal(multiplyPanel(steady, first, 1));
      fails = true;
      expect(() => multiplyPanelTransposed(flaky, second, 1)).to.throw('no more');
      fails = false;
      expect(multiplyPanelTransposed(flaky, second, 1)).to.deep.equal(
        multiplyPanelTransposed(steady, second, 1),
      );
    });
  });
});
