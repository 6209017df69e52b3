import { expect } from 'chai';
import * as ad from '../../src/doors/graph.js';
import type { Node, Tensor } from '../../src/ad/index.js';
import { spread } from './support/operators.js';

describe('evaluation of large arrays', () => {
  const x = ad.input('x', ['n']);
  const y = ad.input('y', ['n']);
  const s = ad.input('s', []);
  const n = 3001;
  const [a, b] = [spread(n, 1), spread(n, 2)];

  /** A long way of elementwise operations with side branches, some of which are results. */
  function longWay(depth: number): Node[] {
    const outputs: Node[] = [];
    let value: Node = x;
    for (let i = 0; i < depth; i++) {
      const side = ad.sin(ad.add(value, i));
      value = ad.tanh(ad.add(ad.multiply(value, s), ad.multiply(side, y)));
      if (i % 7 === 0) outputs.push(side);
    }
    return [...outputs, value, ad.sum(value), ad.dot(value, ad.cos(value))];
  }

  for (const depth of [1, 3, 60]) {
    it(`an elementwise expression of depth ${depth} gives for every part what it gives for the whole`, async () => {
      const outputs = longWay(depth).filter(({ rank }) => rank === 1);
      const evaluated = (from: number, to: number): Promise<Tensor[]> =>
        ad.evaluate(
          outputs,
          new Map<Node, Float64Array | number>([
            [x, a.slice(from, to)],
            [y, b.slice(from, to)],
            [s, 0.5],
          ]),
        );
      const whole = await evaluated(0, n);
      for (const [from, to] of [
        [0, 1],
        [500, 530],
        [n - 20, n],
      ] as const) {
        const parts = await evaluated(from, to);
        parts.forEach(({ data }, i) => {
          expect(data).to.deep.equal(whole[i]!.data.slice(from, to));
        });
      }
    });

    it(`the same at depth ${depth} for a batch whose scalars differ`, async () => {
      const outputs = longWay(depth);
      const rows = [0, 1].map(i => spread(n, 10 + i));
      const together = await ad.evaluate(
        outputs,
        new Map<Node, Tensor | Float64Array>([
          [x, { data: Float64Array.from(rows.flatMap(row => [...row])), shape: [2, n] }],
          [y, { data: Float64Array.from([...b, ...b]), shape: [2, n] }],
          [s, { data: Float64Array.of(0.5, -0.25), shape: [2] }],
        ]),
      );
      for (const [i, row] of rows.entries()) {
        const alone = await ad.evaluate(
          outputs,
          new Map<Node, Float64Array | number>([
            [x, row],
            [y, b],
            [s, [0.5, -0.25][i]!],
          ]),
        );
        alone.forEach(({ data }, k) => {
          const all = together[k]!.data;
          expect(all.slice(i * data.length, (i + 1) * data.length)).to.deep.equal(data);
        });
      }
    });
  }

  it('a sum of 10⁶ numbers keeps its digits, and so does a dot product', async () => {
    const long = new Float64Array(1_000_000).fill(0.1);
    const [sum, dot] = await ad.evaluate([ad.sum(x), ad.dot(x, x)], new Map([[x, long]]));
    // Adding one by one is wrong by 1.3e-11 relative; blocks of 4096 keep errors below 4096 roundings.
    expect(sum!.data[0]).to.be.closeTo(100_000, 100_000 * 2e-13);
    expect(dot!.data[0]).to.be.closeTo(10_000, 10_000 * 2e-13);
  });

  it('an element that is not finite is named by its place in the example, wherever it is', async () => {
    const data = spread(2 * n, 3).map(Math.abs);
    data[n + 2500] = -1;
    const expression = ad.add(ad.log(ad.multiply(x, s)), ad.sin(x));
    const bindings = new Map<Node, Tensor | number>([
      [x, { data, shape: [2, n] }],
      [s, 2],
    ]);
    let message = '';
    try {
      await ad.evaluate([expression], bindings);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).to.match(/^log gave NaN \(element 2500 of shape/);
  });
});
