import { expect } from 'chai';
import * as ad from '../../src/doors/graph.js';
import type { Node, Tensor } from '../../src/ad/index.js';
import { ShapeError } from '../../src/errors/index.js';
import type { LinearOperator } from '../../src/operators/index.js';
import { CountingOperator, spread } from './support/operators.js';

type Given = number | Float64Array | Tensor | LinearOperator;

const [m, n] = [4, 5];
const entries = spread(m * n, 1);
const W = ad.weight('W', ['m', 'n']);
const x = ad.input('x', ['n']);
const u = ad.input('u', ['m']);
const v = ad.input('v', ['n']);
const s = ad.input('s', []);
const given = (operator = new CountingOperator(m, n, entries)): Map<Node, Given> =>
  new Map<Node, Given>([
    [W, operator],
    [x, spread(n, 2)],
    [u, spread(m, 3)],
    [v, spread(n, 4)],
    [s, 0.75],
  ]);

/** Σⱼ Aᵢⱼ vⱼ with plain loops. */
function times(matrix: (i: number, j: number) => number, vector: Float64Array, rows = m): number[] {
  return Array.from({ length: rows }, (_, i) =>
    vector.reduce((sum, value, j) => sum + matrix(i, j) * value, 0),
  );
}
const w = (i: number, j: number): number => entries[i * n + j]!;

function expectClose(actual: Float64Array, expected: readonly number[]): void {
  expect(actual.length).to.equal(expected.length);
  // Rounding of sums of at most 20 numbers below 1.
  expected.forEach((value, i) => expect(actual[i]).to.be.closeTo(value, 1e-14));
}

describe('weights as operators', () => {
  it('W v and Wᵀ u, of one vector and of a list of vectors', async () => {
    const panel = ad.input('panel', [3, 'n']);
    const columns = spread(3 * n, 7);
    const [right, left, both] = await ad.evaluate(
      [ad.matvec(W, v), ad.matvec(W, u, { transposed: true }), ad.matvec(W, panel)],
      given().set(panel, { data: columns, shape: [3, n] }),
    );
    expectClose(right!.data, times(w, spread(n, 4)));
    expectClose(
      left!.data,
      times((i, j) => w(j, i), spread(m, 3), n),
    );
    expect(both!.shape).to.deep.equal([3, m]);
    expectClose(
      both!.data,
      [0, 1, 2].flatMap(k => times(w, columns.slice(k * n, (k + 1) * n))),
    );
  });

  it('sums, differences, multiples and quotients act as the matrices do', async () => {
    const [a, b] = [spread(m, 3), spread(n, 4)];
    const operator = ad.subtract(
      ad.add(ad.divide(ad.negate(W), s), ad.multiply(s, ad.outer(u, v))),
      ad.multiply(2, ad.add(W, ad.outer(u, x))),
    );
    const entry = (i: number, j: number): number =>
      -w(i, j) / 0.75 + 0.75 * a[i]! * b[j]! - 2 * (w(i, j) + a[i]! * spread(n, 2)[j]!);
    const [right, left, contracted] = await ad.evaluate(
      [
        ad.matvec(operator, v),
        ad.matvec(operator, u, { transposed: true }),
        ad.inner(operator, ad.outer(u, v)),
      ],
      given(),
    );
    expectClose(right!.data, times(entry, b));
    expectClose(
      left!.data,
      times((i, j) => entry(j, i), a, n),
    );
    expectClose(contracted!.data, [times(entry, b).reduce((sum, value, i) => sum + value * a[i]!, 0)]);
  });

  it('a sum that broadcasts is a dense matrix', async () => {
    const column = ad.input('column', ['m', 1]);
    const row = ad.input('row', [1, 'n']);
    const [a, b] = [spread(m, 3), spread(n, 4)];
    const bindings = given()
      .set(column, { data: a, shape: [m, 1] })
      .set(row, { data: b, shape: [1, n] });
    const withColumn = ad.add(ad.outer(u, v), column);
    const withRow = ad.subtract(row, ad.outer(u, v));
    const [first, second, third] = await ad.evaluate(
      [
        ad.matvec(withColumn, v),
        ad.matvec(withRow, u, { transposed: true }),
        ad.inner(withColumn, ad.outer(u, v)),
      ],
      bindings,
    );
    const entry = (i: number, j: number): number => a[i]! * b[j]! + a[i]!;
    expectClose(first!.data, times(entry, b));
    expectClose(
      second!.data,
      times((j, i) => b[j]! - a[i]! * b[j]!, a, n),
    );
    expectClose(third!.data, [times(entry, b).reduce((sum, value, i) => sum + value * a[i]!, 0)]);
  });

  it('the gradient is an outer product δ qᵀ, given in full only to who asks', async () => {
    const y = ad.sum(ad.tanh(ad.matvec(W, x)));
    const [slope] = ad.backprop(y, [W]);
    expect(slope!.primitive.name).to.equal('outer');
    const [dense] = await ad.evaluate([slope!], given());
    const q = spread(n, 2);
    const delta = times(w, q).map(value => 1 - Math.tanh(value) ** 2);
    expect(dense!.shape).to.deep.equal([m, n]);
    expectClose(
      dense!.data,
      delta.flatMap(value => [...q].map(other => value * other)),
    );
  });

  it('Taylor terms along a gradient form no matrix, and one read answers for both inputs', async () => {
    // K⁽⁰⁾..K⁽³⁾ of a network with one hidden weight, along its gradient at another input.
    const h = (at: Node): Node => ad.sum(ad.tanh(ad.matvec(W, ad.sin(at))));
    const [slope] = ad.backprop(h(v), [W]);
    const [series] = ad.jetOfGraph([h(x)], new Map([[W, [W, slope]]]), 3);
    const plan = ad.schedule(series!.map(node => node!));
    const steps = plan.steps.flatMap(({ nodes }) => nodes);
    expect(steps.every(({ rank }) => rank < 2)).to.equal(true);
    const operator = new CountingOperator(m, n, entries);
    const results = await ad.evaluate(plan, given(operator));
    expect(operator.reads).to.equal(plan.reads.get(W));
    // W sin v and W sin x do not wait for each other.
    expect(operator.panels).to.deep.equal([2]);
    // The same by the dense matrix W + ε δ qᵀ: a₁ = Σᵢ (1 − t²)ᵢ (δ qᵀ sin x)ᵢ.
    const [qv, qx] = [spread(n, 4), spread(n, 2)].map(vector => vector.map(Math.sin)) as [
      Float64Array,
      Float64Array,
    ];
    const delta = times(w, qv).map(value => 1 - Math.tanh(value) ** 2);
    const overlap = qv.reduce((sum, value, j) => sum + value * qx[j]!, 0);
    const tanhs = times(w, qx).map(Math.tanh);
    expectClose(results[1]!.data, [tanhs.reduce((sum, t, i) => sum + (1 - t * t) * delta[i]! * overlap, 0)]);
    expectClose(results[2]!.data, [
      tanhs.reduce((sum, t, i) => sum - t * (1 - t * t) * (delta[i]! * overlap) ** 2, 0),
    ]);
  });

  it('three reads, for a hidden weight between two others, whatever the order', async () => {
    const first = ad.weight('first', ['m', 'n']);
    const last = ad.weight('last', [1, 'm']);
    const hidden = ad.weight('hidden', ['m', 'm']);
    const h = (at: Node): Node =>
      ad.sum(ad.matvec(last, ad.tanh(ad.matvec(hidden, ad.tanh(ad.matvec(first, at))))));
    for (const order of [1, 4]) {
      const weights = [first, hidden, last];
      const slopes = ad.backprop(h(v), weights);
      const seeds = new Map(weights.map((node, i) => [node, [node, slopes[i]] as const]));
      const [series] = ad.jetOfGraph([h(x)], seeds, order);
      const operators = [
        new CountingOperator(m, n, entries),
        new CountingOperator(m, m, spread(m * m, 5)),
        new CountingOperator(1, m, spread(m, 6)),
      ];
      const bindings = given();
      weights.forEach((node, i) => bindings.set(node, operators[i]!));
      await ad.evaluate(
        series!.map(node => node!),
        bindings,
      );
      expect(operators[1]!.reads, `order ${order}`).to.be.at.most(3);
    }
  });

  it('products of one level are one read, and batch axes are one panel', async () => {
    const operator = new CountingOperator(m, n, entries);
    const bindings = given(operator).set(x, { data: spread(6 * n, 9), shape: [3, 2, n] });
    await ad.evaluate([ad.matvec(W, x), ad.matvec(W, ad.sin(x)), ad.matvec(W, v)], bindings);
    expect(operator.panels).to.deep.equal([13]);
  });

  it('asks for entries only if they are a result', async () => {
    const [result] = await ad.evaluate(
      [ad.add(W, ad.outer(u, v))],
      given(new CountingOperator(m, n, entries, true)),
    );
    const [a, b] = [spread(m, 3), spread(n, 4)];
    expectClose(
      result!.data,
      [...entries].map((value, k) => value + a[Math.floor(k / n)]! * b[k % n]!),
    );
  });

  it('results belong to the caller: entries of a weight and inputs stay as they are', async () => {
    const own = entries.slice();
    const mine = spread(n, 2);
    const results = await ad.evaluate(
      [W, x, ad.reshape(x, [1, 'n']), ad.stopGradient(x)],
      given(new CountingOperator(m, n, own, true)).set(x, mine),
    );
    for (const { data } of results) data.fill(7);
    expect(own).to.deep.equal(entries);
    expect(mine).to.deep.equal(spread(n, 2));
  });

  it('a stopped weight still answers, and has no gradient', async () => {
    const y = ad.sum(ad.matvec(ad.stopGradient(ad.add(W, ad.outer(u, x))), x));
    const slopes = ad.backprop(y, [W, u, x]);
    expect(slopes[0]).to.equal(undefined);
    expect(slopes[1]).to.equal(undefined);
    const [slope] = await ad.evaluate([slopes[2]!], given());
    const [a, q] = [spread(m, 3), spread(n, 2)];
    const ones = new Float64Array(m).fill(1);
    expectClose(
      slope!.data,
      times((j, i) => w(i, j) + a[i]! * q[j]!, ones, n),
    );
  });

  it('second derivatives with respect to a weight: ⟨D, ∇²h D⟩ for D = u vᵀ', async () => {
    // h = Σ tanh(W x): ∂²/∂ε² h(W + ε u vᵀ) = Σ tanh″((W x)ᵢ) (uᵢ v·x)².
    const h = ad.sum(ad.tanh(ad.matvec(W, x)));
    const D = ad.outer(u, v);
    const [slope] = ad.backprop(h, [W]);
    const [ofSlope] = ad.jetOfGraph([ad.inner(slope!, D)], new Map([[W, [W, D]]]), 1);
    const [twice] = ad.backprop(ad.inner(slope!, D), [W]);
    const results = await ad.evaluate([ofSlope![1]!, ad.inner(twice!, D)], given());
    const overlap = spread(n, 4).reduce((sum, value, j) => sum + value * spread(n, 2)[j]!, 0);
    const expected = times(w, spread(n, 2)).reduce((sum, value, i) => {
      const t = Math.tanh(value);
      return sum - 2 * t * (1 - t * t) * (spread(m, 3)[i]! * overlap) ** 2;
    }, 0);
    for (const { data } of results) expectClose(data, [expected]);
  });

  it('a scalar factor of a weight has the gradient ⟨cotangent, W⟩ = u · W v', async () => {
    const [slope] = ad.backprop(ad.multiply(s, W), [s], ad.outer(u, v));
    const [value] = await ad.evaluate([slope!], given());
    expectClose(value!.data, [times(w, spread(n, 4)).reduce((sum, y, i) => sum + y * spread(m, 3)[i]!, 0)]);
  });

  it("the entries of a weight are at nobody's disposal", () => {
    const square = ad.weight('S', [3, 3]);
    const a = ad.input('a', [3, 3]);
    const uses: readonly (() => Node)[] = [
      () => ad.tanh(square),
      () => ad.sum(square),
      () => ad.multiply(square, a),
      () => ad.multiply(square, square),
      () => ad.add(square, 1),
      () => ad.add(square, ad.input('row', [1, 3])),
      () => ad.divide(1, square),
      () => ad.dot(square, a),
      () => ad.reshape(square, [9]),
      () => ad.slice(square, 0, 1),
      () => ad.concatenate([square, a]),
      () => ad.broadcast(square, [2, 3, 3]),
      () => ad.tanh(ad.add(square, ad.outer(a, a))),
      () => ad.matvec(a, square),
      () => ad.matvec(square, square),
      () => ad.outer(square, a),
      () => ad.inner(square, square),
      () => ad.inner(square, a),
    ];
    for (const use of uses) expect(use, use.toString()).to.throw(ShapeError, /weight/);
  });
});
