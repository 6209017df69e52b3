import {
  Decimal,
  decimalOf,
  exact,
  normalized,
  plus,
  type Coefficient,
  type DecimalSeries,
} from './decimalSeries.js';

/**
 * The Taylor coefficients f⁽ᵏ⁾(x)/k!, k = 0..order, of one function at one point, by a formula of their own.
 */
export type ClosedForm = (x: number, order: number) => DecimalSeries;

/** Integer coefficients, lowest power first. */
type Polynomial = readonly number[];

function evaluatePolynomial(polynomial: Polynomial, x: Decimal, sizeAt = x.abs()): Coefficient {
  let value = new Decimal(0);
  let size = new Decimal(0);
  for (const coefficient of polynomial.toReversed()) {
    value = value.times(x).plus(coefficient);
    size = size.times(sizeAt).plus(Math.abs(coefficient));
  }
  return { value, size };
}

function scaledBy(factor: Decimal, { value, size }: Coefficient): Coefficient {
  return { value: value.times(factor), size: size.times(factor.abs()) };
}

function derivativeOf(polynomial: Polynomial): number[] {
  return polynomial.slice(1).map((coefficient, power) => coefficient * (power + 1));
}

function combine(length: number, ...terms: readonly (readonly [number, number, Polynomial])[]): Polynomial {
  const result = new Array<number>(length).fill(0);
  for (const [factor, shift, polynomial] of terms) {
    polynomial.forEach((coefficient, power) => (result[power + shift]! += factor * coefficient));
  }
  return result;
}

/** Q₁ = 1, Qₖ₊₁ = (1 − t²) Qₖ′ − 2t Qₖ, so that tanh⁽ᵏ⁾ = (1 − t²) Qₖ(t). */
function tanhPolynomials(order: number): Polynomial[] {
  const list: Polynomial[] = [[1]];
  while (list.length < order) {
    const q = list.at(-1)!;
    const slope = derivativeOf(q);
    list.push(combine(q.length + 1, [1, 0, slope], [-1, 2, slope], [-2, 1, q]));
  }
  return list;
}

/** The factor 1 − t² is taken out, so sizes stay relative to it in the tails. */
function tanhDerivatives(x: Decimal, order: number): Coefficient[] {
  const t = x.tanh();
  const s = x.cosh().pow(-2);
  return [exact(t), ...tanhPolynomials(order).map(q => scaledBy(s, evaluatePolynomial(q, t)))];
}

export const tanhForm: ClosedForm = (x, order) => normalized(tanhDerivatives(decimalOf(x), order));

export const sechSquaredForm: ClosedForm = (x, order) =>
  normalized(tanhDerivatives(decimalOf(x), order + 1).slice(1));

/** σ⁽ᵏ⁾(x) = 2⁻ᵏ⁻¹ tanh⁽ᵏ⁾(x/2) */
function sigmoidDerivatives(x: number, order: number): Coefficient[] {
  const half = decimalOf(x).div(2);
  const value = new Decimal(1).div(new Decimal(1).plus(decimalOf(x).negated().exp()));
  const slopes = tanhDerivatives(half, order).slice(1);
  return [exact(value), ...slopes.map((slope, k) => scaledBy(new Decimal(0.5).pow(k + 2), slope))];
}

export const sigmoidForm: ClosedForm = (x, order) => normalized(sigmoidDerivatives(x, order));

export const softplusForm: ClosedForm = (x, order) =>
  normalized([
    exact(decimalOf(x).exp().plus(1).ln()),
    ...sigmoidDerivatives(x, Math.max(order - 1, 0)).slice(0, order),
  ]);

export const expForm: ClosedForm = (x, order) =>
  normalized(Array.from({ length: order + 1 }, () => exact(decimalOf(x).exp())));

export const expm1Form: ClosedForm = (x, order) => [
  // eˣ − 1 = 2 e^(x/2) sinh(x/2), which loses no digits for small x
  exact(decimalOf(x).div(2).exp().times(decimalOf(x).div(2).sinh()).times(2)),
  ...expForm(x, order).slice(1),
];

/** sinh and cosh by turns, from sinh (0) or cosh (1) on. */
export function hyperbolicForm(first: 0 | 1): ClosedForm {
  return (x, order) => {
    const values = [decimalOf(x).sinh(), decimalOf(x).cosh()];
    return normalized(Array.from({ length: order + 1 }, (_, k) => exact(values[(k + first) % 2]!)));
  };
}

/** P₀ = t, Pₖ₊₁ = (1 + t²) Pₖ′, so that tan⁽ᵏ⁾ = Pₖ(tan x): all coefficients are positive. */
export const tanForm: ClosedForm = (x, order) => {
  const t = decimalOf(x).tan();
  const list: Polynomial[] = [[0, 1]];
  while (list.length <= order) {
    const slope = derivativeOf(list.at(-1)!);
    list.push(combine(slope.length + 2, [1, 0, slope], [1, 2, slope]));
  }
  return normalized(list.map(polynomial => evaluatePolynomial(polynomial, t)));
};

/** atan′ = Im 1/(x − i), so that the coefficient k ≥ 1 is (−1)ᵏ⁻¹/k Im (x + i)ᵏ / (1 + x²)ᵏ. */
export const atanForm: ClosedForm = (x, order) => {
  const at = decimalOf(x);
  const modulus = at.times(at).plus(1);
  return Array.from({ length: order + 1 }, (_, k) => {
    if (k === 0) return exact(at.atan());
    const imaginary = Array.from({ length: k + 1 }, (_unused, power) => {
      const i = k - power;
      return i % 2 === 0 ? 0 : binomial(k, i) * (i % 4 === 1 ? 1 : -1);
    });
    const factor = new Decimal(k % 2 === 0 ? -1 : 1).div(modulus.pow(k).times(k));
    return scaledBy(factor, evaluatePolynomial(imaginary, at));
  });
};

function binomial(n: number, k: number): number {
  let result = 1;
  for (let j = 1; j <= k; j++) result = (result * (n - k + j)) / j;
  return result;
}

/** log1p⁽ᵏ⁾ = (−1)ᵏ⁻¹ (k−1)! (1 + x)⁻ᵏ */
export const log1pForm: ClosedForm = (x, order) => {
  const at = decimalOf(x).plus(1);
  return Array.from({ length: order + 1 }, (_, k) =>
    exact(k === 0 ? at.ln() : new Decimal(-1).div(at.negated().pow(k).times(k))),
  );
};

/** log⁽ᵏ⁾ = (−1)ᵏ⁻¹ (k−1)! x⁻ᵏ */
export const logForm: ClosedForm = (x, order) =>
  Array.from({ length: order + 1 }, (_, k) =>
    exact(k === 0 ? decimalOf(x).ln() : new Decimal(-1).div(decimalOf(x).negated().pow(k).times(k))),
  );

/** The cycle sin, cos, −sin, −cos, entered at `shift`. */
export function circularForm(shift: 0 | 1): ClosedForm {
  return (x, order) => {
    const values = [decimalOf(x).sin(), decimalOf(x).cos()];
    return normalized(
      Array.from({ length: order + 1 }, (_, k) => {
        const place = k + shift;
        return exact(values[place % 2]!.times(place % 4 < 2 ? 1 : -1));
      }),
    );
  };
}

/** binom(c, k) xᶜ⁻ᵏ, by falling factorials. */
export function powerForm(exponent: number): ClosedForm {
  return (x, order) => {
    const at = decimalOf(x);
    const value = at.pow(decimalOf(exponent));
    let binomial = new Decimal(1);
    return Array.from({ length: order + 1 }, (_, k) => {
      if (k > 0) binomial = binomial.times(decimalOf(exponent).minus(k - 1)).div(k);
      if (binomial.isZero() || (x === 0 && k < exponent)) return exact(0);
      return exact(x === 0 ? binomial : binomial.times(value).div(at.pow(k)));
    });
  };
}

/** H₀ = 1, Hₖ₊₁ = 2x Hₖ − Hₖ′ (physicists', factor 2), or Heₖ₊₁ = x Heₖ − Heₖ′ (probabilists', factor 1). */
function hermite(order: number, factor: 1 | 2): Polynomial[] {
  const list: Polynomial[] = [[1]];
  while (list.length <= order) {
    const h = list.at(-1)!;
    list.push(combine(h.length + 1, [factor, 1, h], [-1, 0, derivativeOf(h)]));
  }
  return list;
}

/**
 * erf x = (2/√π) e^(−x²) Σₙ 2ⁿ x²ⁿ⁺¹ / (2n+1)!!, whose terms are all of one sign (Abramowitz & Stegun 7.1.6),
 * with as many more digits as erfc x = 1 − erf x has leading zeros.
 */
export function errorFunctions(x: Decimal): { erf: Decimal; erfc: Decimal } {
  const Precise = Decimal.clone({ precision: 100 + Math.ceil(x.times(x).toNumber() / Math.LN10) });
  const square = new Precise(x).times(x);
  let term = new Precise(x);
  let sum = term;
  for (let n = 1; term.abs().gt(sum.abs().times(`1e-${Precise.precision}`)); n++) {
    term = term
      .times(square)
      .times(2)
      .div(2 * n + 1);
    sum = sum.plus(term);
  }
  const erf = sum.times(2).div(Precise.acos(-1).sqrt()).times(square.negated().exp());
  return { erf: new Decimal(erf), erfc: new Decimal(new Precise(1).minus(erf)) };
}

const pi = Decimal.acos(-1);

/** erf⁽ᵏ⁺¹⁾ = (2/√π) (−1)ᵏ Hₖ(x) e^(−x²) */
function gaussianDerivatives(x: Decimal, order: number): Coefficient[] {
  const weight = x.times(x).negated().exp().times(2).div(pi.sqrt());
  return hermite(order - 1, 2)
    .slice(0, order)
    .map((h, k) => scaledBy(k % 2 === 0 ? weight : weight.negated(), evaluatePolynomial(h, x)));
}

export const gaussianForm: ClosedForm = (x, order) => {
  const factor = pi.sqrt().div(2);
  return normalized(gaussianDerivatives(decimalOf(x), order + 1).map(slope => scaledBy(factor, slope)));
};

export const erfForm: ClosedForm = (x, order) => {
  const at = decimalOf(x);
  return normalized([exact(errorFunctions(at).erf), ...gaussianDerivatives(at, order)]);
};

export const erfcForm: ClosedForm = (x, order) => {
  const at = decimalOf(x);
  const slopes = gaussianDerivatives(at, order).map(slope => scaledBy(new Decimal(-1), slope));
  return normalized([exact(errorFunctions(at).erfc), ...slopes]);
};

/** (x Φ)⁽ᵏ⁾ = x Φ⁽ᵏ⁾ + k Φ⁽ᵏ⁻¹⁾ with Φ⁽ᵏ⁺¹⁾ = (−1)ᵏ Heₖ(x) φ(x) */
export const geluForm: ClosedForm = (x, order) => {
  const at = decimalOf(x);
  const density = at.times(at).div(-2).exp().div(pi.times(2).sqrt());
  const distribution = [
    exact(errorFunctions(at.negated().div(new Decimal(2).sqrt())).erfc.div(2)),
    ...hermite(order, 1).map((h, k) =>
      scaledBy(k % 2 === 0 ? density : density.negated(), evaluatePolynomial(h, at)),
    ),
  ];
  return normalized(
    Array.from({ length: order + 1 }, (_, k) => {
      const first = scaledBy(at, distribution[k]!);
      return k === 0 ? first : plus(first, scaledBy(new Decimal(k), distribution[k - 1]!));
    }),
  );
};

/** Slope `negative` for x < 0, `positive` for x > 0, 0 at the kink; no derivatives above the first. */
export function piecewiseLinearForm(negative: number, positive: number): ClosedForm {
  return (x, order) => {
    const slope = x > 0 ? positive : x < 0 ? negative : 0;
    return Array.from({ length: order + 1 }, (_, k) =>
      exact(k === 0 ? decimalOf(slope).times(x) : k === 1 ? slope : 0),
    );
  };
}

export function piecewiseConstantForm(negative: number, positive: number): ClosedForm {
  return (x, order) =>
    Array.from({ length: order + 1 }, (_, k) =>
      exact(k === 0 ? (x > 0 ? positive : x < 0 ? negative : 0) : 0),
    );
}

export function linearForm(slope: number): ClosedForm {
  return (x, order) =>
    Array.from({ length: order + 1 }, (_, k) =>
      exact(k === 0 ? decimalOf(slope).times(x) : k === 1 ? slope : 0),
    );
}

/** A coefficient that is zero. */
export const none: Coefficient = exact(0);
