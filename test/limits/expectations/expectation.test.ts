import { expect } from 'chai';
import * as ad from '../../../src/doors/graph.js';
import { InvalidArgumentError } from '../../../src/errors/index.js';
import { expectation } from '../../../src/limits/expectations/expectation.js';
import { numericExpectations } from '../../../src/limits/expectations/numericExpectation.js';
import { pairExpectation, singleExpectation } from '../../../src/limits/expectations/pairExpectation.js';
import { slot } from '../../../src/limits/expectations/slots.js';
import { k11, k12, k22, pair, valuesAt } from './support/values.js';

const [x, y, z] = [slot(0), slot(1), slot(2)];
const { schedule, multiply, add, square, relu, erf, tanh, constant } = ad;

/** The covariance of three variables, of which the third is (x + y)/2 plus one of its own. */
const three = [
  [k11, k12, multiply(0.5, add(k11, k12))],
  [k12, k22, multiply(0.5, add(k12, k22))],
  [multiply(0.5, add(k11, k12)), multiply(0.5, add(k12, k22)), add(constant(2), add(k11, k22))],
];

describe('expectations of functions of several variables', () => {
  it('of one and of two variables are those of pairs', () => {
    expect(expectation(relu(x), [[k11]])).to.equal(singleExpectation(relu(x), k11));
    const matrix = [
      [k11, k12],
      [k12, k22],
    ];
    expect(expectation(multiply(relu(x), erf(y)), matrix)).to.equal(pairExpectation(relu(x), erf(x), pair));
    expect(expectation(multiply(erf(x), relu(y)), matrix)).to.equal(pairExpectation(erf(x), relu(x), pair));
  });

  it('of sums and of products of what is independent are sums and products', async () => {
    const independent = [
      [k11, undefined, k12],
      [undefined, k11, undefined],
      [k12, undefined, k22],
    ];
    const f = add(multiply(relu(x), multiply(ad.abs(y), relu(z))), ad.negate(multiply(3, square(y))));
    const node = expectation(f, independent);
    const both = pairExpectation(relu(x), relu(x), pair)!;
    const expected = ad.subtract(multiply(both, singleExpectation(ad.abs(x), k11)!), multiply(3, k11));
    const [value, truth] = await valuesAt([node, expected], [[1.5, 0.4, 0.7]]);
    expect(value![0]).to.be.closeTo(truth![0]!, 1e-15);
    expect(expectation(multiply(relu(x), y), independent)).to.equal(undefined);
    expect(expectation(constant(0), [])).to.equal(undefined);
  });

  it('of polynomials follow Wick', async () => {
    // E[x² y z] = k₁₁ k₂₃ + 2 k₁₂ k₁₃
    const node = expectation(multiply(multiply(square(x), y), z), three);
    const [a, b, c] = [1.5, 0.4, 0.7];
    const [value] = await valuesAt([node], [[a, b, c]]);
    expect(value![0]).to.be.closeTo((a * (b + c)) / 2 + b * (a + b), 1e-14);
    expect(expectation(multiply(multiply(x, y), z), three)).to.equal(undefined);
  });

  it('with a variable as a factor follow Stein', async () => {
    // E[z erf(x) erf(y)] = 0, and E[z erf(x) gaussian(y)] by the derivatives of both
    expect(expectation(multiply(z, multiply(erf(x), erf(y))), three)).to.equal(undefined);
    const g = ad.gaussian(y);
    const node = expectation(multiply(z, multiply(erf(x), g)), three);
    const slope = multiply(2 / Math.sqrt(Math.PI), ad.gaussian(x));
    const first = pairExpectation(slope, ad.gaussian(x), pair)!;
    const second = pairExpectation(erf(x), multiply(-2, multiply(x, ad.gaussian(x))), pair)!;
    const expected = add(multiply(three[0]![2]!, first), multiply(three[1]![2]!, second));
    const [value, truth] = await valuesAt([node, expected], [[1.5, 0.4, 0.7]]);
    expect(value![0]).to.be.closeTo(truth![0]!, 1e-15);
  });

  it('of three variables that stay together are numbers, with derivatives', async () => {
    const f = multiply(multiply(tanh(x), tanh(y)), ad.sechSquared(z));
    const node = expectation(f, three)!;
    expect(node.primitive.name).to.equal('elementwiseFunction');
    const [slope] = ad.backprop(node, [k12]);
    const width = 1e-3;
    const at = (b: number) => valuesAt([node], [[0.5, b, 0.7]]);
    const [above, below] = [await at(0.2 + width), await at(0.2 - width)];
    const [value] = await valuesAt([slope], [[0.5, 0.2, 0.7]]);
    // Sums over a lattice are as exact as they say, by which differences of equal sums are hardly touched.
    const errors = numericExpectations(schedule([slope!]).outputs).reduce((sum, { error }) => sum + error, 0);
    expect(errors).to.be.lessThan(1e-3);
    expect(value![0]).to.be.closeTo((above[0]![0]! - below[0]![0]!) / (2 * width), errors);
  });

  it('refuse what is no function of slots with a variance', () => {
    const other = ad.input('other', []);
    expect(() => expectation(multiply(x, other), [[k11]])).to.throw(InvalidArgumentError, 'other');
    expect(() => expectation(multiply(x, y), [[k11]])).to.throw(InvalidArgumentError, 'variance');
    expect(() => pairExpectation(x, multiply(x, other), pair)).to.throw(InvalidArgumentError, 'other');
  });
});
