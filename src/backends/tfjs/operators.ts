import { checkPositiveInteger, ShapeError, UnavailableError } from '../../errors/index.js';
import { joinNumbers } from '../../operators/index.js';
import type { Backend, Operator } from '../../program/index.js';
import { toFloat32 } from './float32.js';
import { tidied, type TensorFlow, type TensorFlowTensor } from './tensorFlow.js';

/** What operators need of the backend that they belong to. */
export interface Home {
  readonly tf: TensorFlow;
  readonly backend: Backend<'float32'>;
  /** Does some work while the backend is the current one of TensorFlow.js. */
  active<Result>(work: () => Result): Result;
  checkOpen(): void;
  /** The tensors of all operators that have not been released. */
  readonly held: Set<Held>;
  /** Disposes of the tensors of an operator that nobody has any more. */
  readonly forgotten: FinalizationRegistry<Held>;
}

/** The tensors of an operator, which it makes when it is first asked. */
export interface Held {
  tensors: readonly TensorFlowTensor[];
}

export function dispose(held: Held): void {
  for (const tensor of held.tensors) tensor.dispose();
  held.tensors = [];
}

/** A weight in TensorFlow.js. */
export abstract class TfjsOperator implements Operator {
  protected readonly held: Held = { tensors: [] };
  private users = 0;
  private isReleased = false;

  constructor(
    protected readonly home: Home,
    readonly rows: number,
    readonly columns: number,
  ) {
    home.held.add(this.held);
    home.forgotten.register(this, this.held, this);
  }

  get backend(): Backend<'float32'> {
    return this.home.backend;
  }

  /** All entries as a matrix, within `tidy`. */
  abstract entries(): TensorFlowTensor;

  /** Keeps the tensors until the work is done, though the operator may be released before. */
  async whileUsed<Result>(work: () => Promise<Result>): Promise<Result> {
    this.home.checkOpen();
    if (this.isReleased)
      throw new UnavailableError('this matrix was released: make another one to ask for products');
    this.users++;
    try {
      return await work();
    } finally {
      this.users--;
      this.disposeIfDue();
    }
  }

  materialize(): Promise<Float64Array> {
    return this.whileUsed(async () => {
      const { tf } = this.home;
      const size = this.rows * this.columns;
      const [whole] = this.home.active(() => tidied(tf, () => [tf.reshape(this.entries(), [size])]));
      try {
        return Float64Array.from(await whole!.data());
      } finally {
        whole!.dispose();
      }
    });
  }

  release(): void {
    this.isReleased = true;
    this.disposeIfDue();
  }

  /** Gives back what is no tensor, once. */
  protected forget(): void {
    // Most have tensors alone.
  }

  private disposeIfDue(): void {
    if (!this.isReleased || this.users > 0 || !this.home.held.delete(this.held)) return;
    this.home.forgotten.unregister(this);
    dispose(this.held);
    this.forget();
  }
}

/** A weight whose products TensorFlow.js computes. */
export abstract class TensorMatrix extends TfjsOperator {
  /**
   * Products with the matrix or its transpose, within `tidy`.
   *
   * @param questions one in each row.
   * @returns one answer in each row.
   */
  abstract answer(questions: TensorFlowTensor, transposed: boolean): TensorFlowTensor;
}

/** A matrix whose entries are all stored. */
export class StoredMatrix extends TensorMatrix {
  /** Until it is first asked; then there is a tensor. */
  private numbers: Float32Array | undefined;

  /** @throws ShapeError, InvalidArgumentError before anything is kept. */
  static of(home: Home, rows: number, columns: number, entries: Float64Array): StoredMatrix {
    checkPositiveInteger('rows', rows);
    checkPositiveInteger('columns', columns);
    if (entries.length !== rows * columns) {
      throw new ShapeError(
        `a ${rows} × ${columns} matrix has ${rows * columns} entries, but ${entries.length} were given`,
      );
    }
    const matrix = new this(home, rows, columns);
    matrix.numbers = toFloat32(entries, 'an entry of a weight');
    return matrix;
  }

  answer(questions: TensorFlowTensor, transposed: boolean): TensorFlowTensor {
    return this.home.tf.matMul(questions, this.entries(), false, !transposed);
  }

  entries(): TensorFlowTensor {
    const [known] = this.held.tensors;
    if (known !== undefined) return known;
    const { tf } = this.home;
    const tensor = tf.keep(tf.tensor(this.numbers!, [this.rows, this.columns], 'float32'));
    this.held.tensors = [tensor];
    this.numbers = undefined;
    return tensor;
  }
}

/**
 * s W + Σₖ uₖ vₖᵀ for a stored matrix W; it is written out when it is asked, where the update takes more
 * numbers than the matrix.
 */
export class UpdatedMatrix extends TensorMatrix {
  private constructor(
    home: Home,
    private readonly base: TensorMatrix,
    /** uₖ, one after the other: rank × rows. */
    private readonly left: Float64Array,
    /** vₖ, one after the other: rank × columns. */
    private readonly right: Float64Array,
    private readonly rank: number,
    private readonly scale: number,
  ) {
    super(home, base.rows, base.columns);
  }

  /** An update of an updated matrix is appended to it. */
  static of(
    home: Home,
    matrix: TensorMatrix,
    left: Float64Array,
    right: Float64Array,
    rank: number,
    scale = 1,
  ): UpdatedMatrix {
    const { rows, columns } = matrix;
    if (left.length !== rank * rows || right.length !== rank * columns) {
      throw new ShapeError(
        `an update of rank ${rank} of a ${rows} × ${columns} matrix takes ${rank * rows} and ${rank * columns} ` +
          `numbers, but ${left.length} and ${right.length} were given`,
      );
    }
    if (matrix instanceof this) {
      return this.of(
        home,
        matrix.base,
        joinNumbers(scale === 1 ? matrix.left : matrix.left.map(entry => scale * entry), left),
        joinNumbers(matrix.right, right),
        matrix.rank + rank,
        scale * matrix.scale,
      );
    }
    toFloat32(left, 'an update of a weight');
    toFloat32(right, 'an update of a weight');
    return new this(home, matrix, left, right, rank, scale);
  }

  answer(questions: TensorFlowTensor, transposed: boolean): TensorFlowTensor {
    const { tf } = this.home;
    if (this.isWrittenOut) return tf.matMul(questions, this.entries(), false, !transposed);
    const plain = this.scaled(this.base.answer(questions, transposed));
    if (this.rank === 0) return plain;
    const [left, right] = this.factors();
    const [near, far] = transposed ? [left, right] : [right, left];
    return tf.add(plain, tf.matMul(tf.matMul(questions, near, false, true), far, false, false));
  }

  entries(): TensorFlowTensor {
    const { tf } = this.home;
    if (!this.isWrittenOut) return this.sum();
    const [known] = this.held.tensors;
    if (known !== undefined) return known;
    const written = tf.keep(this.sum());
    this.held.tensors = [written];
    return written;
  }

  override whileUsed<Result>(work: () => Promise<Result>): Promise<Result> {
    return super.whileUsed(() => (this.isThere ? work() : this.base.whileUsed(work)));
  }

  private get isWrittenOut(): boolean {
    const { rank, rows, columns } = this;
    return rank * (rows + columns) > rows * columns;
  }

  /** Whether it has been written out, and does not need its base any more. */
  private get isThere(): boolean {
    return this.isWrittenOut && this.held.tensors.length > 0;
  }

  /** The matrix with its update, made anew. */
  private sum(): TensorFlowTensor {
    const { tf, rank } = { tf: this.home.tf, rank: this.rank };
    const plain = this.scaled(this.base.entries());
    if (rank === 0) return tf.add(plain, 0);
    const [left, right] = this.made();
    return tf.add(plain, tf.matMul(left, right, true, false));
  }

  private scaled(x: TensorFlowTensor): TensorFlowTensor {
    const { tf } = this.home;
    return this.scale === 1 ? x : tf.mul(x, this.scale);
  }

  private factors(): readonly [TensorFlowTensor, TensorFlowTensor] {
    const [left, right] = this.held.tensors;
    if (left !== undefined && right !== undefined) return [left, right];
    const kept = this.made().map(factor => this.home.tf.keep(factor));
    this.held.tensors = kept;
    return kept as [TensorFlowTensor, TensorFlowTensor];
  }

  private made(): readonly [TensorFlowTensor, TensorFlowTensor] {
    const { tf } = this.home;
    const { rank, rows, columns } = this;
    return [
      tf.tensor(Float32Array.from(this.left), [rank, rows], 'float32'),
      tf.tensor(Float32Array.from(this.right), [rank, columns], 'float32'),
    ];
  }
}
