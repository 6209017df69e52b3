import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { InvalidArgumentError, NonFiniteError } from '../../../src/errors/index.js';
import { pairIntegral, type RealFunction } from '../../../src/limits/numeric/index.js';
import * as functions from './functions.js';
import { elu, expectationOf, exponential, real, relu, shiftedStep, sine, step, tanh } from './functions.js';

interface Row {
  readonly function: 'elu' | 'hardtanh' | 'relu6' | 'shiftedStep';
  readonly k11: number;
  readonly k12: number;
  readonly k22: number;
  readonly value: number;
}
const rows = JSON.parse(
  readFileSync(new URL('../../reference/gaussianExpectations.json', import.meta.url), 'utf8'),
) as Row[];

/** The value is within what is said of its error, and that is within what is promised. */
function expectValue(
  f: RealFunction,
  g: RealFunction,
  [k11, k12, k22]: readonly [number, number, number],
  value: number,
  rounding = 2 ** -52 * Math.abs(value),
): void {
  const found = expectationOf(f, g, k11, k12, k22);
  const label = `covariance ${k11}, ${k12}, ${k22}`;
  expect(Math.abs(found.value - value), label).to.be.at.most(found.error + rounding);
  expect(found.error, label).to.be.at.most(1e-12 * Math.max(1, Math.abs(value)));
}

describe('expectations of functions of two Gaussian variables', () => {
  // By Plackett's identity along the correlation, (1/2π) ∫ E[sech² sech²] √Δ dθ, and by sums over a fine
  // grid, in extended precision.
  it('of tanh agree with numbers to 17 digits', () => {
    expectValue(tanh, tanh, [1, 0.5, 1], 0.18632441320344808615);
    expectValue(tanh, tanh, [1, 0.999, 1], 0.39383023742489651);
    expectValue(tanh, tanh, [25, 22.5, 25], 0.67415400735421943454);
    expectValue(tanh, tanh, [1e4, 0.99e4, 1e4], 0.9095266420592868531);
  });

  it('of functions with kinks and jumps in several places agree with mpmath', () => {
    for (const { function: name, k11, k12, k22, value } of rows)
      expectValue(functions[name], functions[name], [k11, k12, k22], value);
  });

  it('of relu and its step are those of Cho and Saul, at all variances and correlations', () => {
    for (const [k11, k22] of [
      [1, 1],
      [2, 0.3],
      [1e-300, 1e-300],
      [1e-300, 1],
      [1e6, 1e6],
      [1e6, 1e-6],
    ] as const)
      for (const sine of [0.5, 0.1, 1e-3, 1e-7, 1])
        for (const sign of [1, -1]) {
          const correlation = sign * Math.sqrt((1 - sine) * (1 + sine));
          const [s1, s2] = [Math.sqrt(k11), Math.sqrt(k22)];
          const k12 = correlation * s1 * s2;
          // Of the correlation that is asked for: its covariance is rounded, and has another angle.
          const rho = k12 / (s1 * s2);
          const angle = Math.acos(Math.max(-1, Math.min(1, rho)));
          const kernel =
            (s1 * s2 * (Math.sqrt((1 - rho) * (1 + rho)) + rho * (Math.PI - angle))) / (2 * Math.PI);
          const found = expectationOf(relu, relu, k11, k12, k22);
          expect(Math.abs(found.value - kernel)).to.be.at.most(2e-15 * Math.max(1, s1 * s2));
          const half = (s1 * (1 + rho)) / 2 / Math.sqrt(2 * Math.PI);
          expectValue(relu, step, [k11, k12, k22], half, 2 ** -53 * s1);
        }
  });

  it('of steps keep their digits where the correlation differs from 1 in its last digit', () => {
    const close = 1 - 2 ** -53;
    // √(1 − ρ²) = √(2⁻⁵² (1 − 2⁻⁵⁴))
    expectValue(step, step, [1, close, 1], Math.atan2(2 ** -26, -close) / (2 * Math.PI));
    expectValue(step, step, [1, -close, 1], Math.atan2(2 ** -26, close) / (2 * Math.PI));
    expectValue(step, step, [1, 1, 1], 0.5);
    expectValue(step, step, [1, -1, 1], 0);
    expectValue(shiftedStep, shiftedStep, [1, 1, 1], 0.15865525393145705142);
  });

  it('of exponentials and sines are right at large variances, and where they cancel', () => {
    for (const [s1, s2, rho] of [
      [1, 1, 0.5],
      [2, 2, -1],
      [2, 1, 1],
      [5, 5, 0.3],
      [5, 4, -0.9],
      [9, 9, 0.1],
    ] as const) {
      const k12 = rho * s1 * s2;
      expectValue(exponential, exponential, [s1 * s1, k12, s2 * s2], Math.exp((s1 * s1 + s2 * s2) / 2 + k12));
    }
    for (const [variance, k12] of [
      [1, 0.7],
      [800, 800],
      [800, 799],
      [800, -790],
    ] as const)
      expectValue(
        sine,
        sine,
        [variance, k12, variance],
        (Math.exp(k12 - variance) - Math.exp(-k12 - variance)) / 2,
      );
  });

  it('of fast waves and narrow bells are not mistaken for slow and flat ones', () => {
    const wave = real(x => Math.sin(3 * x), 'odd');
    const variance = 159.26826654436;
    // E[sin 3x step(y − 1)] is below e^(−9σ²(1 − ρ²)/2): nothing.
    for (const k12 of [4.136041334830241, -100]) expectValue(wave, shiftedStep, [variance, k12, variance], 0);
    const bell = real(x => Math.exp(-4 * (x - 2) ** 2));
    const swish = real(x => x / (1 + Math.exp(-x)));
    // By a sum over a fine grid, in extended precision.
    const expected = 0.03067487365826818068;
    expectValue(bell, swish, [242.30513096798646, 21.79843311577422, 14.596070171935033], expected);
  });

  it('of polynomials are moments', () => {
    const square = real(x => x * x, 'even');
    const fourth = real(x => x ** 4, 'even');
    const cube = real(x => x ** 3, 'odd');
    const [k11, k12, k22] = [1.3, -0.4, 0.7];
    expectValue(square, square, [k11, k12, k22], k11 * k22 + 2 * k12 ** 2);
    expectValue(square, fourth, [k11, k12, k22], 3 * k11 * k22 ** 2 + 12 * k12 ** 2 * k22);
    expectValue(cube, cube, [k11, k12, k22], 9 * k11 * k12 * k22 + 6 * k12 ** 3);
    expect(expectationOf(square, cube, k11, k12, k22)).to.deep.equal({ value: 0, error: 0 });
  });

  it('have no weight beyond a kink that is many deviations away', () => {
    for (const variance of [1e-3, 3.967e-4, 3.585e-4, 1e-300])
      expectValue(shiftedStep, exponential, [variance, 0, 1], 0, 1e-200);
  });

  it('at variance 0 take the value at 0', () => {
    expectValue(exponential, relu, [0, 0, 1], 1 / Math.sqrt(2 * Math.PI));
    expectValue(exponential, exponential, [0, 0, 0], 1);
    expectValue(elu, exponential, [1, 0, 0], 0.16052057226655604962);
  });

  it('are the same bits for the same covariances, whatever stands beside them', () => {
    const fresh = (): RealFunction => real(x => Math.tanh(x), 'odd');
    const f = fresh();
    const covariances = [
      [1, 0.3, 2],
      [1, 1.41, 2],
      [2, 2, 2],
      [1, 0.3, 2],
      [40, 39, 40],
    ] as const;
    const columns = [0, 1, 2].map(j => Float64Array.from(covariances, row => row[j]!));
    const [k11, k12, k22] = columns as [Float64Array, Float64Array, Float64Array];
    const [out, mirrored] = [new Float64Array(5).fill(NaN), new Float64Array(5).fill(NaN)];
    const integral = pairIntegral(f, f);
    integral.fill(k11, k12, k22, out);
    integral.fill(k22, k12, k11, mirrored);
    expect([...mirrored]).to.deep.equal([...out]);
    for (const [i, [a, b, c]] of covariances.entries()) {
      const g = fresh();
      expect(expectationOf(g, g, a, b, c).value).to.equal(out[i]);
    }
  });

  it('of nothing are nothing', () => {
    const none = new Float64Array(0);
    expect(pairIntegral(tanh, tanh).fill(none, none, none, none)).to.equal(0);
  });

  it('refuse functions that no Gaussian integrates, or not one of this variance', () => {
    const bell = real(x => Math.exp(x * x), 'even');
    expect(() => expectationOf(bell, relu, 1, 0.5, 1)).to.throw(InvalidArgumentError, /grows too fast/);
    expect(() => expectationOf(bell, bell, 0.26, 0, 0.26)).to.throw(InvalidArgumentError, /grows too fast/);
    expectValue(bell, bell, [0.125, 0.05, 0.125], 1 / Math.sqrt(0.5625 - 4 * 0.05 ** 2));
    expect(() => expectationOf(exponential, tanh, 2000, 0, 1)).to.throw(
      InvalidArgumentError,
      /grows too fast/,
    );
    expect(() => expectationOf(real(Math.log), tanh, 1, 0.5, 1)).to.throw(NonFiniteError, /NaN at -/);
  });

  it('refuse what is no covariance', () => {
    for (const [k11, k12, k22] of [
      [-1, 0, 1],
      [1, NaN, 1],
      [1, 1.1, 1],
      [NaN, 0, 1],
      [1, 0, Infinity],
      [0, 0.5, 1],
    ] as const)
      expect(() => expectationOf(tanh, tanh, k11, k12, k22), `${k11} ${k12} ${k22}`).to.throw(
        InvalidArgumentError,
      );
    // Rounding is none of that.
    expectValue(step, step, [1, 1 + 2 ** -40, 1], 0.5);
  });

  it('see odd functions that are 0 but close to 0', () => {
    // E (s z sech²(s z))² = ∫ x² sech⁴ x dx/(s √2π) = (π² − 6)/(9 s √2π), but for terms of 1/s².
    const out = new Float64Array(1);
    const one = Float64Array.of(1);
    for (const s of [1e4, 1e6, 1e8]) {
      const bell = {
        value: (z: number) => s * z * Math.cosh(Math.min(Math.abs(s * z), 300)) ** -2,
        kinks: [],
      };
      pairIntegral({ ...bell, parity: 'odd' }, { ...bell, parity: 'odd' }).fill(one, one, one, out);
      const expected = (Math.PI ** 2 - 6) / (9 * s * Math.sqrt(2 * Math.PI));
      expect(out[0]! / expected - 1, `${s}`).to.be.closeTo(0, 10 / (s * s) + 1e-11);
    }
  });
});
