import { Decimal as DecimalOfAnyPrecision } from 'decimal.js';

/** 64 digits, of which 30 are left after the worst cancellation in the closed forms (1 − tanh²35 ≈ 10⁻³⁰). */
export const Decimal = DecimalOfAnyPrecision.clone({ precision: 64, toExpPos: 9e15, toExpNeg: -9e15 });
export type Decimal = DecimalOfAnyPrecision;

/**
 * A truncated power series that is known in high precision, with the size of the terms that each coefficient
 * was summed from: rounding errors of any float64 calculation are of the order of `size`, not of `value`.
 */
export interface Coefficient {
  readonly value: Decimal;
  readonly size: Decimal;
}
export type DecimalSeries = readonly Coefficient[];

/** A float64 number by its exact expansion, not by the shortest text that names it. */
export function decimalOf(value: number | Decimal): Decimal {
  return new Decimal(typeof value === 'number' ? value.toPrecision(100) : value);
}

export function exact(value: number | Decimal): Coefficient {
  const decimal = decimalOf(value);
  return { value: decimal, size: decimal.abs() };
}

export const zero: Coefficient = exact(0);

export function plus(a: Coefficient, b: Coefficient): Coefficient {
  return { value: a.value.plus(b.value), size: a.size.plus(b.size) };
}

export function times(a: Coefficient, b: Coefficient): Coefficient {
  return { value: a.value.times(b.value), size: a.size.times(b.size) };
}

export function total(terms: readonly Coefficient[]): Coefficient {
  return terms.reduce(plus, zero);
}

export function addSeries(a: DecimalSeries, b: DecimalSeries): DecimalSeries {
  return a.map((coefficient, k) => plus(coefficient, b[k] ?? zero));
}

export function negateSeries(a: DecimalSeries): DecimalSeries {
  return a.map(({ value, size }) => ({ value: value.negated(), size }));
}

/** The Cauchy product, as long as a. */
export function multiplySeries(a: DecimalSeries, b: DecimalSeries): DecimalSeries {
  return a.map((_, k) =>
    total(Array.from({ length: k + 1 }, (_unused, j) => times(a[j] ?? zero, b[k - j] ?? zero))),
  );
}

/** f(x(ε)) = Σₘ fₘ uᵐ with u = x − x₀, from the Taylor coefficients fₘ = f⁽ᵐ⁾(x₀)/m! (Faà di Bruno). */
export function composeSeries(outer: DecimalSeries, inner: DecimalSeries): DecimalSeries {
  const u = inner.map((coefficient, k) => (k === 0 ? zero : coefficient));
  let result: DecimalSeries = inner.map(() => zero);
  let power: DecimalSeries = inner.map((_, k) => (k === 0 ? exact(1) : zero));
  inner.forEach((_, m) => {
    const factor = outer[m] ?? zero;
    result = addSeries(
      result,
      power.map(coefficient => times(factor, coefficient)),
    );
    power = multiplySeries(power, u);
  });
  return result;
}

/** 1/b, with sizes by the majorant 1/(|b₀| − Σ |bₖ| εᵏ). */
export function reciprocalSeries(b: DecimalSeries): DecimalSeries {
  const head = (b[0] ?? zero).value;
  const result: Coefficient[] = [];
  b.forEach((_, k) => {
    let value = new Decimal(k === 0 ? 1 : 0);
    let size = new Decimal(k === 0 ? 1 : 0);
    for (let j = 0; j < k; j++) {
      const term = times(result[j] ?? zero, b[k - j] ?? zero);
      value = value.minus(term.value);
      size = size.plus(term.size);
    }
    result.push({ value: value.div(head), size: size.div(head.abs()) });
  });
  return result;
}

/** eᵘ for a series u. */
export function exponentialSeries(u: DecimalSeries): DecimalSeries {
  const value = (u[0] ?? zero).value.exp();
  return composeSeries(normalized(u.map(() => exact(value))), u);
}

/** log a for a series a. */
export function logarithmSeries(a: DecimalSeries): DecimalSeries {
  const at = (a[0] ?? zero).value;
  return composeSeries(
    a.map((_, k) => exact(k === 0 ? at.ln() : new Decimal(-1).div(at.negated().pow(k).times(k)))),
    a,
  );
}

/** Normalised coefficients from derivatives: aₖ = f⁽ᵏ⁾/k!. */
export function normalized(derivatives: readonly Coefficient[]): DecimalSeries {
  let factorial = new Decimal(1);
  return derivatives.map(({ value, size }, k) => {
    if (k > 0) factorial = factorial.times(k);
    return { value: value.div(factorial), size: size.div(factorial) };
  });
}

/**
 * How far a number is from the truth, in units of the size of the terms; errors below `smallest` are none.
 */
export function relativeError(actual: number, { value, size }: Coefficient, smallest: number): number {
  const error = decimalOf(actual).minus(value).abs();
  return error.lt(smallest) ? 0 : error.div(size).toNumber();
}
