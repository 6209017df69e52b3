import { ok, strictEqual } from 'node:assert/strict';
import { defineModel, limit, mlp, type Model } from '../../src/index.js';
import {
  add,
  dimensionSize,
  divide,
  dot,
  erf,
  matmul,
  matvec,
  mean,
  relu,
  reshape,
  softmax,
  sqrt,
  square,
  subtract,
  type Node,
} from '../../src/doors/graph.js';
import { inner, mlpKernels, reluDual } from './support/recursions.js';

const scaled = (matrix: Node, q: Node, fanIn: string): Node =>
  divide(matvec(matrix, q), sqrt(dimensionSize(fanIn)));
const close = (actual: number, expected: number, what: string): void => {
  ok(
    Math.abs(actual - expected) <= 1e-12 * Math.max(1, Math.abs(expected)),
    `${what}: ${actual}, ${expected}`,
  );
};

const [x, y] = [
  [1, 2, 2],
  [0.5, -1, 2],
];
type Pair = { nngp: number; ntk: number };
async function kernelsOf(
  model: Model,
  at: readonly unknown[] = x,
  along: readonly unknown[] = y,
): Promise<Pair> {
  const { nngp, ntk } = await limit(model).both(at as number[], along as number[]);
  return { nngp: nngp.data[0] ?? NaN, ntk: ntk.data[0] ?? NaN };
}
const parameters = { U: ['n', 'inputSize'], W: ['n', 'n'], v: [1, 'n'] } as const;
const inputs = { x: ['inputSize'] } as const;

describe('what is written with nodes', () => {
  it('has four times the kernel where a branch is added to itself', async () => {
    const branch = (isTwice: boolean): Model =>
      defineModel({
        name: 'branch',
        inputs,
        parameters,
        apply({ U, W, v }, { x }) {
          const h = relu(scaled(W, relu(scaled(U, x, 'inputSize')), 'n'));
          return scaled(v, isTwice ? add(h, h) : h, 'n');
        },
      });
    const [one, two] = [await kernelsOf(branch(false)), await kernelsOf(branch(true))];
    const expected = mlpKernels(reluDual(1), { depth: 3 }, x, y);
    close(one.ntk, expected.ntk, 'NTK');
    close(two.nngp, 4 * expected.nngp, 'NNGP of the sum');
    close(two.ntk, 4 * expected.ntk, 'NTK of the sum');
  });

  it('has a covariance, which a number that is added to the output leaves as it is', async () => {
    const shifted = defineModel({
      name: 'shifted',
      inputs,
      parameters: { U: ['n', 'inputSize'], v: [1, 'n'] },
      apply: ({ U, v }, { x }) => add(scaled(v, relu(scaled(U, x, 'inputSize')), 'n'), 3),
    });
    const { nngp, ntk } = await kernelsOf(shifted);
    const expected = mlpKernels(reluDual(1), { depth: 2 }, x, y);
    close(nngp, expected.nngp, 'NNGP');
    close(ntk, expected.ntk, 'NTK');
  });

  it('may use a matrix twice: the kernels are those of two matrices', async () => {
    const twice = defineModel({
      name: 'twice',
      inputs,
      parameters,
      apply({ U, W, v }, { x }) {
        const first = relu(scaled(W, relu(scaled(U, x, 'inputSize')), 'n'));
        return scaled(v, relu(scaled(W, first, 'n')), 'n');
      },
    });
    const { nngp, ntk } = await kernelsOf(twice);
    const expected = mlpKernels(reluDual(1), { depth: 4 }, x, y);
    close(nngp, expected.nngp, 'NNGP');
    close(ntk, expected.ntk, 'NTK');
  });

  it('may share matrices between branches, whose outputs are correlated then', async () => {
    // y = v · (relu(U x) + relu(U z)): C = C(x, x′) + C(x, z′) + C(z, x′) + C(z, z′).
    const shared = defineModel({
      name: 'shared',
      inputs: { x: [3], z: [3] },
      parameters: { U: ['n', 3], v: [1, 'n'] },
      apply({ U, v }, { x, z }) {
        return scaled(v, add(relu(matvec(U, x)), relu(matvec(U, z))), 'n');
      },
    });
    const { nngp } = await limit(shared).both({ x, z: y }, { x: y, z: x });
    const dual = reluDual(1);
    const k = (a: number[], b: number[]): number => dual.value(inner(a, a), inner(a, b), inner(b, b));
    close(nngp.data[0] ?? NaN, k(x, y) + k(x, x) + k(y, y) + k(y, x), 'NNGP');
  });

  it('may add products with one matrix: they are the product with the sum', async () => {
    const model = (isApart: boolean): Model =>
      defineModel({
        name: 'apart',
        inputs,
        parameters: { U: ['n', 'inputSize'], T: ['n', 'inputSize'], W: ['n', 'n'], v: [1, 'n'] },
        apply({ U, T, W, v }, { x }) {
          const [a, b] = [relu(scaled(U, x, 'inputSize')), relu(scaled(T, x, 'inputSize'))];
          const sum = isApart ? add(scaled(W, a, 'n'), scaled(W, b, 'n')) : scaled(W, add(a, b), 'n');
          return scaled(v, relu(sum), 'n');
        },
      });
    // Near enough that angles would come from distances, which do not add up here.
    const near = [1.2, 1.9, 2.3];
    const [apart, together] = [await kernelsOf(model(true), x, near), await kernelsOf(model(false), x, near)];
    close(apart.nngp, together.nngp, 'NNGP');
    close(apart.ntk, together.ntk, 'NTK');
  });

  it('may begin with a nonlinearity, and have one after the other', async () => {
    const raw = defineModel({
      name: 'raw',
      inputs,
      parameters: { U: ['n', 'inputSize'], v: [1, 'n'] },
      apply: ({ U, v }, { x }) => scaled(v, relu(relu(scaled(U, relu(x), 'inputSize'))), 'n'),
    });
    const positive = (vector: number[]): number[] => vector.map(value => Math.max(0, value));
    const { nngp, ntk } = await kernelsOf(raw);
    const expected = mlpKernels(reluDual(1), { depth: 2 }, positive(x), positive(y));
    close(nngp, expected.nngp, 'NNGP');
    close(ntk, expected.ntk, 'NTK');
  });

  it('may sum activations of one pre-activation', async () => {
    const both = defineModel({
      name: 'both',
      inputs,
      parameters: { U: ['n', 'inputSize'], v: [1, 'n'] },
      apply({ U, v }, { x }) {
        const y = scaled(U, x, 'inputSize');
        return scaled(v, add(relu(y), erf(y)), 'n');
      },
    });
    const { nngp } = await kernelsOf(both);
    // By hand: erf·erf is an arcsine (Williams 1997), and E relu(a) erf(b) follows from Stein's lemma,
    // E relu(a) erf(b) = half of E a erf(b), as erf is odd.
    const [a, b, c] = [inner(x, x) / 3, inner(x, y) / 3, inner(y, y) / 3];
    const ofErf = (2 / Math.PI) * Math.asin((2 * b) / Math.sqrt((1 + 2 * a) * (1 + 2 * c)));
    const mixed = (across: number, own: number): number =>
      across / Math.sqrt(Math.PI) / Math.sqrt(0.5 + own) / Math.SQRT2;
    const expected = reluDual(1).value(a, b, c) + ofErf + mixed(b, c) + mixed(b, a);
    close(nngp, expected, 'NNGP');
  });

  it('has the kernels of attention, softmax and layer normalisation', async () => {
    const [tokens, size] = [3, 2];
    const transformer = defineModel({
      name: 'transformer',
      inputs: { x: [tokens, size] },
      parameters: {
        E: ['n', size],
        Q: ['n', 'n'],
        K: ['n', 'n'],
        A: ['n', 'n'],
        B: ['n', 'n'],
        v: [1, 'n'],
      },
      apply({ E, Q, K, A, B, v }, { x }) {
        const n = dimensionSize('n');
        const norm = (h: Node): Node => {
          const centred = subtract(h, reshape(mean(h, -1), [tokens, 1]));
          return divide(centred, reshape(sqrt(mean(square(centred), -1)), [tokens, 1]));
        };
        const h = divide(matvec(E, x), Math.SQRT2);
        const scores = divide(dot(reshape(scaled(Q, h, 'n'), [tokens, 1, 'n']), scaled(K, h, 'n')), n);
        const attended = norm(add(h, matmul(softmax(scores), h)));
        const block = norm(add(attended, scaled(B, relu(scaled(A, attended, 'n')), 'n')));
        return scaled(v, mean(block, 0), 'n');
      },
    });
    const sequences = [
      [
        [1, 2],
        [0.5, 1],
        [0, 1],
      ],
      [
        [1, 1],
        [0.2, -1],
        [0.3, 1],
      ],
    ];
    const { nngp, ntk } = await limit(transformer).both(sequences);
    for (const i of [0, 1]) {
      for (const j of [0, 1]) {
        const expected = transformerKernels(sequences[i] ?? [], sequences[j] ?? []);
        close(nngp.data[2 * i + j] ?? NaN, expected.nngp, `NNGP ${i} ${j}`);
        close(ntk.data[2 * i + j] ?? NaN, expected.ntk, `NTK ${i} ${j}`);
      }
    }
  });

  it('is asked for many inputs with duplicates: positive semidefinite up to rounding', async () => {
    const list = Array.from({ length: 200 }, (_, k) => {
      const angle = (k % 120) * 0.37;
      return [Math.cos(angle), Math.sin(angle), Math.cos(3 * angle)].map(value =>
        (k % 120) % 7 === 0 ? 0 : value,
      );
    });
    const { ntk, nngp } = await limit(mlp({ depth: 4, biasScale: 0.1 })).both(list);
    for (const { data } of [ntk, nngp]) {
      ok(smallestPivot(data, 200) > -1e-12);
      for (let j = 0; j < 200; j++) strictEqual(data[j], data[120 * 200 + j]);
    }
  });
});

/** The smallest pivot of a Cholesky decomposition that takes the largest that is left. */
function smallestPivot(matrix: Float64Array, size: number): number {
  const a = matrix.slice();
  let smallest = Infinity;
  const left = new Set(Array.from({ length: size }, (_, k) => k));
  while (left.size > 0) {
    const pivot = [...left].reduce((best, k) =>
      (a[k * size + k] ?? 0) > (a[best * size + best] ?? 0) ? k : best,
    );
    left.delete(pivot);
    const value = a[pivot * size + pivot] ?? NaN;
    smallest = Math.min(smallest, ...[...left].map(k => a[k * size + k] ?? NaN), value);
    if (value < 1e-10) break;
    for (const i of left) {
      const factor = (a[i * size + pivot] ?? NaN) / value;
      for (const j of left)
        a[i * size + j] = (a[i * size + j] ?? NaN) - factor * (a[pivot * size + j] ?? NaN);
    }
  }
  return smallest;
}

/** One layer of attention with weights softmax(q · k / n), layer normalisation, and a ReLU block, by hand. */
function transformerKernels(x: readonly number[][], y: readonly number[][]): Pair {
  const sequences = [x, y];
  const all = sequences.flatMap((sequence, of) => sequence.map(token => ({ of, token })));
  const count = x.length;
  const table = (f: (a: number, b: number) => number): number[][] =>
    all.map((_, a) => all.map((__, b) => f(a, b)));
  const at = (k: number[][], a: number, b: number): number => k[a]?.[b] ?? NaN;
  const h = table((a, b) => inner(all[a]?.token ?? [], all[b]?.token ?? []) / 2);
  // q · k / n has mean zero: queries and keys are independent.
  const weights = table((a, b) => (all[a]?.of === all[b]?.of ? 1 / count : 0));
  // I + attention acts on h.
  const mixing = table((a, b) => Number(a === b) + at(weights, a, b));
  const through = (k: number[][], m: number[][]): number[][] =>
    table((a, b) => {
      let total = 0;
      for (const i of all.keys())
        for (const j of all.keys()) total += at(m, a, i) * at(k, i, j) * at(m, b, j);
      return total;
    });
  const added = through(h, mixing);
  const attended = table((a, b) => at(added, a, b) / Math.sqrt(at(added, a, a) * at(added, b, b)));
  const dual = reluDual(1);
  const values = table((a, b) => dual.value(1, at(attended, a, b), 1));
  const slopes = table((a, b) => dual.slope(1, at(attended, a, b), 1));
  const block = table((a, b) => at(attended, a, b) + at(values, a, b));
  const normed = table((a, b) => at(block, a, b) / Math.sqrt(at(block, a, a) * at(block, b, b)));
  const pooled = (k: number[][]): number => {
    let total = 0;
    for (let t = 0; t < count; t++) for (let s = 0; s < count; s++) total += at(k, t, count + s) / count ** 2;
    return total;
  };
  // Gradients at the block: 1/T divided by the norms; at what is attended by the same and through the block.
  const atBlock = table((a, b) => 1 / count ** 2 / Math.sqrt(at(block, a, a) * at(block, b, b)));
  const ofB = table((a, b) => at(atBlock, a, b) * at(values, a, b));
  const inBlock = table((a, b) => at(atBlock, a, b) * at(slopes, a, b));
  const ofA = table((a, b) => at(inBlock, a, b) * at(attended, a, b));
  const atAttended = table((a, b) => at(atBlock, a, b) + at(inBlock, a, b));
  const atAdded = table((a, b) => at(atAttended, a, b) / Math.sqrt(at(added, a, a) * at(added, b, b)));
  const crossed = (f: (t: number, s: number) => number): number => {
    let total = 0;
    for (let t = 0; t < count; t++) for (let s = count; s < 2 * count; s++) total += f(t, s);
    return total;
  };
  const nngp = pooled(normed);
  const ntk =
    nngp +
    crossed((t, s) => at(ofB, t, s)) +
    crossed((t, s) => at(ofA, t, s)) +
    crossed((t, s) => atEmbedding(atAdded, mixing, count, t, s) * at(h, t, s));
  return { nngp, ntk };
}

/** Gradients at the embedding of token t of one sequence and s of the other. */
function atEmbedding(atAdded: number[][], mixing: number[][], count: number, t: number, s: number): number {
  let total = 0;
  for (let a = 0; a < count; a++) {
    for (let b = count; b < 2 * count; b++) {
      total += (mixing[a]?.[t] ?? NaN) * (atAdded[a]?.[b] ?? NaN) * (mixing[b]?.[s] ?? NaN);
    }
  }
  return total;
}
