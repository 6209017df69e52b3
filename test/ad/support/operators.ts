import type { LinearOperator } from '../../../src/operators/index.js';

/** A dense matrix that counts how often it is read; it forbids to be materialized unless that is allowed. */
export class CountingOperator implements LinearOperator {
  reads = 0;
  /** How many vectors each read was asked for. */
  readonly panels: number[] = [];

  constructor(
    readonly rows: number,
    readonly columns: number,
    readonly entries: Float64Array,
    readonly mayMaterialize = false,
  ) {
    if (entries.length !== rows * columns) throw new Error('entries do not fit rows and columns');
  }

  multiply(vectors: readonly Float64Array[], answers?: readonly Float64Array[]): readonly Float64Array[] {
    return this.products(vectors, this.rows, this.columns, (i, j) => i * this.columns + j, answers);
  }

  multiplyTransposed(
    vectors: readonly Float64Array[],
    answers?: readonly Float64Array[],
  ): readonly Float64Array[] {
    return this.products(vectors, this.columns, this.rows, (i, j) => j * this.columns + i, answers);
  }

  materialize(): Float64Array {
    if (!this.mayMaterialize) throw new Error('the entries of this weight were asked for');
    return this.entries;
  }

  private products(
    vectors: readonly Float64Array[],
    height: number,
    length: number,
    place: (i: number, j: number) => number,
    answers: readonly Float64Array[] = vectors.map(() => new Float64Array(height)),
  ): readonly Float64Array[] {
    if (vectors.some(vector => vector.length !== length)) throw new Error('a vector does not fit');
    this.reads += 1;
    this.panels.push(vectors.length);
    for (const [k, vector] of vectors.entries()) {
      for (let i = 0; i < height; i++) {
        let total = 0;
        for (let j = 0; j < length; j++) total += this.entries[place(i, j)]! * vector[j]!;
        answers[k]![i] = total;
      }
    }
    return answers;
  }
}

/** Fixed numbers in (−1, 1) without pattern: the fractional parts of multiples of the golden ratio. */
export function spread(length: number, seed = 0): Float64Array {
  return Float64Array.from({ length }, (_, i) => {
    const place = (i + 1 + 97 * seed) * 0.618033988749895;
    return Math.round((2 * (place - Math.floor(place)) - 1) * 2 ** 20) / 2 ** 20;
  });
}
