import { kind, optional, optionsOf, MemoryLimitError, UnavailableError } from '../../errors/index.js';
import {
  answerTogether,
  checkMemoryOf,
  checkVectors,
  leaveArray,
  memoryLimit,
  takeArray,
  unspecifiedVectors,
  type MatrixKernels,
} from '../../linearAlgebra/index.js';
import type { NormalSource } from '../../program/index.js';
import { aNormalSource, aSide, someKernels } from '../kinds.js';
import type { LinearOperator } from '../linearOperator.js';
import { condition, type Side as SideOf } from './conditionedDense.js';
import { Panel, PanelStack, storeTile, TILE_WIDTH } from './panelStack.js';
import { measureQuestions, type Questions } from './questions.js';
import { decompose } from './span.js';

export interface ImplicitGaussianOptions {
  readonly rows: number;
  readonly columns: number;
  /**
   * Fresh normal variates, whose law the entries have: this matrix takes them in order from number 0 on, each
   * once.
   */
  readonly stream: NormalSource;
  readonly kernels: MatrixKernels;
  /**
   * The part of a question's length below which what is new of it is taken for its rounding: 2⁻⁴³ unless
   * given, which suits questions in float64.
   */
  readonly span?: number;
}

const implicitOptions = optionsOf<ImplicitGaussianOptions>('ImplicitGaussian', {
  rows: aSide,
  columns: aSide,
  stream: aNormalSource,
  kernels: someKernels,
  span: optional(
    kind('a number above 0 and below 1', value => typeof value === 'number' && value > 0 && value < 1),
  ),
});

/** A number for each side: `right` for products W v, `left` for products Wᵀ u. */
export interface BothSides {
  readonly right: number;
  readonly left: number;
}

type Side = SideOf<PanelStack>;

/** Larger panels are answered in groups, so that the tiles of a group stay in the cache. */
export const QUESTIONS_TOGETHER = 32;

/** Blocks of the bases are merged up to this many numbers (4 MiB), see PanelStack. */
export const MERGED_NUMBERS = 2 ** 19;

export const MOST_MATERIALIZED = 2 ** 24;

/**
 * A rows × columns matrix W with independent N(0, 1) entries that is never formed: it answers products W v
 * and Wᵀ u by sampling them from **the exact law** of such a matrix, conditioned on every answer already
 * given.
 *
 * A Gaussian matrix conditioned on Y = W Q and Z = Wᵀ P, with orthonormal columns in Q and P, is
 *
 *     W = Y Qᵀ + P Zᵀ (I - Q Qᵀ) + (I - P Pᵀ) G (I - Q Qᵀ),   G a fresh Gaussian matrix
 *
 * (the conditioning step of Yang, Tensor Programs II, arXiv:2006.14548; Bolthausen 2014). So for a new
 * question u with residual r = u - Q Qᵀ u,
 *
 *     W u = Y Qᵀ u + P Zᵀ r + ‖r‖ (I - P Pᵀ) g,   g ~ N(0, I) fresh;
 *
 * then r/‖r‖ joins Q and W r/‖r‖ joins Y. Questions on the left are the mirror image. For k directions this
 * takes k (rows + columns) numbers of memory. A panel of up to 32 questions reads Q and P twice, Y and Z once
 * (Q a third time if a question nearly lies in its span), so k panels take time ~ k² (rows + columns).
 *
 * Answers agree with each other to rounding: a question asked again, or a combination of earlier ones, adds
 * nothing and gets the same combination of answers; uᵀ(W v) = (Wᵀ u)ᵀ v. The law is exact; *which* matrix a
 * stream names depends on the order of the questions and on how they are grouped into panels. The same
 * questions with the same stream and kernels give the same bits; other kernels round differently, and name
 * the same matrix but where rounding decides whether a question lies in the span of others.
 *
 * When the bases would take more memory than the rows · columns numbers of W itself, the remaining freedom is
 * drawn and W is dense from then on (both are held for the moment of that change). So thin matrices, and
 * small ones that are asked much, never cost more than dense ones, and there may be more questions than
 * dimensions.
 *
 * @example
 * ```ts
 * import { chooseMatrixKernels, ImplicitGaussian } from 'widejet/graph';
 * import { RandomStream } from 'widejet';
 * const n = 1_000_000;
 * const stream = new RandomStream(1, 'W');
 * const W = new ImplicitGaussian({ rows: n, columns: n, stream, kernels: chooseMatrixKernels() });
 * const v = new Float64Array(n).fill(1 / Math.sqrt(n));
 * const [first] = W.multiply([v]); // N(0, I)
 * const [again] = W.multiply([v]);
 * console.log(Math.abs((again?.[7] ?? NaN) - (first?.[7] ?? NaN)) < 1e-12); // true
 * console.log(W.bytes / n); // 16
 * ```
 */
export class ImplicitGaussian implements LinearOperator {
  readonly rows: number;
  readonly columns: number;
  private readonly stream: NormalSource;
  private readonly kernels: MatrixKernels;
  private readonly span: number | undefined;
  private right: Side;
  private left: Side;
  private dense: Float64Array | undefined;
  private drawn = 0;
  private asked = { right: 0, left: 0 };
  private isReleased = false;

  /**
   * @throws InvalidArgumentError unless rows and columns are positive integers, and `span` a part of 1 if
   * given.
   */
  constructor(options: ImplicitGaussianOptions) {
    implicitOptions.check('options', options);
    const { rows, columns, stream, kernels, span } = options;
    this.rows = rows;
    this.columns = columns;
    this.stream = stream;
    this.kernels = kernels;
    this.span = span;
    this.right = this.emptySide(columns, rows);
    this.left = this.emptySide(rows, columns);
  }

  /** How many independent directions have been asked on each side; all of them once W is dense. */
  get rank(): BothSides {
    if (this.dense !== undefined) return { right: this.columns, left: this.rows };
    return { right: this.right.directions.count, left: this.left.directions.count };
  }

  /** How many vectors have been asked on each side, repeated ones included. */
  get queries(): BothSides {
    return { ...this.asked };
  }

  /** Memory held between questions, in bytes. */
  get bytes(): number {
    const numbers =
      this.dense?.length ??
      (this.right.directions.count + this.left.directions.count) * (this.rows + this.columns);
    return numbers * Float64Array.BYTES_PER_ELEMENT;
  }

  /**
   * W v for each of the vectors v, of `columns` numbers, as vectors of `rows` numbers; see `LinearOperator`.
   * @throws ShapeError if a vector has another length; InvalidArgumentError if a number is not finite;
   *   UnavailableError after `release`; MemoryLimitError if the answers do not fit. The state is then as
   *   before.
   */
  multiply(vectors: readonly Float64Array[], given?: readonly Float64Array[]): readonly Float64Array[] {
    checkVectors('vectors', vectors, this.columns);
    const answers = given ?? answersOf(vectors.length, this.rows);
    this.answer(this.right, this.left, vectors, answers);
    this.asked.right += vectors.length;
    const { dense, rows, columns } = this;
    if (dense !== undefined) {
      answerTogether(vectors, columns, answers, rows, (panel, count, out) => {
        this.kernels.multiply(dense, rows, columns, panel, count, out);
      });
    }
    return answers;
  }

  /**
   * Wᵀ u for each of the vectors u, of `rows` numbers, as vectors of `columns` numbers.
   * @throws ShapeError and InvalidArgumentError as `multiply` does.
   */
  multiplyTransposed(
    vectors: readonly Float64Array[],
    given?: readonly Float64Array[],
  ): readonly Float64Array[] {
    checkVectors('vectors', vectors, this.rows);
    const answers = given ?? answersOf(vectors.length, this.columns);
    this.answer(this.left, this.right, vectors, answers);
    this.asked.left += vectors.length;
    const { dense, rows, columns } = this;
    if (dense !== undefined) {
      answerTogether(vectors, rows, answers, columns, (panel, count, out) => {
        this.kernels.multiplyTransposed(dense, rows, columns, panel, count, out);
      });
    }
    return answers;
  }

  /**
   * All entries of W, row-major, in agreement with every answer given before. What is still free is drawn
   * now, and W is dense from then on. The array is the caller's.
   * @throws MemoryLimitError for more than 4096² entries; UnavailableError after `release`.
   */
  materialize(): Float64Array {
    this.checkInUse();
    const entries = this.rows * this.columns;
    if (entries > MOST_MATERIALIZED) {
      throw new MemoryLimitError(
        `a ${this.rows} × ${this.columns} matrix has ${entries} entries, at most ${MOST_MATERIALIZED} ` +
          '(4096 × 4096) are written out: ask for products instead',
      );
    }
    return (this.dense ?? this.becomeDense()).slice();
  }

  /**
   * Ends the use of this matrix and leaves its memory to the next matrix of its size, which then need not
   * wait for fresh memory from the system. Answers given remain the caller's.
   */
  release(): void {
    if (this.isReleased) return;
    this.isReleased = true;
    for (const { directions, answers } of [this.right, this.left]) {
      directions.release();
      answers.release();
    }
    if (this.dense !== undefined) leaveArray(this.dense);
    this.dense = undefined;
  }

  /**
   * Answers the questions to `near`, or leaves that to the caller if W is or becomes dense on the way. `near`
   * is the side that is asked, with directions Q and answers Y; `far` is the other, with P and Z.
   */
  private answer(
    near: Side,
    far: Side,
    vectors: readonly Float64Array[],
    answers: readonly Float64Array[],
  ): void {
    this.checkInUse();
    checkVectors('vectors', vectors, near.directions.length);
    checkVectors('answers', answers, far.directions.length, vectors.length);
    const questions = measureQuestions(vectors, this.kernels);
    for (let first = 0; first < vectors.length; first += QUESTIONS_TOGETHER) {
      let rows = Array.from(
        { length: Math.min(QUESTIONS_TOGETHER, vectors.length - first) },
        (_, i) => first + i,
      );
      while (rows.length > 0 && this.dense === undefined) {
        rows = this.answerRound(near, far, questions, rows, answers);
      }
    }
  }

  /** Answers the questions at `rows` and gives back those that must be asked again after the others. */
  private answerRound(
    near: Side,
    far: Side,
    questions: Questions,
    rows: readonly number[],
    answers: readonly Float64Array[],
  ): number[] {
    const { coefficients, mixing, directions, products, deferred } = decompose(
      questions,
      rows,
      near.directions,
      far.answers,
      this.kernels,
      this.span,
    );
    const added = directions.count;
    const directionsHeld = near.directions.count + far.directions.count + added;
    if (directionsHeld * (this.rows + this.columns) > this.rows * this.columns) {
      directions.release();
      this.becomeDense();
      return [];
    }

    // W N = G + P (Zᵀ N - Pᵀ G): the known part and the projection of the fresh part in one combination of P.
    const image = new Panel(added, far.directions.length);
    const known = products;
    if (added > 0) this.drawImage(image, far.directions, known);

    for (const [i, row] of rows.entries()) {
      const scale = questions.scales[row]!;
      if (scale === 1) continue;
      for (const block of [...coefficients, mixing]) {
        const width = block.length / rows.length;
        for (let j = i * width; j < (i + 1) * width; j++) block[j]! /= scale;
      }
    }
    const asked = rows.map(row => answers[row]!);
    const scratch = new Float64Array(rows.length * Math.min(TILE_WIDTH, image.length));
    for (const [tile, fresh] of image.tiles.entries()) {
      const width = image.width(tile);
      const result = scratch.subarray(0, rows.length * width).fill(0);
      if (added > 0) {
        far.directions.addCombination(tile, known, added, fresh, 1);
        this.kernels.multiplyTransposed(fresh, added, width, mixing, rows.length, result);
      }
      near.answers.addCombination(tile, coefficients, rows.length, result, 1);
      storeTile(tile, result, asked);
    }
    if (added > 0) {
      near.directions.append(directions);
      near.answers.append(image);
    }
    return deferred.map(i => rows[i]!);
  }

  /**
   * Fills `image` with fresh normals G, vector after vector, and takes their overlaps off: known ← known - G
   * Pᵀ.
   */
  private drawImage(image: Panel, directions: PanelStack, known: readonly Float64Array[]): void {
    for (const [tile, data] of image.tiles.entries()) {
      const width = image.width(tile);
      for (let i = 0; i < image.count; i++) {
        const start = this.drawn + i * image.length + tile * TILE_WIDTH;
        this.stream.fillNormal(data.subarray(i * width, (i + 1) * width), start);
      }
      directions.addProducts(tile, data, image.count, known, -1);
    }
    this.drawn += image.count * image.length;
  }

  private checkInUse(): void {
    if (!this.isReleased) return;
    throw new UnavailableError('this implicit matrix was released: draw another one to ask for products');
  }

  private becomeDense(): Float64Array {
    const entries = takeArray(this.rows * this.columns);
    this.stream.fillNormal(entries, this.drawn);
    this.drawn += entries.length;
    condition(entries, this.right, this.left, this.kernels);
    this.dense = entries;
    for (const { directions, answers } of [this.right, this.left]) {
      directions.release();
      answers.release();
    }
    this.right = this.emptySide(this.columns, this.rows);
    this.left = this.emptySide(this.rows, this.columns);
    return entries;
  }

  private emptySide(length: number, answerLength: number): Side {
    const mergeCount = Math.floor(MERGED_NUMBERS / Math.max(length, answerLength));
    return {
      directions: new PanelStack(length, mergeCount, this.kernels),
      answers: new PanelStack(answerLength, mergeCount, this.kernels),
    };
  }
}

/** Arrays for answers, of which the matrix keeps as many numbers again. */
function answersOf(count: number, length: number): Float64Array[] {
  const bytes = 2 * count * length * Float64Array.BYTES_PER_ELEMENT;
  const what = `An answer of an implicit matrix (${count} vectors of ${length} numbers)`;
  checkMemoryOf(what, bytes, memoryLimit(bytes), 'Choose a smaller width, or fewer vectors at once');
  return unspecifiedVectors(count, length);
}
