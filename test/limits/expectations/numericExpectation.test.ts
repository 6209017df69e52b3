import { expect } from 'chai';
import * as ad from '../../../src/doors/graph.js';
import { InvalidArgumentError } from '../../../src/errors/index.js';
import { numericExpectations } from '../../../src/limits/expectations/numericExpectation.js';
import { pairExpectation, singleExpectation } from '../../../src/limits/expectations/pairExpectation.js';
import { numberFunction } from '../../../src/limits/expectations/realFunction.js';
import { slot } from '../../../src/limits/expectations/slots.js';
import { gaussianClass, otherFunctions } from './support/functions.js';
import { polarGrid, quadrature } from './support/quadrature.js';
import { k11, pair, valuesAt, type Numbers } from './support/values.js';

const t = slot(0);
const covariances: Numbers[] = [
  [1, 0.5, 2],
  [1, -0.9, 1],
  [2, 0, 3],
];

describe('expectations without closed forms', () => {
  for (const [name, f] of Object.entries(otherFunctions)) {
    it(`of ${name} are those of quadrature, within their bound`, async () => {
      const functions = [...Object.values(otherFunctions), gaussianClass.relu, gaussianClass.linear];
      const nodes = functions.map(g => pairExpectation(f, g, pair));
      const expectations = numericExpectations(nodes.filter(node => node !== undefined));
      for (const known of expectations) known.error = 0;
      const values = await valuesAt(nodes, covariances);
      const bound = Math.max(...expectations.map(({ error }) => error));
      expect(bound).to.be.lessThan(1e-12);
      covariances.forEach((covariance, k) => {
        const grid = polarGrid(covariance);
        const left = numberFunction(f);
        functions.forEach((g, place) => {
          const right = numberFunction(g);
          const { value } = quadrature(
            grid,
            grid.x.map(x => left([x])),
            grid.y.map(y => right([y])),
          );
          expect(values[place]![k]).to.be.closeTo(value, bound + 2e-14);
        });
      });
    });
  }

  it('of a multiple of x need the mean of a slope alone', () => {
    const node = pairExpectation(ad.multiply(2, t), ad.tanh(t), pair)!;
    const slope = singleExpectation(ad.sechSquared(t), pair.k22)!;
    expect(node).to.equal(ad.multiply(ad.multiply(2, pair.k12), slope));
  });

  it('remember the largest bound of their errors until it is set to 0', async () => {
    const node = singleExpectation(ad.sechSquared(t), k11)!;
    const [known] = numericExpectations(ad.schedule([ad.add(node, 1)]).outputs);
    known!.error = 0;
    await valuesAt([node], covariances);
    expect(known!.error).to.be.greaterThan(0).and.lessThan(1e-12);
    expect(numericExpectations([singleExpectation(ad.relu(t), k11)!])).to.deep.equal([]);
  });

  it('give long arrays the values of numbers', async () => {
    const numbers = Float64Array.from({ length: 3000 }, (_, k) => 1 + (k % 7) / 10);
    const node = pairExpectation(ad.tanh(t), ad.sigmoid(t), pair)!;
    const [values] = await valuesAt(
      [node],
      [...numbers].map((k): Numbers => [k, 0.5 * k, 1.3]),
    );
    const [known] = numericExpectations([node]);
    values!.forEach((value, k) => {
      expect(value).to.equal(known!.value([numbers[k]!, 0.5 * numbers[k]!, 1.3]));
    });
  });

  it('of functions that jump have no derivatives by covariances, and say so', () => {
    const jump = ad.multiply(ad.step(ad.subtract(t, 0.5)), ad.tanh(t));
    expect(() => ad.backprop(pairExpectation(jump, jump, pair)!, [k11])).to.throw(
      InvalidArgumentError,
      'jumps',
    );
  });
});
