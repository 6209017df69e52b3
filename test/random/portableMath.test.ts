import { expect } from 'chai';
import { Decimal } from 'decimal.js';
import { expMinusOne, minusLog } from '../../src/random/portableMath.js';
import { exactly } from './randomTools.js';

const Exact = Decimal.clone({ precision: 40 });
const EPSILON = Number.EPSILON;

describe('portableMath', () => {
  it('gives −ln u within 2 ulp over (0, 1), at both ends too', () => {
    const points = [2 ** -53, 3 * 2 ** -53, 1e-9, Math.SQRT1_2, 0.5, 1 - 2 ** -53, 1 - 2 ** -30];
    for (let i = 1; i < 1000; i += 4) points.push(i / 1000, (i / 1000) ** 9);
    for (const u of points) expectClose(minusLog(u), exactly(u).ln().neg(), u);
  });

  it('gives eᵈ − 1 within 2 ulp over [0, ¾]', () => {
    expect(expMinusOne(0)).to.equal(0);
    for (let i = 5; i <= 750; i += 5) {
      for (const d of [i / 1000, 1e-6 * i, 2 ** -i]) expectClose(expMinusOne(d), exactExpMinusOne(d), d);
    }
  });
});

/** By a series of its own, since e^d − 1 cancels for small d. */
function exactExpMinusOne(d: number): Decimal {
  let term = new Exact(1);
  let sum = new Exact(0);
  for (let k = 1; k <= 40; ++k) {
    term = term.mul(exactly(d)).div(k);
    sum = sum.add(term);
  }
  return sum;
}

function expectClose(actual: number, exact: Decimal, at: number): void {
  const relativeError = exactly(actual).sub(exact).div(exact).abs().toNumber();
  expect(relativeError, `at ${at}`).to.be.below(2 * EPSILON);
}
