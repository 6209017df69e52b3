import { ok, strictEqual, throws } from 'node:assert/strict';
import { erfcOf } from '../../../src/ad/index.js';
import { InvalidArgumentError } from '../../../src/errors/index.js';
import { orthogonalizeColumns } from '../../../src/limits/numeric/orthogonalColumns.js';
import type { PairMoment } from '../../../src/limits/numeric/tiltedMoments.js';
import { quadraticIntegral, type QuadraticIntegrand } from '../../../src/limits/numeric/quadraticIntegral.js';

const one = { name: 'one', value: () => 1 };
const own = { name: 'own', value: (k11: number) => k11 };

/** E[moment(z₀) Π Q^−e] */
function powersOf(exponents: readonly number[], moment: PairMoment = one): QuadraticIntegrand {
  const form = { positions: [0], coefficients: [1] };
  return {
    forms: [form, form],
    degrees: [moment === own ? 2 : 0],
    products: [{ coefficient: 1, pairs: [], moment }],
    exponents,
  };
}

const diagonal = (entries: readonly number[]): Float64Array =>
  Float64Array.from({ length: entries.length ** 2 }, (_, at) =>
    at % (entries.length + 1) === 0 ? entries[at / (entries.length + 1)]! : 0,
  );
const squares = (size: number, constant = 0) => ({
  entries: Array.from({ length: size }, (_, i) => [i, i, 1] as const),
  constant,
});
const groupsOf = (size: number): number[][] => [Array.from({ length: size }, (_, i) => i)];

function close(actual: { value: number; error: number }, expected: number, what: string): void {
  ok(
    Math.abs(actual.value - expected) <= 1e-14 * Math.abs(expected),
    `${what}: ${actual.value}, ${expected}`,
  );
  ok(actual.error >= 0 && actual.error <= 1e-13 * Math.abs(expected), `${what}: an error of ${actual.error}`);
}

/** Γ of whole and half numbers. */
function gamma(x: number): number {
  if (x === 0.5) return Math.sqrt(Math.PI);
  return x === 1 ? 1 : (x - 1) * gamma(x - 1);
}

describe('powers of sums of squares of Gaussian variables', () => {
  it('have the moments of χ²: E Q^−e = Γ(r/2 − e)/(2^e Γ(r/2))', () => {
    for (const size of [2, 3, 4, 7, 15]) {
      for (const exponent of [0.5, 1, 1.5, 3].filter(e => 2 * e < size)) {
        const sum = {
          integrands: [powersOf([exponent])],
          polynomials: [squares(size)],
          groups: groupsOf(size),
        };
        const integral = quadraticIntegral(sum, diagonal(Array.from({ length: size }, () => 1)), size);
        const expected = gamma(size / 2 - exponent) / gamma(size / 2) / 2 ** exponent;
        close(integral.at([0]), expected, `${size} squares, e = ${exponent}`);
      }
    }
  });

  it('are products where two sums are independent', () => {
    const size = 5;
    const covariance = diagonal(Array.from({ length: 2 * size }, () => 1));
    const second = {
      entries: squares(size).entries.map(([i]) => [i + size, i + size, 1] as const),
      constant: 0,
    };
    const sum = {
      integrands: [powersOf([0.5, 1.5])],
      polynomials: [squares(size), second],
      groups: groupsOf(2 * size),
    };
    const moment = (e: number): number => gamma(2.5 - e) / gamma(2.5) / 2 ** e;
    close(quadraticIntegral(sum, covariance, 2 * size).at([0]), moment(0.5) * moment(1.5), 'E Q^−½ Q̄^−3/2');
  });

  it('are one sum with both exponents where variables are the same, or the same but for their signs', () => {
    const size = 4;
    const covariance = Float64Array.from({ length: 4 * size * size }, (_, at) => {
      const [i, j] = [Math.floor(at / (2 * size)), at % (2 * size)];
      if (i % size !== j % size) return 0;
      return i === j ? 1 : -1;
    });
    const second = {
      entries: squares(size).entries.map(([i]) => [i + size, i + size, 1] as const),
      constant: 0,
    };
    const sum = {
      integrands: [powersOf([0.5, 0.5])],
      polynomials: [squares(size), second],
      groups: groupsOf(2 * size),
    };
    close(quadraticIntegral(sum, covariance, 2 * size).at([0]), 0.5, 'E 1/χ²₄');
  });

  it('have a constant below the power: E (z² + w² + 2c)^−e with erfc, whatever c', () => {
    for (const c of [1e-4, 0.1, 1, 30]) {
      const sum = { integrands: [powersOf([0.5])], polynomials: [squares(2, 2 * c)], groups: groupsOf(2) };
      const integral = quadraticIntegral(sum, diagonal([1, 1]), 2);
      // (z² + w²)/2 is exponential: E (q + c)^−½ = e^c √π erfc(√c).
      const expected = (Math.exp(c) * Math.sqrt(Math.PI) * erfcOf(Math.sqrt(c))) / Math.SQRT2;
      close(integral.at([0]), expected, `c = ${c}`);
    }
  });

  it('keep all digits where variances differ by orders of magnitude: E z²/(z² + w²) = σ/(σ + τ)', () => {
    for (const deviation of [1e-6, 1e-3, 1, 1e5]) {
      const sum = { integrands: [powersOf([1], own)], polynomials: [squares(2)], groups: groupsOf(2) };
      const integral = quadraticIntegral(sum, diagonal([deviation ** 2, 1]), 2);
      close(integral.at([0]), deviation / (1 + deviation), `σ = ${deviation}`);
    }
  });

  it('are refused where they have no expectation', () => {
    const sum = { integrands: [powersOf([1])], polynomials: [squares(2)], groups: groupsOf(2) };
    throws(() => quadraticIntegral(sum, diagonal([1, 1]), 2), InvalidArgumentError);
    throws(() => quadraticIntegral(sum, diagonal([0, 0]), 2), InvalidArgumentError);
    const negative = { entries: [[0, 0, 1] as const, [1, 1, -1] as const], constant: 0 };
    throws(
      () => quadraticIntegral({ ...sum, polynomials: [negative] }, diagonal([1, 1]), 2),
      InvalidArgumentError,
    );
  });
});

describe('columns', () => {
  it('are turned until they are orthogonal, with all that is turned with them', () => {
    const [rows, rank] = [5, 3];
    const forms = Float64Array.from(
      { length: rows * rank },
      (_, at) => Math.sin(at * at + 1) * 10 ** (at % rank),
    );
    const before = forms.slice();
    const turn = Float64Array.from({ length: rank * rank }, (_, at) => Number(at % (rank + 1) === 0));
    const lengths = orthogonalizeColumns(forms, [turn], rank);
    const dot = (p: number, q: number): number => {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += forms[i * rank + p]! * forms[i * rank + q]!;
      return sum;
    };
    for (let p = 0; p < rank; p++) {
      strictEqual(lengths[p], dot(p, p));
      for (let q = 0; q < p; q++) ok(Math.abs(dot(p, q)) <= 1e-15 * Math.sqrt(dot(p, p) * dot(q, q)));
      for (let i = 0; i < rows; i++) {
        let turned = 0;
        for (let m = 0; m < rank; m++) turned += before[i * rank + m]! * turn[m * rank + p]!;
        ok(Math.abs(turned - forms[i * rank + p]!) <= 1e-13, `row ${i}`);
      }
    }
  });
});
