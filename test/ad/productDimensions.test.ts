import { deepEqual, equal, rejects, throws } from 'node:assert/strict';
import {
  dimensionSize,
  evaluate,
  input,
  matvec,
  type Node,
  type Operator,
  productDimension,
  reshape,
  sum,
  weight,
} from '../../src/doors/graph.js';
import { ShapeError } from '../../src/errors/index.js';
import { DenseMatrix } from '../../src/operators/index.js';

describe('products of dimensions', () => {
  it('are numbers where all factors are, and names else', () => {
    deepEqual(
      [productDimension(2, 3), productDimension(1, 'n'), productDimension('m·2', 'n')],
      [6, '1·n', 'm·2·n'],
    );
  });

  it('are taken apart and put together by reshape', () => {
    const v = input('v', ['m·2']);
    deepEqual(reshape(v, ['m', 2]).shape, ['m', 2]);
    equal(reshape(reshape(v, ['m', 2]), ['m·2']), v);
    deepEqual(reshape(v, [2, 'm']).shape, [2, 'm']);
    throws(() => reshape(v, ['m', 3]), ShapeError);
    throws(() => reshape(v, ['n', 2]), ShapeError);
  });

  it('say what their one unknown factor is, whichever leaf is bound first', async () => {
    const [A, B] = [weight('A', ['p·q', 2]), weight('B', ['q', 2])];
    const x = input('x', [2]);
    const outputs = [dimensionSize('p·q'), dimensionSize('p'), sum(matvec(A, x)), sum(matvec(B, x))];
    const ones = (rows: number): DenseMatrix => new DenseMatrix(new Float64Array(rows * 2).fill(1), rows, 2);
    const values = await evaluate(
      outputs,
      new Map<Node, Operator | number[]>([
        [A, ones(12)],
        [B, ones(3)],
        [x, [1, 1]],
      ]),
    );
    deepEqual(
      values.map(({ data }) => data[0]),
      [12, 4, 24, 6],
    );
    const odd = evaluate(
      outputs,
      new Map<Node, Operator | number[]>([
        [A, ones(13)],
        [B, ones(3)],
        [x, [1, 1]],
      ]),
    );
    await rejects(odd, (error: unknown) => error instanceof ShapeError && /weight A/.test(error.message));
    const unknown = evaluate(
      outputs.slice(0, 3),
      new Map<Node, Operator | number[]>([
        [A, ones(12)],
        [x, [1, 1]],
      ]),
    );
    await rejects(unknown, /dimension [pq] has no value/);
  });
});
