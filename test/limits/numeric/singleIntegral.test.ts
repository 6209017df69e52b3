import { expect } from 'chai';
import { InvalidArgumentError } from '../../../src/errors/index.js';
import { singleIntegral, type RealFunction } from '../../../src/limits/numeric/index.js';
import { exponential, real, relu, shiftedStep, tanh } from './functions.js';

function expectValue(f: RealFunction, variance: number, value: number): void {
  const out = Float64Array.of(NaN);
  const error = singleIntegral(f).fill(Float64Array.of(variance), out);
  expect(Math.abs(out[0]! - value), `variance ${variance}`).to.be.at.most(error + 2 ** -52 * Math.abs(value));
  expect(error, `variance ${variance}`).to.be.at.most(1e-12 * Math.max(1, Math.abs(value)));
}

describe('expectations of functions of one Gaussian variable', () => {
  it('agree with closed forms at all variances', () => {
    for (const variance of [0, 1e-300, 0.01, 1, 7, 1e6]) {
      expectValue(relu, variance, Math.sqrt(variance / (2 * Math.PI)));
      expectValue(
        real(x => x ** 4, 'even'),
        variance,
        3 * variance ** 2,
      );
      expectValue(
        real(x => Math.exp(-x * x), 'even'),
        variance,
        1 / Math.sqrt(1 + 2 * variance),
      );
      expectValue(real(Math.cos, 'even'), variance, Math.exp(-variance / 2));
      expectValue(tanh, variance, 0);
    }
    for (const variance of [0.25, 1, 25, 400]) expectValue(exponential, variance, Math.exp(variance / 2));
    expectValue(shiftedStep, 1, 0.15865525393145705142);
    expectValue(shiftedStep, 0.01, 7.6198530241605261e-24);
  });

  it('need no square to be integrable', () => {
    expectValue(
      real(x => Math.exp(x * x), 'even'),
      0.3,
      1 / Math.sqrt(0.4),
    );
  });

  it('refuse what grows too fast, and what is no variance', () => {
    const fill = (f: RealFunction, variance: number) => () =>
      singleIntegral(f).fill(Float64Array.of(variance), new Float64Array(1));
    expect(
      fill(
        real(x => Math.exp(x * x), 'even'),
        0.5,
      ),
    ).to.throw(InvalidArgumentError, /grows too fast/);
    expect(fill(exponential, 2000)).to.throw(InvalidArgumentError, /grows too fast/);
    expect(fill(exponential, -1)).to.throw(InvalidArgumentError);
    expect(fill(tanh, NaN)).to.throw(InvalidArgumentError);
  });

  it('see what varies over lengths that are short beside a deviation', () => {
    // E sech⁴(s z) = 4/(3 s √2π) (1 − (π²/6 − 1) c/s² …) for large s, by expanding the density at 0: with
    // ∫ sech⁴ = 4/3 and ∫ x² sech⁴ = (π² − 6)/9.
    const out = new Float64Array(1);
    for (const s of [1e3, 1e4, 1e5, 1e6, 1e8]) {
      const bell = singleIntegral({
        value: z => Math.cosh(Math.min(s * Math.abs(z), 300)) ** -4,
        kinks: [],
        parity: 'even',
      });
      bell.fill(Float64Array.of(1), out);
      const expected = (4 / 3 - (Math.PI ** 2 - 6) / (18 * s * s)) / (s * Math.sqrt(2 * Math.PI));
      expect(out[0]! / expected - 1, `${s}`).to.be.closeTo(0, 1e-11);
    }
  });
});
