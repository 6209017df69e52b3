import { expect } from 'chai';
import fc from 'fast-check';
import * as ad from '../../src/doors/graph.js';
import type { Node } from '../../src/ad/index.js';
import { ShapeError } from '../../src/errors/index.js';
import { spread } from './support/operators.js';

const [rows, columns] = [3, 4];
const lefts = [0, 1, 2].map(k => ad.input(`u${k}`, [rows]));
const rights = [0, 1, 2].map(k => ad.input(`v${k}`, [columns]));
const s = ad.input('s', []);
const given = new Map<Node, Float64Array | number>([
  ...lefts.map((u, k) => [u, spread(rows, k)] as const),
  ...rights.map((v, k) => [v, spread(columns, 10 + k)] as const),
  [s, 0.75],
]);

/** An operator together with its entries, computed by plain loops. */
interface Known {
  readonly node: Node;
  readonly entries: readonly number[];
}

function outer(k: number, l: number): Known {
  const [u, v] = [spread(rows, k), spread(columns, 10 + l)];
  return {
    node: ad.outer(lefts[k]!, rights[l]!),
    entries: Array.from(u).flatMap(a => Array.from(v, b => a * b)),
  };
}

const index = fc.nat({ max: 2 });
const { operator } = fc.letrec<{ operator: Known }>(tie => ({
  operator: fc.oneof(
    { maxDepth: 5 },
    fc.tuple(index, index).map(([k, l]) => outer(k, l)),
    fc.tuple(tie('operator'), tie('operator')).map(([a, b]) => ({
      node: ad.add(a.node, b.node),
      entries: a.entries.map((x, i) => x + b.entries[i]!),
    })),
    fc.tuple(tie('operator'), tie('operator')).map(([a, b]) => ({
      node: ad.subtract(a.node, b.node),
      entries: a.entries.map((x, i) => x - b.entries[i]!),
    })),
    tie('operator').map(a => ({ node: ad.negate(a.node), entries: a.entries.map(x => -x) })),
    tie('operator').map(a => ({ node: ad.multiply(s, a.node), entries: a.entries.map(x => 0.75 * x) })),
    fc
      .tuple(tie('operator'), fc.constantFrom(2, -0.5))
      .map(([a, f]) => ({ node: ad.multiply(a.node, f), entries: a.entries.map(x => f * x) })),
  ),
}));

describe('outerProducts', () => {
  it('are vectors whose outer products add up to the operator, whatever it was made of', async () => {
    await fc.assert(
      fc.asyncProperty(operator, async ({ node, entries }) => {
        fc.pre(node.isOperator);
        const products = ad.outerProducts(node);
        const values = await ad.evaluate(
          products.flatMap(({ u, v }) => [u, v]),
          given,
        );
        const total = new Float64Array(rows * columns);
        products.forEach((_, k) => {
          const [u, v] = [values[2 * k]!.data, values[2 * k + 1]!.data];
          expect([u.length, v.length]).to.deep.equal([rows, columns]);
          for (let i = 0; i < rows; i++)
            for (let j = 0; j < columns; j++) total[i * columns + j]! += u[i]! * v[j]!;
        });
        // Sums of at most 32 products below 32 each.
        entries.forEach((entry, i) => expect(total[i]).to.be.closeTo(entry, 1e-12));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('are the factors of the gradient of a weight that is met twice', () => {
    const W = ad.weight('W', [4, 4]);
    const x = ad.input('x', [4]);
    const y = ad.sum(ad.tanh(ad.matvec(W, ad.tanh(ad.matvec(W, x)))));
    const [gradient] = ad.backprop(y, [W]);
    const products = ad.outerProducts(gradient!);
    expect(products.length).to.equal(2);
    expect(products.map(({ v }) => v)).to.include(x);
  });

  it('are refused for what is no sum of outer products', () => {
    const W = ad.weight('W', [rows, columns]);
    const { node } = outer(0, 1);
    for (const operator of [
      W,
      ad.add(node, W),
      ad.negate(W),
      ad.multiply(s, ad.subtract(node, W)),
      lefts[0]!,
    ]) {
      expect(() => ad.outerProducts(operator)).to.throw(ShapeError, /is not a sum of outer products/);
    }
  });
});
