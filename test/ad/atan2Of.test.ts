import { Decimal } from 'decimal.js';
import { expect } from 'chai';
import { atan2Of } from '../../src/ad/index.js';
import { RandomStream } from '../../src/random/index.js';
import { decimalOf } from './support/decimalSeries.js';

describe('the angle of a point', () => {
  it('is exact within 1.2 ulp, in all directions and around the borders of its formulas', () => {
    const Precise = Decimal.clone({ precision: 60 });
    const drawn = new Float64Array(2400);
    new RandomStream(1, 'points').fillNormal(drawn);
    let worst = 0;
    for (let k = 0; k < drawn.length; k += 2) {
      const y = drawn[k]!;
      const ratio = [undefined, 0.4375, 0.6875, 1, -0.4375, 2 ** 30][(k / 2) % 6];
      const x = ratio === undefined ? drawn[k + 1]! : y / (ratio * (1 + 0.01 * drawn[k + 1]!));
      const angle = atan2Of(y, x);
      const ulp = 2 ** (Math.floor(Math.log2(Math.abs(angle))) - 52);
      const error = Precise.atan2(decimalOf(y), decimalOf(x)).minus(decimalOf(angle)).abs().div(ulp);
      worst = Math.max(worst, error.toNumber());
    }
    expect(worst).to.be.within(0.5, 1.2);
  });

  it('is what it should be on the axes, where numbers are as large or small as they can be, with −0 as 0', () => {
    const [huge, tiny] = [Number.MAX_VALUE, Number.MIN_VALUE];
    // Rewriting graphs does not keep the sign of zero.
    const sizes = [0, -0, 1, -1, huge, -huge, tiny, -tiny, 1e308, 2 ** -1022];
    for (const y of sizes) {
      for (const x of sizes) {
        const [angle, other] = [atan2Of(y, x), Math.atan2(y + 0, x + 0)];
        // Between the axes and the diagonals both may be rounded otherwise.
        const isPlain = y === 0 || x === 0 || Math.abs(y) === Math.abs(x);
        if (isPlain) expect(angle, `${y}, ${x}`).to.equal(other);
        expect(Math.abs(angle - other), `${y}, ${x}`).to.be.at.most(Number.EPSILON * Math.abs(other));
        expect(Math.sign(1 / angle), `${y}, ${x}`).to.equal(Math.sign(1 / other));
      }
    }
  });
});
