import { expect } from 'chai';
import type { TensorLike } from '../../src/ad/index.js';
import * as ad from '../../src/doors/graph.js';
import type { Node } from '../../src/ad/index.js';
import { InvalidArgumentError, NonFiniteError, ShapeError } from '../../src/errors/index.js';
import { composed } from './support/composedCases.js';
import { quickRoutes } from './support/compositions.js';
import { describeRoutes, describeStructure } from './support/conformance.js';
import { CountingOperator, spread } from './support/operators.js';

describe('what is composed of primitives', () => {
  for (const [label, test] of Object.entries(composed)) {
    describe(label, () => {
      describeRoutes(test, quickRoutes);
      describeStructure(test);
    });
  }
});

describe('softmax and logSumExp', () => {
  it('neither overflow nor lose what is far below', async () => {
    const x = ad.constant([1e300, 1e300, -1e300]);
    const [p, sum] = await ad.evaluate([ad.softmax(x), ad.logSumExp(x)], new Map());
    expect(Array.from(p!.data)).to.deep.equal([0.5, 0.5, 0]);
    expect(sum!.data[0]).to.equal(1e300);
  });

  it('work over axes of named length, for any of them', async () => {
    const x = ad.input('x', ['n', 2]);
    const [p] = await ad.evaluate(
      [ad.sum(ad.softmax(x, 0), 0)],
      new Map([[x, { data: spread(14, 1), shape: [7, 2] }]]),
    );
    for (const value of p!.data) expect(value).to.be.closeTo(1, 1e-15);
  });
});

describe('batchNormalize', () => {
  it('gives mean 0 and mean square 1 without ε, over one axis or several', async () => {
    const x = ad.constant({ data: spread(24, 1), shape: [2, 3, 4] });
    for (const axes of [0, -1, [0, 2]]) {
      const y = ad.batchNormalize(x, axes, 0);
      const moments = await ad.evaluate([ad.mean(y, axes), ad.mean(ad.square(y), axes)], new Map());
      for (const value of moments[0]!.data) expect(value).to.be.closeTo(0, 1e-15);
      for (const value of moments[1]!.data) expect(value).to.be.closeTo(1, 1e-15);
    }
  });

  it('refuses an ε that is no number ≥ 0', () => {
    for (const epsilon of [-1, NaN, Infinity])
      expect(() => ad.batchNormalize(ad.input('x', [3]), 0, epsilon)).to.throw(InvalidArgumentError);
  });
});

describe('where', () => {
  it('stops at what is not finite in a plain operand that is not taken, by name', async () => {
    const x = ad.input('x', [2]);
    const plain = ad.where(x, ad.log(x), 0);
    const error: unknown = await ad
      .evaluate([plain], new Map([[x, [1, -1]]]))
      .catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(NonFiniteError);
    expect((error as Error).message).to.match(/^log gave NaN/);
  });
});

describe('ties', () => {
  it('share the derivative of max in equal parts', async () => {
    const { data } = await ad.gradient(x => ad.max(x))([2, 1, 2, 2]);
    expect(Array.from(data)).to.deep.equal([1 / 3, 0, 1 / 3, 1 / 3]);
    const { coefficients } = await ad.jet(x => ad.max(x), 2)([[2, 1, 2]], [[3, 9, 5]]);
    expect(coefficients.map(each => each.data[0])).to.deep.equal([2, 4, 0]);
  });
});

describe('matmul with a weight', () => {
  const entries = spread(6, 3);
  const W = ad.weight('W', [2, 3]);
  const A = ad.input('A', [2, 3]);
  const operator = new CountingOperator(2, 3, entries);
  const cases: Record<string, readonly [number[], (matrix: Node, x: Node) => Node]> = {
    'on the left of a matrix': [[3, 4], (matrix, x) => ad.matmul(matrix, x)],
    'on the left of a stack of matrices': [[2, 3, 4], (matrix, x) => ad.matmul(matrix, x)],
    'on the left of a vector': [[3], (matrix, x) => ad.matmul(matrix, x)],
    'on the right of a matrix': [[5, 2], (matrix, x) => ad.matmul(x, matrix)],
    'on the right of a vector': [[2], (matrix, x) => ad.matmul(x, matrix)],
  };
  for (const [name, [shape, product]] of Object.entries(cases)) {
    it(`${name} is what it is with an array, and so are gradients`, async () => {
      const x = ad.input('x', shape);
      const size = shape.reduce((a, b) => a * b, 1);
      const outputs = [W, A].map(matrix => {
        const y = product(matrix, x);
        const f = ad.sum(ad.sin(y), [...y.shape.keys()]);
        return [y, ...ad.backprop(f, [x, matrix])];
      });
      const results = await ad.evaluate(
        outputs.flat().map(node => node!),
        new Map<Node, TensorLike | CountingOperator>([
          [W, operator],
          [A, { data: entries, shape: [2, 3] }],
          [x, { data: spread(size, 1), shape }],
        ]),
      );
      const [weights, arrays] = [results.slice(0, 3), results.slice(3)];
      weights.forEach(({ data, shape: own }, k) => {
        expect(own).to.deep.equal(arrays[k]!.shape);
        data.forEach((value, i) => expect(value).to.be.closeTo(arrays[k]!.data[i]!, 1e-14));
      });
    });
  }

  it('asks for no entries, and of two weights names the trouble', () => {
    expect(() => ad.matmul(W, ad.weight('V', [3, 2]))).to.throw(ShapeError, /weight is an operator/);
  });
});
