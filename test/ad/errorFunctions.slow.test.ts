import { expect } from 'chai';
import { erfcOf, erfOf } from '../../src/ad/index.js';
import { errorFunctions } from './support/closedForms.js';
import { type Decimal, decimalOf } from './support/decimalSeries.js';

/** The distance of float64 numbers at a value, no less than that of subnormal ones. */
function ulp(value: number): number {
  return Math.max(2 ** (Math.floor(Math.log2(Math.abs(value))) - 52), Number.MIN_VALUE);
}

function errorInUlps(found: number, exact: Decimal): number {
  return exact
    .minus(decimalOf(found))
    .abs()
    .div(decimalOf(ulp(exact.toNumber())))
    .toNumber();
}

/** Both sides of every border between two formulas, and points between. */
const borders = [0.25, 0.84375, 1.25, 1 / 0.35, 6, 26.5];
const points = [
  ...borders.flatMap(border => [border - 1e-9, border * (1 - 2 ** -52), border, border + 1e-9]),
  ...Array.from({ length: 60 }, (_, k) => 0.001 + 0.0502 * k),
  ...Array.from({ length: 30 }, (_, k) => 3.0137 + 0.78 * k),
  1e-300,
  1e-20,
  1e-9,
  26.6,
  27.1,
];

describe('the error functions of numbers', () => {
  it('are within 1.1 ulp (erf) and 2.5 ulp (erfc) of 64 digits, on both sides of 0', () => {
    for (const x of points.flatMap(point => [point, -point])) {
      const { erf, erfc } = errorFunctions(decimalOf(x));
      expect(errorInUlps(erfOf(x), erf), `erf ${x}`).to.be.below(1.1);
      expect(errorInUlps(erfcOf(x), erfc), `erfc ${x}`).to.be.below(2.5);
    }
  });

  it('have their limits, and say that what is no number is none', () => {
    expect([-Infinity, -40, 40, Infinity].map(erfOf)).to.deep.equal([-1, -1, 1, 1]);
    expect([-Infinity, -40, 40, Infinity].map(erfcOf)).to.deep.equal([2, 2, 0, 0]);
    expect(Object.is(erfOf(-0), -0) && Object.is(erfOf(0), 0)).to.be.true;
    expect(erfcOf(0)).to.equal(1);
    expect([erfOf(NaN), erfcOf(NaN)]).to.deep.equal([NaN, NaN]);
    expect(erfOf(Number.MIN_VALUE)).to.equal(Number.MIN_VALUE);
  });
});
