import type { MatrixKernels } from '../../src/linearAlgebra/index.js';
import type { LinearOperator } from '../../src/operators/index.js';
import type { NormalSource } from '../../src/program/index.js';
import { multiplyPanelTransposed } from '../support/panels.js';
import { ImplicitGaussian } from '../../src/operators/implicitGaussian/implicitGaussian.js';

/** The two products as plain loops. */
export const plainKernels: MatrixKernels = {
  name: 'plain loops',
  multiply(matrix, rows, columns, vectors, count, out, scale = 1, keep = 0) {
    for (let c = 0; c < count; c++) {
      for (let i = 0; i < rows; i++) {
        let sum = 0;
        for (let j = 0; j < columns; j++) sum += matrix[i * columns + j]! * vectors[c * columns + j]!;
        out[c * rows + i] = scale * sum + (keep === 0 ? 0 : keep * out[c * rows + i]!);
      }
    }
  },
  multiplyTransposed(matrix, rows, columns, vectors, count, out, scale = 1, keep = 0) {
    for (let c = 0; c < count; c++) {
      const target = out.subarray(c * columns, (c + 1) * columns);
      if (keep === 0) target.fill(0);
      else if (keep !== 1) for (let j = 0; j < columns; j++) target[j]! *= keep;
      for (let i = 0; i < rows; i++) {
        const factor = scale * vectors[c * rows + i]!;
        for (let j = 0; j < columns; j++) target[j]! += factor * matrix[i * columns + j]!;
      }
    }
  },
};

/** Standard normals addressed by number: a 32-bit hash of (seed, number), then Box and Muller's transform. */
export class SeededNormals implements NormalSource {
  /** The highest number asked for plus one, and how many were asked for in all. */
  end = 0;
  taken = 0;

  constructor(private readonly seed: number) {}

  fillNormal(out: Float64Array, start = 0): void {
    for (let i = 0; i < out.length; i++) out[i] = this.normal(start + i);
    this.end = Math.max(this.end, start + out.length);
    this.taken += out.length;
  }

  private normal(number: number): number {
    const radius = Math.sqrt(-2 * Math.log(this.uniform(2 * number)));
    return radius * Math.cos(2 * Math.PI * this.uniform(2 * number + 1));
  }

  private uniform(number: number): number {
    let bits = mix(mix(this.seed) ^ number);
    bits = mix(bits ^ Math.imul(this.seed, 0x9e3779b9));
    return (bits + 0.5) / 2 ** 32;
  }
}

/** The finaliser of MurmurHash3 (Appleby, public domain) after a Weyl step. */
function mix(value: number): number {
  let bits = (value + 0x9e3779b9) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

export function normals(count: number, seed: number): Float64Array {
  const out = new Float64Array(count);
  new SeededNormals(seed).fillNormal(out);
  return out;
}

export function implicitGaussian(rows: number, columns: number, seed: number): ImplicitGaussian {
  return new ImplicitGaussian({ rows, columns, stream: new SeededNormals(seed), kernels: plainKernels });
}

/** A matrix all of whose entries are stored. */
export class DenseMatrix implements LinearOperator {
  constructor(
    readonly rows: number,
    readonly columns: number,
    private readonly entries: Float64Array,
  ) {}

  static gaussian(rows: number, columns: number, seed: number): DenseMatrix {
    return new DenseMatrix(rows, columns, normals(rows * columns, seed));
  }

  multiply(vectors: readonly Float64Array[], answers?: readonly Float64Array[]): readonly Float64Array[] {
    const { entries, rows, columns } = this;
    return handOver(
      vectors.map(vector => {
        const out = new Float64Array(rows);
        plainKernels.multiply(entries, rows, columns, vector, 1, out);
        return out;
      }),
      answers,
    );
  }

  multiplyTransposed(
    vectors: readonly Float64Array[],
    answers?: readonly Float64Array[],
  ): readonly Float64Array[] {
    const { entries, rows, columns } = this;
    return handOver(
      vectors.map(vector => {
        const out = new Float64Array(columns);
        plainKernels.multiplyTransposed(entries, rows, columns, vector, 1, out);
        return out;
      }),
      answers,
    );
  }

  materialize(): Float64Array {
    return this.entries.slice();
  }
}

export type Omission = 'nothing' | 'projection of the fresh part' | 'known part' | 'residual of the question';

/**
 * The conditioning formula in its plainest form, one vector at a time, with one of its terms left out on
 * request: an independent route to the same law, and proof that the tests of the law notice each term.
 */
export class ConditionedSampler implements LinearOperator {
  private readonly stream: SeededNormals;
  private drawn = 0;
  private readonly right = { directions: [] as Float64Array[], answers: [] as Float64Array[] };
  private readonly left = { directions: [] as Float64Array[], answers: [] as Float64Array[] };

  constructor(
    readonly rows: number,
    readonly columns: number,
    seed: number,
    private readonly omission: Omission,
  ) {
    this.stream = new SeededNormals(seed);
  }

  multiply(vectors: readonly Float64Array[], answers?: readonly Float64Array[]): readonly Float64Array[] {
    return handOver(
      vectors.map(vector => this.answer(this.right, this.left, vector, this.rows)),
      answers,
    );
  }

  multiplyTransposed(
    vectors: readonly Float64Array[],
    answers?: readonly Float64Array[],
  ): readonly Float64Array[] {
    return handOver(
      vectors.map(vector => this.answer(this.left, this.right, vector, this.columns)),
      answers,
    );
  }

  materialize(): Float64Array {
    const unit = new Float64Array(this.rows ** 2);
    for (let i = 0; i < this.rows; i++) unit[i * this.rows + i] = 1;
    return multiplyPanelTransposed(this, unit, this.rows);
  }

  private answer(
    near: { directions: Float64Array[]; answers: Float64Array[] },
    far: { directions: Float64Array[]; answers: Float64Array[] },
    question: Float64Array,
    size: number,
  ): Float64Array {
    const answer = new Float64Array(size);
    const residual = question.slice();
    // Twice, against rounding.
    for (const k of [...near.directions.keys(), ...near.directions.keys()]) {
      const along = dot(near.directions[k]!, residual);
      add(residual, -along, near.directions[k]!);
      add(answer, along, near.answers[k]!);
    }
    const length = Math.sqrt(dot(residual, residual));
    if (length > 1e-12 * Math.sqrt(dot(question, question))) {
      const direction = residual.map(value => value / length);
      const image = new Float64Array(size);
      if (far.directions.length < size) this.stream.fillNormal(image, this.drawn);
      this.drawn += size;
      if (this.omission !== 'projection of the fresh part') {
        for (const known of far.directions) add(image, -dot(known, image), known);
      }
      if (this.omission !== 'known part') {
        const asked =
          this.omission === 'residual of the question' ? question.map(v => v / length) : direction;
        for (const [k, known] of far.directions.entries()) add(image, dot(far.answers[k]!, asked), known);
      }
      near.directions.push(direction);
      near.answers.push(image);
      add(answer, length, image);
    }
    return answer;
  }
}

/** The vectors, in the arrays that were handed in for them if there are such. */
function handOver(
  vectors: readonly Float64Array[],
  answers: readonly Float64Array[] = vectors,
): readonly Float64Array[] {
  for (const [k, answer] of answers.entries()) answer.set(vectors[k]!);
  return answers;
}

export function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** target += factor · source. */
export function add(target: Float64Array, factor: number, source: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * source[i]!;
}

/** max |a - b| relative to max |b|. */
export function difference(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) throw new Error(`lengths ${a.length} and ${b.length}`);
  const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const distance = a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
  return distance === 0 ? 0 : distance / largest;
}

/**
 * p-value of the two-sample Kolmogorov–Smirnov test: Q(λ) = 2 Σ (-1)^(j-1) exp(-2 j² λ²) at λ = √m D, where
 * m = n₁ n₂ / (n₁ + n₂) (Kolmogorov's limit, good for thousands of values).
 */
export function kolmogorovSmirnov(first: Float64Array, second: Float64Array): number {
  const a = first.slice().sort();
  const b = second.slice().sort();
  let [i, j, distance] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= value) i++;
    while (j < b.length && b[j]! <= value) j++;
    distance = Math.max(distance, Math.abs(i / a.length - j / b.length));
  }
  const lambda = Math.sqrt((a.length * b.length) / (a.length + b.length)) * distance;
  if (lambda < 0.2) return 1;
  let p = 0;
  for (let k = 1; k <= 100; k++) p += 2 * (-1) ** (k - 1) * Math.exp(-2 * k * k * lambda * lambda);
  return Math.min(1, Math.max(0, p));
}

/**
 * p-value, by permutation, of the two-sample energy test (Székely & Rizzo 2004): E = 2 E|X - Y| - E|X - X'| -
 * E|Y - Y'| is 0 only for equal laws in all dimensions together. Each coordinate is scaled to variance 1
 * first.
 */
export function energyTest(
  first: readonly Float64Array[],
  second: readonly Float64Array[],
  seed: number,
): number {
  const all = [...first, ...second];
  const size = all.length;
  const deviations = all[0]!.map((_, k) => {
    const mean = all.reduce((sum, x) => sum + x[k]!, 0) / size;
    return Math.sqrt(all.reduce((sum, x) => sum + (x[k]! - mean) ** 2, 0) / size);
  });
  const distances = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const squared = all[i]!.reduce(
        (sum, value, k) => sum + ((value - all[j]![k]!) / deviations[k]!) ** 2,
        0,
      );
      distances[i * size + j] = distances[j * size + i] = Math.sqrt(squared);
    }
  }
  // With signs s = +1/n₁ and -1/n₂ the statistic is -sᵀ D s.
  const statistic = (order: readonly number[]): number => {
    const signs = new Float64Array(size);
    for (const [place, i] of order.entries())
      signs[i] = place < first.length ? 1 / first.length : -1 / second.length;
    const image = new Float64Array(size);
    plainKernels.multiply(distances, size, size, signs, 1, image);
    return -dot(signs, image);
  };
  const order = all.map((_, i) => i);
  const observed = statistic(order);
  const permutations = 199;
  const keys = normals(permutations * size, seed);
  let atLeast = 1;
  for (let p = 0; p < permutations; p++) {
    const shuffled = order.slice().sort((i, j) => keys[p * size + i]! - keys[p * size + j]!);
    if (statistic(shuffled) >= observed) atLeast++;
  }
  return atLeast / (permutations + 1);
}

/** p-values of each number on its own, by Kolmogorov and Smirnov. */
export function marginalTests(first: readonly Float64Array[], second: readonly Float64Array[]): number[] {
  const column = (sample: readonly Float64Array[], k: number): Float64Array =>
    Float64Array.from(sample, answers => answers[k]!);
  return Array.from(first[0]!, (_, k) => kolmogorovSmirnov(column(first, k), column(second, k)));
}

/**
 * p-value of all numbers together, by the energy test. Taylor terms are heavy-tailed, so each number is
 * replaced by its rank among all: the laws are equal if and only if those of the ranks are.
 */
export function jointTest(first: readonly Float64Array[], second: readonly Float64Array[]): number {
  const all = [...first, ...second];
  const ranked = all.map(answers => new Float64Array(answers.length));
  for (let k = 0; k < all[0]!.length; k++) {
    const sorted = Float64Array.from(all, answers => answers[k]!).sort();
    const rankOf = new Map(Array.from(sorted, (value, rank) => [value, rank]));
    all.forEach((answers, i) => (ranked[i]![k] = rankOf.get(answers[k]!)!));
  }
  return energyTest(ranked.slice(0, first.length), ranked.slice(first.length), 1);
}
