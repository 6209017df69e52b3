import { expect } from 'chai';
import fc from 'fast-check';
import { expectationOf, real, relu, step } from './functions.js';

const variance = fc.double({ min: -6, max: 4, noNaN: true }).map(exponent => 10 ** exponent);
/** All correlations, and many near −1 and 1. */
const correlation = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc
    .tuple(fc.double({ min: -16, max: -1, noNaN: true }), fc.boolean())
    .map(([exponent, isPositive]) => (isPositive ? 1 : -1) * (1 - 10 ** exponent)),
);

/** exp(−a (x − c)²) */
function bell(a: number, centre: number) {
  return real(x => Math.exp(-a * (x - centre) ** 2));
}

/** E exp(−a (x − c)² − b (y − d)²), by completing squares: of shifted Gaussians with K⁻¹ + 2 diag(a, b). */
function bells(k11: number, k12: number, k22: number, a: number, c: number, b: number, d: number): number {
  const determinant = k11 * k22 - k12 * k12;
  const scale = 1 + 2 * a * k11 + 2 * b * k22 + 4 * a * b * determinant;
  // The quadratic form of (c, d) with (K + diag(1/2a, 1/2b))⁻¹.
  const form =
    (c * c * (k22 + 1 / (2 * b)) - 2 * c * d * k12 + d * d * (k11 + 1 / (2 * a))) * ((4 * a * b) / scale);
  return Math.exp(-form / 2) / Math.sqrt(scale);
}

describe('expectations of functions of two Gaussian variables, at random', () => {
  it('of bells of any width in any place are within the bound', () => {
    fc.assert(
      fc.property(
        variance,
        variance,
        correlation,
        fc.double({ min: 0.05, max: 3, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (k11, k22, rho, a, c, d) => {
          const k12 = rho * Math.sqrt(k11) * Math.sqrt(k22);
          const { value, error } = expectationOf(bell(a, c), bell(1, d), k11, k12, k22);
          const expected = bells(k11, k12, k22, a, c, 1, d);
          expect(error).to.be.at.most(1e-12);
          // The closed form loses digits of the determinant, and of a cancelling form.
          const rounding = 2 ** -50 * (1 + c * c + d * d);
          expect(Math.abs(value - expected)).to.be.at.most(error + rounding);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of scaled relu and step are those at scaled variances', () => {
    fc.assert(
      fc.property(variance, variance, correlation, (k11, k22, rho) => {
        const [s1, s2] = [Math.sqrt(k11), Math.sqrt(k22)];
        const unit = expectationOf(relu, step, 1, rho, 1);
        const { value, error } = expectationOf(relu, step, k11, rho * s1 * s2, k22);
        // √(1 − ρ²) enters nowhere: E[x₊ step(y)] = σ (1 + ρ)/√8π.
        const expected = (s1 * (1 + rho)) / Math.sqrt(8 * Math.PI);
        const rounding = 2 ** -51 * s1;
        expect(Math.abs(value - expected)).to.be.at.most(error + rounding);
        expect(Math.abs(s1 * unit.value - expected)).to.be.at.most(s1 * unit.error + rounding);
      }),
      { numRuns: 60 },
    );
  });
});
