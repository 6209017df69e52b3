import { expect } from 'chai';
import type { Node, Tensor } from '../../../src/ad/index.js';
import * as ad from '../../../src/doors/graph.js';
import {
  InvalidArgumentError,
  MemoryLimitError,
  NonFiniteError,
  ShapeError,
} from '../../../src/errors/index.js';
import { pairEvaluator, type PairControls, type PairGraph } from '../../../src/limits/pairs/index.js';
import { stretchTensor } from '../../../src/evaluation/index.js';
import { RandomStream } from '../../../src/random/index.js';

const {
  add,
  divide,
  dot,
  evaluate,
  exp,
  input,
  matmul,
  multiply,
  slice,
  sqrt,
  subtract,
  sum,
  tanh,
  transpose,
} = ad;

function examples(seed: number, count: number, ...shape: number[]): Tensor {
  const data = new Float64Array(shape.reduce((product, length) => product * length, count));
  new RandomStream(seed, 'examples').fillNormal(data);
  return { data, shape: [count, ...shape] };
}

/** A graph of pairs made from a function of both examples. */
function graphOf(shape: ad.Shape, f: (x: Node, other: Node) => Node[], otherShape = shape): PairGraph {
  const [x, other] = [input('x', shape), input('x_along', otherShape)];
  return { at: { x }, along: { x: other }, outputs: f(x, other) };
}

/** What the graph gives with two axes of examples. */
async function plainly({ at, along, outputs }: PairGraph, x: Tensor, y: Tensor): Promise<Float64Array[]> {
  const [rows = 1, ...shape] = x.shape;
  const [columns = 1] = y.shape;
  const values = await evaluate(
    outputs,
    new Map([
      [at['x']!, { data: x.data, shape: [rows, 1, ...shape] }],
      [along['x']!, y],
    ]),
  );
  return values.map(value => stretchTensor(value, [rows, columns]).data);
}

function largestError(actual: readonly Float64Array[], expected: readonly Float64Array[]): number {
  expect(actual.map(({ length }) => length)).to.deep.equal(expected.map(({ length }) => length));
  return Math.max(
    ...actual.map((values, k) =>
      values.reduce((most, value, i) => {
        const other = expected[k]![i]!;
        return Math.max(most, Math.abs(value - other) / Math.max(Math.abs(other), 1));
      }, 0),
    ),
  );
}

/** Something like a kernel with a layer, and its derivative. */
function layered(x: Node, other: Node): Node[] {
  const size = ad.dimensionSize(x.shape[0]!);
  const k11 = divide(dot(x, x), size);
  const k12 = divide(dot(x, other), size);
  const k22 = divide(dot(other, other), size);
  const correlation = divide(k12, sqrt(multiply(add(1, k11), add(1, k22))));
  return [tanh(correlation), add(k12, multiply(exp(correlation), k12))];
}

describe('a graph of two examples for all pairs', () => {
  for (const [rows, others] of [
    [1, 1],
    [2, 1],
    [7, 5],
    [70, 3],
    [130, 90],
  ] as const) {
    it(`gives what the graph gives pair by pair: ${rows} × ${others}`, async () => {
      const graph = graphOf(['inputSize'], layered);
      const evaluator = pairEvaluator(graph);
      const [x, y] = [examples(1, rows, 9), examples(2, others, 9)];
      expect(largestError(await evaluator.evaluate({ x }, { x: y }), await plainly(graph, x, y))).to.be.below(
        1e-14,
      );
      expect(largestError(await evaluator.evaluate({ x }), await plainly(graph, x, x))).to.be.below(1e-14);
    });
  }

  it('is symmetric to the bit, and the same for the list itself, a copy of it, and alone', async () => {
    const evaluator = pairEvaluator(graphOf(['inputSize'], layered));
    const x = examples(3, 300, 20);
    const own = await evaluator.evaluate({ x });
    for (const matrix of own) {
      for (let i = 0; i < 300; i++)
        for (let j = 0; j < i; j++) expect(matrix[i * 300 + j]).to.equal(matrix[j * 300 + i]);
    }
    expect(await evaluator.evaluate({ x }, { x })).to.deep.equal(own);
    expect(await evaluator.evaluate({ x }, { x: { ...x, data: x.data.slice() } })).to.deep.equal(own);
    const alone = await evaluator.evaluate({ x: { data: x.data.slice(100, 120), shape: [1, 20] } });
    expect(alone.map(([value]) => value)).to.deep.equal(own.map(matrix => matrix[5 * 301]));
  });

  it('gives equal examples equal bits, and with each other what one gives with itself', async () => {
    const evaluator = pairEvaluator(graphOf(['inputSize'], layered));
    const { data } = examples(4, 100, 13);
    const order = Array.from({ length: 150 }, (_, k) => (7 * k) % 100);
    const repeated = Float64Array.from(
      { length: 150 * 13 },
      (_, k) => data[order[Math.floor(k / 13)]! * 13 + (k % 13)]!,
    );
    const [x, y] = [
      { data: repeated, shape: [150, 13] },
      { data: repeated.slice(0, 40 * 13), shape: [40, 13] },
    ];
    const [kernel] = await evaluator.evaluate({ x });
    const [cross] = await evaluator.evaluate({ x }, { x: y });
    for (let i = 0; i < 150; i++) {
      for (let j = 0; j < 150; j++) {
        const [first, second] = [order.indexOf(order[i]!), order.indexOf(order[j]!)];
        expect(kernel![i * 150 + j]).to.equal(kernel![first * 150 + second]);
        if (j < 40 && first === second) expect(cross![i * 40 + j]).to.equal(kernel![first * 151]);
      }
    }
  });

  it('has squared distances that are right relative to themselves, and 0 for equal examples', async () => {
    const graph = graphOf([40], (x, other) => {
      const difference = subtract(x, other);
      return [dot(difference, difference), dot(subtract(other, x), subtract(other, x)), dot(x, other)];
    });
    const { data, shape } = examples(5, 80, 40);
    // Neighbours differ less and less.
    for (let k = 1; k < 80; k++)
      for (let i = 0; i < 40; i++)
        if (k % 2 === 1) data[k * 40 + i] = data[(k - 1) * 40 + i]! * (1 + 2 ** -(k / 2) * Math.sin(i));
    data.copyWithin(3 * 40, 0, 40);
    const x = { data, shape };
    const [distances, same, products] = await pairEvaluator(graph).evaluate({ x });
    const [exact] = await plainly(graph, x, x);
    exact!.forEach((value, k) => {
      expect(Math.abs(distances![k]! - value)).to.be.at.most(2e-14 * value);
    });
    expect(same).to.deep.equal(distances);
    expect(distances![3]).to.equal(0);
    expect(products![3]).to.equal(products![0]);
  });

  it('cuts products of sequences, whichever example stands first', async () => {
    const graph = graphOf([3, 'd'], (x, other) => {
      const [one, two] = [matmul(x, transpose(other)), matmul(multiply(x, x), transpose(multiply(2, other)))];
      const parts = [0, 1].map(t => dot(sum(slice(x, t, t + 1, 0), 0), sum(slice(other, t, t + 2, 0), 0)));
      return [
        sum(sum(tanh(multiply(one, two)), 0), 0),
        sum(dot(one, one), 0),
        exp(divide(add(parts[0]!, parts[1]!), 20)),
        sum(sum(multiply(x, other), 0), 0),
        sum(sum(matmul(transpose(x), other), 0), 0),
      ];
    });
    const [x, y] = [examples(6, 21, 3, 4), examples(7, 40, 3, 4)];
    const evaluator = pairEvaluator(graph);
    expect(largestError(await evaluator.evaluate({ x }, { x: y }), await plainly(graph, x, y))).to.be.below(
      1e-13,
    );
  });

  it('takes examples of different lengths', async () => {
    const graph = graphOf([3, 4], (x, other) => [sum(sum(tanh(matmul(x, transpose(other))), 0), 0)], [5, 4]);
    const swapped = graphOf(
      [5, 4],
      (x, other) => [sum(sum(tanh(matmul(other, transpose(x))), 0), 0)],
      [3, 4],
    );
    const [x, y] = [examples(8, 11, 3, 4), examples(9, 20, 5, 4)];
    const [kernel] = await pairEvaluator(graph).evaluate({ x }, { x: y });
    const [expected] = await plainly(graph, x, y);
    expect(largestError([kernel!], [expected!])).to.be.below(1e-14);
    const [other] = await pairEvaluator(swapped).evaluate({ x: y }, { x });
    expect(largestError([other!], await plainly(swapped, y, x))).to.be.below(1e-14);
  });

  it('takes outputs that depend on one example or on none', async () => {
    const graph = graphOf([3], (x, other) => [
      ad.constant(2),
      ad.constant(2),
      dot(x, x),
      dot(other, other),
      dot(x, other),
    ]);
    const [x, y] = [examples(10, 4, 3), examples(11, 6, 3)];
    const results = await pairEvaluator(graph).evaluate({ x }, { x: y });
    expect(largestError(results, await plainly(graph, x, y))).to.be.below(1e-15);
    expect(results[0]).to.deep.equal(new Float64Array(24).fill(2));
  });

  it('says how far it is, and stops when it is told', async () => {
    const evaluator = pairEvaluator(graphOf([4], layered));
    const x = examples(12, 400, 4);
    const seen: number[][] = [];
    await evaluator.evaluate({ x }, undefined, { onProgress: (...progress) => seen.push(progress) });
    expect(seen.length).to.be.above(2);
    expect(seen.every(([done, total], k) => total === 79800 && done! > (seen[k - 1]?.[0] ?? 0))).to.equal(
      true,
    );
    expect(seen.at(-1)).to.deep.equal([79800, 79800]);

    const controller = new AbortController();
    let done = 0;
    const stopped = {
      signal: controller.signal,
      onProgress: (count: number) => {
        done = count;
        controller.abort();
      },
    };
    expect(await rejection(evaluator.evaluate({ x }, undefined, stopped))).to.equal(controller.signal.reason);
    expect(done).to.be.within(1, 79799);
    expect(await rejection(evaluator.evaluate({ x }, { x }, { signal: controller.signal }))).to.have.property(
      'name',
      'AbortError',
    );
  });

  it('lets others have their turn', async () => {
    const evaluator = pairEvaluator(graphOf([4], layered));
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await evaluator.evaluate({ x: examples(13, 1500, 4) });
    clearInterval(timer);
    expect(turns).to.be.above(1);
  });

  it('names what it does not take', async () => {
    const graph = graphOf([4, 'd'], (x, other) => [sum(dot(x, other), 0)]);
    const evaluator = pairEvaluator(graph);
    const x = examples(14, 3, 4, 2);
    const refused = async (
      kind: new (...values: never[]) => Error,
      message: RegExp,
      given: object,
      other?: object,
      controls?: PairControls,
    ): Promise<void> => {
      const error = await rejection(
        evaluator.evaluate(given as { x: Tensor }, other as { x: Tensor }, controls),
      );
      expect(error).to.be.instanceOf(kind);
      expect((error as Error).message).to.match(message);
    };
    await refused(InvalidArgumentError, /^an input is "z", allowed: x$/, { x, z: x });
    await refused(InvalidArgumentError, /^input x is undefined/, {});
    await refused(
      ShapeError,
      /^input x has shape \[3, 3, 2\], allowed: examples ≥ 1, and for each \[4, d\]$/,
      {
        x: examples(1, 3, 3, 2),
      },
    );
    await refused(
      ShapeError,
      /has shape \[2, 4, 3\], allowed: examples ≥ 1, and for each \[4, 2\]/,
      { x },
      { x: examples(1, 2, 4, 3) },
    );
    await refused(ShapeError, /has shape \[0, 4, 2\]/, { x: { data: new Float64Array(), shape: [0, 4, 2] } });
    await refused(InvalidArgumentError, /element 5, is NaN/, { x: { ...x, data: x.data.with(5, NaN) } });
    await refused(NonFiniteError, /^dot gave Infinity/, { x: { ...x, data: x.data.map(() => 1e200) } });
    await refused(
      MemoryLimitError,
      /^All pairs of 3 and 3 examples takes .* GiB, allowed: /,
      { x },
      undefined,
      {
        memoryLimit: 100,
      },
    );
    expect(() => pairEvaluator({ ...graph, along: {} })).to.throw(InvalidArgumentError, 'allowed: x');
    expect(() => pairEvaluator({ ...graph, outputs: [graph.at['x']!] })).to.throw(
      InvalidArgumentError,
      'a scalar',
    );
    expect(() => pairEvaluator({ ...graph, outputs: [input('s', [])] })).to.throw(
      InvalidArgumentError,
      'a function of the inputs of both examples',
    );
    const lengths = pairEvaluator(graphOf([2], (a, b) => [multiply(sum(a, 0), sum(b, 0))], [3]));
    expect(await rejection(lengths.evaluate({ x: examples(1, 3, 2) }))).to.be.instanceOf(
      InvalidArgumentError,
    );
  });
});

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return undefined;
}
