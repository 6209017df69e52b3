import { expect } from 'chai';
import * as ad from '../../src/doors/graph.js';
import { InvalidArgumentError, ShapeError } from '../../src/errors/index.js';

describe('what is no node', () => {
  const x = ad.input('x', [3]);
  const wrong: readonly unknown[] = [null, undefined, [], [1, 2], new Date(0), '1', true, NaN, Infinity, {}];
  const operations: Record<string, (value: never) => unknown> = {
    add: value => ad.add(x, value),
    subtract: value => ad.subtract(value, x),
    multiply: value => ad.multiply(x, value),
    divide: value => ad.divide(x, value),
    maximum: value => ad.maximum(x, value),
    where: value => ad.where(x, value, 1),
    power: value => ad.power(value, 2),
    sin: value => ad.sin(value),
    sum: value => ad.sum(value),
    mean: value => ad.mean(value),
    softmax: value => ad.softmax(value),
    batchNormalize: value => ad.batchNormalize(value),
    max: value => ad.max(value),
    dot: value => ad.dot(x, value),
    matvec: value => ad.matvec(value, x),
    matmul: value => ad.matmul(x, value),
    outer: value => ad.outer(x, value),
    inner: value => ad.inner(x, value),
    concatenate: value => ad.concatenate([x, value]),
    reshape: value => ad.reshape(value, [3]),
    broadcast: value => ad.broadcast(value, [3]),
    transpose: value => ad.transpose(value),
    gather: value => ad.gather(value, [0]),
    stopGradient: value => ad.stopGradient(value),
  };
  for (const [name, operation] of Object.entries(operations)) {
    it(`${name} refuses it by name`, () => {
      for (const value of wrong) {
        expect(() => operation(value as never), String(value)).to.throw(
          InvalidArgumentError,
          new RegExp(`^${name}: (an operand|matrix|a factor) is .*allowed: a node`),
        );
      }
    });
  }

  it('and says how arrays are written', () => {
    expect(() => ad.add(x, [1, 2, 3] as never)).to.throw(InvalidArgumentError, /constant\(\[\.\.\.\]\)/);
    expect(() => ad.constant(NaN)).to.throw(InvalidArgumentError, /constant is NaN/);
  });

  const mistakes: Record<
    string,
    readonly [() => unknown, typeof InvalidArgumentError | typeof ShapeError, RegExp]
  > = {
    'an axis named twice': [() => ad.sum(ad.input('A', [2, 3]), [1, -1]), ShapeError, /name one twice/],
    'axes that are no order': [
      () => ad.transpose(ad.input('A', [2, 3]), [0, 0]),
      ShapeError,
      /each of the 2 axes/,
    ],
    'an index beyond the axis': [
      () => ad.gather(x, [0, 3]),
      InvalidArgumentError,
      /index 1 is 3.*from 0 to 2/,
    ],
    'an index that is no integer': [() => ad.gather(x, [0.5]), InvalidArgumentError, /index 0 is 0.5/],
    'no indices': [() => ad.gather(x, []), ShapeError, /no indices/],
    'indices that are too few': [() => ad.scatter(x, [0, 1], 3), ShapeError, /2 indices/],
    'a length that is none': [() => ad.scatter(x, [0, 0, 0], 0), InvalidArgumentError, /length is 0/],
    'a gather along a named axis': [
      () => ad.gather(ad.input('y', ['n']), [0]),
      ShapeError,
      /named dimension/,
    ],
    'a negative number of zeros': [() => ad.pad(x, -1, 0), InvalidArgumentError, /before is -1/],
    'a shift by a part': [() => ad.shift(x, 0.5), InvalidArgumentError, /by is 0.5/],
    'matrices that do not fit': [
      () => ad.matmul(ad.input('A', [2, 3]), ad.input('B', [2, 3])),
      ShapeError,
      /matmul.*\[2, 3\] and \[2, 3\]/,
    ],
    'a product with a scalar': [() => ad.matmul(x, 2), ShapeError, /multiply/],
    'an α that is not finite': [() => ad.elu(x, NaN), InvalidArgumentError, /alpha/],
  };
  for (const [name, [make, kind, message]] of Object.entries(mistakes)) {
    it(name, () => {
      expect(make).to.throw(kind, message);
    });
  }
});
