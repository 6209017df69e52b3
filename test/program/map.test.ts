import { expect } from 'chai';
import * as ad from '../../src/doors/graph.js';
import type { Node, Tensor } from '../../src/ad/index.js';
import { NonFiniteError } from '../../src/errors/index.js';
import { spread } from '../ad/support/operators.js';

type Given = number | Float64Array | Tensor;

const x = ad.input('x', ['n']);
const y = ad.input('y', ['n']);
const s = ad.input('s', []);

/** An elementwise expression of about three nodes for each unit of depth, all of which are one chain. */
function longChain(depth: number): Node {
  let value: Node = ad.multiply(x, y);
  for (let i = 1; i <= depth; i++) {
    value = ad.tanh(ad.add(ad.sin(ad.multiply(value, ad.add(s, i))), i % 3 === 0 ? y : ad.add(x, value)));
  }
  return value;
}

/** All nodes of rank 1 below some, each of which as a result is one that no chain can keep to itself. */
function arraysBelow(outputs: readonly Node[]): Node[] {
  return ad.topologicalOrder(outputs).filter(node => node.inputs.length > 0 && node.rank === 1);
}

/** How many of the nodes stay inside of chains. */
function internalNodes(outputs: readonly Node[]): number {
  const { instructions } = ad.lower(ad.schedule(outputs), new Map([['n', 2]]), new Map());
  return instructions
    .flatMap(instruction => (instruction.kind === 'map' ? instruction.terms : []))
    .filter(({ to }) => to === undefined).length;
}

/**
 * The most numbers in a block in the memory of WebAssembly, where all chains are computed that need at most
 * 431 of the shortest blocks at a time.
 */
const VECTOR_BLOCK = 1024;

/** Numbers in a block of what is computed without it. */
function blockLengthOf(outputs: readonly Node[]): number {
  const nodes = Math.max(...ad.schedule(outputs).steps.map(({ nodes }) => nodes.length));
  // As backends/cpu/map.ts states: all blocks together are 2¹⁶ numbers, in powers of two, and no block is
  // shorter than 512.
  return Math.max(512, 2 ** Math.floor(Math.log2(2 ** 16 / nodes)));
}

/** The same bits: also the sign of 0 is the same. */
function expectSameBits(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).to.deep.equal(expected.shape);
  const bits = ({ data }: Tensor): BigUint64Array =>
    new BigUint64Array(data.buffer, data.byteOffset, data.length);
  const [a, b] = [bits(actual), bits(expected)];
  expect(a.findIndex((value, i) => value !== b[i])).to.equal(-1);
}

/**
 * Evaluates outputs as chains, and again with every node as an output, so that nothing is inside of a chain.
 */
async function expectAsNodeByNode(outputs: readonly Node[], given: Map<Node, Given>): Promise<Tensor[]> {
  const everything = [...outputs, ...arraysBelow(outputs)];
  expect(internalNodes(outputs)).to.be.above(0);
  expect(internalNodes(everything)).to.equal(0);
  const chained = await ad.evaluate(outputs, given);
  const byNode = await ad.evaluate(everything, given);
  chained.forEach((tensor, k) => {
    expectSameBits(tensor, byNode[k]!);
  });
  return chained;
}

/**
 * Node by node with nothing but the primitives' own kernels on single elements: no block has a second
 * element.
 */
async function elementAlone(output: Node, given: Map<Node, Given>, element: number): Promise<number> {
  const alone = new Map(
    [...given].map(([node, value]): [Node, Given] => [
      node,
      value instanceof Float64Array ? value.slice(element, element + 1) : value,
    ]),
  );
  const [value] = await ad.evaluate([output], alone);
  return value!.data[0]!;
}

describe('a chain of elementwise nodes, block by block', () => {
  for (const depth of [1, 40, 200]) {
    const output = longChain(depth);
    const block = blockLengthOf([output]);
    const around = [VECTOR_BLOCK, block].flatMap(length => [length - 1, length, length + 1, 2 * length + 3]);
    const lengths = [1, 2, 255, 256, 511, 512, 513, ...around];
    it(`gives the same bits as node by node at lengths around the blocks of 2048 and ${block}: depth ${depth}`, async () => {
      for (const n of new Set(lengths)) {
        const given = new Map<Node, Given>([
          [x, spread(n, 1)],
          [y, spread(n, 2)],
          [s, 0.5],
        ]);
        const [tensor] = await expectAsNodeByNode([output], given);
        for (const element of [0, Math.min(block, n) - 1, Math.min(block, n - 1), n - 1]) {
          expect(tensor!.data[element]).to.equal(await elementAlone(output, given, element));
        }
      }
    });
  }

  for (const count of [40, 200, 800]) {
    it(`gives the same bits where ${count} values and more are needed at a time`, async () => {
      const many = Array.from({ length: count }, (_, k) => ad.sin(ad.multiply(x, ad.add(s, k))));
      const products = many.map((node, k) => ad.multiply(node, many[many.length - 1 - k]!));
      const output = products.reduce((total, node) => ad.add(total, ad.relu(ad.subtract(node, y))));
      const n = 2 * blockLengthOf([output]) + 5;
      const given = new Map<Node, Given>([
        [x, spread(n, 1)],
        [y, spread(n, 2)],
        [s, 0.5],
      ]);
      const [tensor] = await expectAsNodeByNode([output], given);
      for (const element of [0, 127, 128, 511, 512, n - 1]) {
        expect(tensor!.data[element]).to.equal(await elementAlone(output, given, element));
      }
    });
  }

  it('hands out results from its middle, used outside of it or not', async () => {
    const middle = longChain(5);
    const end = ad.exp(ad.negate(ad.multiply(middle, middle)));
    const outputs = [end, middle, ad.sum(middle), ad.dot(end, ad.cos(middle))];
    const n = 3 * blockLengthOf(outputs) + 17;
    await expectAsNodeByNode(
      outputs,
      new Map<Node, Given>([
        [x, spread(n, 3)],
        [y, spread(n, 4)],
        [s, -0.25],
      ]),
    );
  });

  describe('with batch axes', () => {
    const output = longChain(10);
    const n = 700;
    const [rows, others] = [spread(6 * n, 5), spread(6 * n, 6)];
    const row = (data: Float64Array, k: number): Float64Array => data.slice(k * n, (k + 1) * n);
    const batches: [string, Map<Node, Given>, (k: number) => [Float64Array, Float64Array, number]][] = [
      [
        'that all arrays have',
        new Map<Node, Given>([
          [x, { data: rows, shape: [2, 3, n] }],
          [y, { data: others, shape: [2, 3, n] }],
          [s, 0.5],
        ]),
        k => [row(rows, k), row(others, k), 0.5],
      ],
      [
        'that one array lacks',
        new Map<Node, Given>([
          [x, { data: rows, shape: [2, 3, n] }],
          [y, row(others, 0)],
          [s, 0.5],
        ]),
        k => [row(rows, k), row(others, 0), 0.5],
      ],
      [
        'that only a scalar has',
        new Map<Node, Given>([
          [x, row(rows, 0)],
          [y, row(others, 0)],
          [s, { data: spread(6, 7), shape: [2, 3] }],
        ]),
        k => [row(rows, 0), row(others, 0), spread(6, 7)[k]!],
      ],
      [
        'of length 1 in some arrays and more in others',
        new Map<Node, Given>([
          [x, { data: rows.slice(0, 2 * n), shape: [2, 1, n] }],
          [y, { data: others.slice(0, 3 * n), shape: [3, n] }],
          [s, { data: Float64Array.of(0.5), shape: [1, 1] }],
        ]),
        k => [row(rows, Math.floor(k / 3)), row(others, k % 3), 0.5],
      ],
    ];
    for (const [what, given, example] of batches) {
      it(`${what}, each example gives the bits that it gives alone`, async () => {
        const [together] = await expectAsNodeByNode([output], given);
        expect(together!.shape).to.deep.equal([2, 3, n]);
        for (let k = 0; k < 6; k++) {
          const [a, b, factor] = example(k);
          const [alone] = await ad.evaluate(
            [output],
            new Map<Node, Given>([
              [x, a],
              [y, b],
              [s, factor],
            ]),
          );
          expectSameBits({ data: together!.data.slice(k * n, (k + 1) * n), shape: [n] }, alone!);
        }
      });
    }
  });

  it('may be of nodes without axes of their own, over which a batch repeats them', async () => {
    const t = ad.input('t', []);
    const output = ad.add(ad.multiply(ad.multiply(s, t), 3), ad.sin(ad.multiply(t, t)));
    const { steps } = ad.schedule([output]);
    expect(steps.filter(({ nodes }) => nodes.includes(output))[0]!.nodes).to.have.length(5);
    const [a, b] = [spread(500, 8), spread(6, 9)];
    const [together] = await ad.evaluate(
      [output],
      new Map<Node, Given>([
        [s, { data: a, shape: [500, 1] }],
        [t, b],
      ]),
    );
    a.forEach((one, i) => {
      b.forEach((other, j) => {
        expect(together!.data[6 * i + j]).to.equal(one * other * 3 + Math.sin(other * other));
      });
    });
  });

  describe('names the node and the element that is not finite', () => {
    // log is in the middle of a chain; nothing else of it is an output.
    const root = ad.log(ad.subtract(x, 2));
    const output = ad.tanh(ad.multiply(ad.add(root, y), 3));
    const message = (element: number, n: number): RegExp =>
      new RegExp(`^log gave NaN \\(element ${element} of shape \\[${n}\\], node %${root.id} = log.*domain`);
    const evaluated = async (n: number, bad: number, rows = 1): Promise<unknown> => {
      const data = new Float64Array(rows * n).fill(3);
      data[bad] = 1;
      const given = new Map<Node, Given>([
        [x, rows === 1 ? data : { data, shape: [rows, n] }],
        [y, rows === 1 ? new Float64Array(n) : { data: new Float64Array(rows * n), shape: [rows, n] }],
      ]);
      return ad.evaluate([output], given).then(
        () => undefined,
        (error: unknown) => error,
      );
    };
    const block = blockLengthOf([output]);

    it('in any block', async () => {
      expect(internalNodes([output])).to.be.above(0);
      const n = 2 * block + 5;
      for (const element of [0, 1, 2, 3, 2047, 2048, 4097, block - 1, block, 2 * block + 4]) {
        const error = await evaluated(n, element);
        expect(error).to.be.instanceOf(NonFiniteError);
        expect((error as Error).message).to.match(message(element, n));
      }
    });

    // Each makes a finite number of Infinity; sums and products do not, and may be looked at in its place.
    const hiding = {
      divide: (node: Node) => ad.divide(1, node),
      tanh: ad.tanh,
      atan: ad.atan,
      minimum: (node: Node) => ad.minimum(node, 1),
      where: (node: Node) => ad.where(x, y, node),
      'negate and maximum': (node: Node) => ad.maximum(ad.negate(node), 0),
    };
    for (const [name, hide] of Object.entries(hiding)) {
      it(`though ${name} makes it finite again, in short and long arrays`, async () => {
        const product = ad.multiply(x, y);
        const whole = ad.add(hide(product), ad.add(product, ad.negate(product)));
        for (const result of [hide(product), ad.multiply(2, hide(product)), whole]) {
          for (const n of [2, 5, 40, 255, 256, 3000]) {
            const given = new Map<Node, Given>([
              [x, new Float64Array(n).fill(1)],
              [y, new Float64Array(n).fill(1).fill(1e300, n - 1)],
            ]);
            expect((await ad.evaluate([result], given))[0]!.data.length).to.equal(n);
            given.set(x, new Float64Array(n).fill(1).fill(1e200, n - 1));
            const error = await ad.evaluate([result], given).catch((thrown: unknown) => thrown);
            expect(error, `${n}`).to.be.instanceOf(NonFiniteError);
            expect((error as Error).message).to.match(
              new RegExp(
                `^multiply gave Infinity \\(element ${n - 1} of shape \\[${n}\\], node %${product.id} `,
              ),
            );
          }
        }
      });
    }

    it('by its place in its example of a batch', async () => {
      const error = await evaluated(block - 3, (block - 3) * 2 + 7, 3);
      expect((error as Error).message).to.match(message(7, block - 3));
    });
  });
});
