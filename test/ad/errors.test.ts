import { expect } from 'chai';
import * as ad from '../../src/doors/graph.js';
import type { Node, TensorLike } from '../../src/ad/index.js';
import { InvalidArgumentError, NonFiniteError, ShapeError } from '../../src/errors/index.js';
import { CountingOperator } from './support/operators.js';

type ErrorClass = typeof InvalidArgumentError | typeof NonFiniteError | typeof ShapeError;

async function expectRejection(
  promise: Promise<unknown>,
  kind: ErrorClass,
  ...parts: RegExp[]
): Promise<void> {
  let error: unknown;
  try {
    await promise;
  } catch (caught) {
    error = caught;
  }
  expect(error).to.be.instanceOf(kind);
  for (const part of parts) expect((error as Error).message).to.match(part);
}

const vector = ad.input('x', [3]);
const matrix = ad.input('A', [2, 3]);

describe('errors of expressions', () => {
  const mistakes: Record<string, readonly [() => unknown, ErrorClass, RegExp]> = {
    'shapes that do not broadcast': [
      () => ad.add(vector, ad.input('y', [4])),
      ShapeError,
      /add: shapes \[3\] and \[4\]/,
    ],
    'named dimensions that differ': [
      () => ad.multiply(ad.input('a', ['n']), ad.input('b', ['m'])),
      ShapeError,
      /\[n\] and \[m\]/,
    ],
    'a dot of different lengths': [
      () => ad.dot(matrix, ad.input('y', [2])),
      ShapeError,
      /dot.*\[2, 3\] and \[2\]/,
    ],
    'a dot with a scalar': [() => ad.dot(vector, ad.constant(1)), ShapeError, /dot/],
    'a product in the wrong orientation': [
      () => ad.matvec(matrix, vector, { transposed: true }),
      ShapeError,
      /\[2, 3\], transposed,.*\[3\]/,
    ],
    'a product with what is no matrix': [() => ad.matvec(vector, vector), ShapeError, /matvec/],
    'an outer product of different lists': [() => ad.outer(matrix, vector), ShapeError, /outer/],
    'an inner product of different shapes': [() => ad.inner(matrix, vector), ShapeError, /inner/],
    'an axis that is not there': [
      () => ad.sum(matrix, 2),
      ShapeError,
      /axis is 2, allowed: an integer from -2 to 1/,
    ],
    'an axis of a scalar': [() => ad.mean(ad.constant(1)), ShapeError, /mean/],
    'a slice that leaves the axis': [() => ad.slice(vector, 1, 4), ShapeError, /from 1 to 4.*≤ 3/],
    'an empty slice': [() => ad.slice(vector, 2, 2), ShapeError, /from 2 to 2/],
    'a slice of a named dimension': [
      () => ad.slice(ad.input('y', ['n']), 0, 1),
      ShapeError,
      /named dimension n/,
    ],
    'a concatenation of different rows': [
      () => ad.concatenate([matrix, vector], 0),
      ShapeError,
      /concatenate/,
    ],
    'a concatenation of nothing': [() => ad.concatenate([]), ShapeError, /no arrays/],
    'a reshape to another size': [() => ad.reshape(matrix, [5]), ShapeError, /\[2, 3\] and \[5\]/],
    'a broadcast that shrinks': [() => ad.broadcast(matrix, [3]), ShapeError, /broadcast/],
    'an exponent that is not finite': [() => ad.power(vector, NaN), InvalidArgumentError, /exponent is NaN/],
    'a slope that is not finite': [() => ad.leakyRelu(vector, Infinity), InvalidArgumentError, /slope/],
    'an order that is no whole number': [() => ad.jet(ad.sin, 1.5), InvalidArgumentError, /order is 1.5/],
    'a negative order': [() => ad.jet(ad.sin, -1), InvalidArgumentError, /order is -1.*0 to 300/],
    'an order whose graph would fill the memory': [
      () => ad.jet(ad.sin, 1e6),
      InvalidArgumentError,
      /order is 1000000.*0 to 300/,
    ],
    'an argument that is not there': [
      () => ad.gradient(x => ad.sum(x), { argument: 1 })(vector),
      InvalidArgumentError,
      /argument is 1.*from 0 to 0/,
    ],
    'the gradient of a vector': [() => ad.gradient(ad.sin)(vector), ShapeError, /\[3\], allowed: a scalar/],
    'a cotangent of another shape': [
      () => ad.vjp(ad.sin)([vector], ad.constant(1)),
      ShapeError,
      /cotangent.*\[3\]/,
    ],
    'a direction of another shape': [
      () => ad.jvp(ad.sin)([vector], [ad.constant(1)]),
      ShapeError,
      /jvp: direction 0 has shape \[\], allowed.*\[3\]/,
    ],
    'a missing direction': [() => ad.jet(ad.sin, 1)([vector], []), ShapeError, /1 inputs and 0 directions/],
    'a gradient with respect to an expression': [
      () => ad.backprop(ad.sum(ad.multiply(3, ad.multiply(2, vector))), [ad.multiply(2, vector)]),
      InvalidArgumentError,
      /variable is "%\d+ = multiply.*an input or a weight/,
    ],
    'a jet along an expression': [
      () => ad.jetOfGraph([ad.sin(vector)], new Map([[ad.sin(vector), [ad.sin(vector), vector]]]), 1),
      InvalidArgumentError,
      /variable is "%\d+ = sin/,
    ],
    'an input of no size': [() => ad.input('y', [0]), InvalidArgumentError, /input y: shape is \[0\]/],
    'a weight that is no matrix': [
      () => ad.weight('W', [3]),
      InvalidArgumentError,
      /weight W: shape is \[3\]/,
    ],
  };
  for (const [name, [make, kind, message]] of Object.entries(mistakes)) {
    it(name, () => {
      expect(make).to.throw(kind, message);
    });
  }

  it('a node and an array together', () => {
    expect(() => (ad.gradient(ad.dot) as (...inputs: unknown[]) => unknown)(vector, [1, 2, 3])).to.throw(
      InvalidArgumentError,
      /input 1/,
    );
  });
});

/** [[...[1]...]] */
function nested(depth: number): TensorLike {
  let value: TensorLike = [1];
  for (let k = 1; k < depth; k++) value = [value];
  return value;
}

describe('errors of arrays', () => {
  const sum = ad.gradient((x: Node) => ad.sum(ad.sum(x)));
  const arrays: Record<string, readonly [TensorLike, ErrorClass, RegExp]> = {
    'ragged rows': [[[1, 2], [3]], ShapeError, /input 0 is a nested list whose parts differ/],
    'rows of different depth': [[[1, 2], 3], ShapeError, /input 0/],
    NaN: [[[1, NaN]], InvalidArgumentError, /input 0, element 1, is NaN/],
    'an infinite number': [[[1, 2, -Infinity]], InvalidArgumentError, /input 0, element 2, is -Infinity/],
    'what is no number': [[['one']] as never, InvalidArgumentError, /input 0 is "one"/],
    'nothing at all': [null as never, InvalidArgumentError, /input 0 is null/],
    text: ['3' as never, InvalidArgumentError, /input 0 is "3"/],
    'too few elements': [{ data: new Float64Array(3), shape: [2, 2] }, ShapeError, /3 elements.*\[2, 2\]/],
    'lists without end': [nested(100_000), ShapeError, /input 0 is nested more deeply than 64 lists/],
    'data of another kind': [
      { data: new BigInt64Array(4), shape: [2, 2] } as never,
      InvalidArgumentError,
      /^input 0\.data is a BigInt64Array, allowed: a Float64Array, or another typed array/,
    ],
    'no data': [{ data: null, shape: [2, 2] } as never, InvalidArgumentError, /^input 0\.data is null/],
    'no shape': [
      { data: new Float64Array(4), shape: null } as never,
      InvalidArgumentError,
      /^input 0\.shape is null, allowed: a list of at most 64 lengths, integers ≥ 0$/,
    ],
    'lengths below 0': [
      { data: new Float64Array(4), shape: [-2, -2] },
      InvalidArgumentError,
      /shape is \[-2,-2\]/,
    ],
    'no elements': [[[]], InvalidArgumentError, /input 0/],
  };
  for (const [name, [value, kind, message]] of Object.entries(arrays)) {
    it(name, () => expectRejection(sum(value), kind, message));
  }
});

describe('errors of evaluation', () => {
  const W = ad.weight('W', ['n', 3]);

  it('a missing input or weight is named', async () => {
    await expectRejection(
      ad.evaluate([vector], new Map()),
      InvalidArgumentError,
      /input x is undefined/,
      /\[3\]/,
    );
    const product = ad.matvec(W, vector);
    const bindings = new Map([[vector, [1, 2, 3]]]);
    await expectRejection(ad.evaluate([product], bindings), InvalidArgumentError, /weight W is undefined/);
  });

  it('an array for a weight, and an operator for an input', async () => {
    const operator = new CountingOperator(1, 3, Float64Array.of(1, 2, 3));
    const both = new Map<Node, TensorLike | CountingOperator>([
      [vector, operator],
      [W, operator],
    ]);
    await expectRejection(ad.evaluate([ad.matvec(W, vector)], both), InvalidArgumentError, /input x/);
    both.set(vector, [1, 2, 3]).set(W, [[1, 2, 3]]);
    await expectRejection(
      ad.evaluate([ad.matvec(W, vector)], both),
      InvalidArgumentError,
      /weight W/,
      /linear operator/,
    );
  });

  it('shapes that are not those of the graph', async () => {
    await expectRejection(
      ad.evaluate([vector], new Map([[vector, [1, 2]]])),
      ShapeError,
      /input x has shape \[2\]/,
    );
    await expectRejection(
      ad.evaluate([vector], new Map([[vector, 1]])),
      ShapeError,
      /input x has shape \[\]/,
    );
    const operator = new CountingOperator(3, 2, new Float64Array(6));
    const bindings = new Map<Node, TensorLike | CountingOperator>([
      [vector, [1, 2, 3]],
      [W, operator],
    ]);
    await expectRejection(
      ad.evaluate([ad.matvec(W, vector)], bindings),
      ShapeError,
      /weight W has shape \[3, 2\]/,
    );
  });

  it('one name with two lengths', async () => {
    const [a, b] = [ad.input('a', ['n']), ad.input('b', ['n'])];
    const bindings = new Map([
      [a, [1, 2]],
      [b, [1, 2, 3]],
    ]);
    await expectRejection(
      ad.evaluate([ad.dot(a, b)], bindings),
      ShapeError,
      /has shape \[\d\], allowed: \[n\] with n = \d/,
    );
  });

  it('a name without a length', async () => {
    await expectRejection(
      ad.evaluate([ad.dimensionSize('k')], new Map()),
      ShapeError,
      /dimension k has no value/,
    );
  });

  it('batch axes that do not broadcast', async () => {
    const other = ad.input('y', [3]);
    const bindings = new Map([
      [vector, { data: new Float64Array(6), shape: [2, 3] }],
      [other, { data: new Float64Array(9), shape: [3, 3] }],
    ]);
    await expectRejection(
      ad.evaluate([ad.add(vector, other)], bindings),
      ShapeError,
      /input [xy] has batch axes \[\d\], allowed: axes that broadcast with \[\d\]/,
    );
  });

  const nonFinite: Record<string, readonly [(x: Node) => Node, number, RegExp]> = {
    'log of a negative number': [ad.log, -1, /^log gave NaN.*x > 0/],
    'log of 0': [ad.log, 0, /^log gave -Infinity/],
    'an exponential that overflows': [ad.exp, 1000, /^exp gave Infinity.*709/],
    'a division by 0': [x => ad.divide(1, x), 0, /^divide gave Infinity.*b ≠ 0/],
    '0 / 0': [x => ad.divide(x, x), 0, /^divide gave NaN/],
    'a root of a negative number': [ad.sqrt, -1, /^sqrt gave NaN/],
    'a fractional power of a negative number': [x => ad.power(x, 0.5), -1, /^power gave NaN/],
    'a negative power of 0': [x => ad.power(x, -2), 0, /^power gave Infinity/],
    'a product that overflows': [x => ad.multiply(x, x), 1e200, /^multiply gave Infinity/],
    'the slope of √x at 0': [ad.gradient(ad.sqrt), 0, /^divide gave Infinity/],
    'the slope of x^0.5 at 0': [ad.gradient(x => ad.power(x, 0.5)), 0, /^power gave Infinity/],
    'the third derivative of x^2.5 at 0': [
      x => ad.jet(y => ad.power(y, 2.5), 3)([x], [ad.constant(1)]).coefficients[3]!,
      0,
      /^power gave Infinity/,
    ],
  };
  for (const [name, [f, at, message]] of Object.entries(nonFinite)) {
    it(`${name} names the operation and its domain`, async () => {
      const x = ad.input('x', []);
      await expectRejection(ad.evaluate([f(x)], new Map([[x, at]])), NonFiniteError, message, /node %\d+/);
    });
    it(`${name}, of a constant`, () =>
      expectRejection(ad.evaluate([f(ad.constant(at))], new Map()), NonFiniteError, message));
  }

  it('names the element, also in a batch', async () => {
    const bindings = new Map([[vector, { data: Float64Array.of(1, 2, 3, 4, -5, 6), shape: [2, 3] }]]);
    await expectRejection(
      ad.evaluate([ad.log(vector)], bindings),
      NonFiniteError,
      /element 1 of shape \[3\]/,
    );
  });
});
