import { derivativeOfFactor } from './termAlgebra.js';
import { one, type Factor, type Side } from './term.js';

/**
 * Expectations of tᵖ times a factor that depends on the sign alone are polynomials in √k₁₁, √k₂₂, k₁₂ and
 * R = √(k₁₁ k₂₂ − k₁₂²), with negative powers too, times an angle: for relu and its powers the arc-cosine
 * kernels (Cho & Saul 2009).
 */
export interface Monomial {
  readonly coefficient: number;
  /** Powers of √k₁₁, k₁₂, √k₂₂, R. */
  readonly powers: readonly [number, number, number, number];
  readonly base: Base;
  /** Whether it is 0 where k₁₁ or k₂₂ is. */
  readonly nonzero: readonly [boolean, boolean];
}

/** 1, P(x > 0, y > 0), P(x > 0, y < 0), or E[sign x sign y]. */
export type Base = 'one' | 'equal' | 'opposite' | 'signs';

/** A power of a variable times a factor that depends on its sign, or a derivative of δ. */
export interface SidePower {
  readonly power: number;
  readonly factor: Factor;
}

type Polynomial = readonly Monomial[];

const density = 1 / Math.sqrt(2 * Math.PI);

function monomial(
  coefficient: number,
  powers: Monomial['powers'] = [0, 0, 0, 0],
  base: Base = 'one',
  nonzero: Monomial['nonzero'] = [false, false],
): Monomial {
  return { coefficient, powers, base, nonzero };
}

function times(polynomial: Polynomial, coefficient: number, powers: Monomial['powers']): Polynomial {
  if (coefficient === 0) return [];
  const [a, b, c, d] = powers;
  return polynomial.map(term => {
    const [i, j, k, l] = term.powers;
    return { ...term, coefficient: coefficient * term.coefficient, powers: [i + a, j + b, k + c, l + d] };
  });
}

/** With x and y exchanged. */
function swap(polynomial: Polynomial): Polynomial {
  return polynomial.map(({ coefficient, powers: [i, j, k, l], base, nonzero: [x, y] }) =>
    monomial(coefficient, [k, j, i, l], base, [y, x]),
  );
}

/** E[f(x) g(y)], by Stein's E[x F] = k₁₁ E[∂F/∂x] + k₁₂ E[∂F/∂y]. */
export function sideMoment(f: SidePower, g: SidePower): Polynomial {
  if (f.factor.kind === 'delta') return deltaMoment(f.factor.scale, g);
  if (g.factor.kind === 'delta') return swap(deltaMoment(g.factor.scale, f));
  if (f.power === 0)
    return g.power === 0 ? baseOf(f.factor.kind as Side, g.factor.kind as Side) : swap(sideMoment(g, f));
  const lowered: SidePower = { power: f.power - 1, factor: f.factor };
  return [
    ...derivativesOf(lowered).flatMap(({ coefficient, part }) =>
      times(sideMoment(part, g), coefficient, [2, 0, 0, 0]),
    ),
    ...derivativesOf(g).flatMap(({ coefficient, part }) =>
      times(sideMoment(lowered, part), coefficient, [0, 1, 0, 0]),
    ),
  ];
}

/** The derivative of a power with its factor. */
export function derivativesOf({ power, factor }: SidePower): { coefficient: number; part: SidePower }[] {
  if (power > 0) {
    const isPlain = power > 1 && factor.kind === 'nonzero';
    return [{ coefficient: power, part: { power: power - 1, factor: isPlain ? one : factor } }];
  }
  return derivativeOfFactor(factor).map(({ coefficient, factor: slope }) => ({
    coefficient,
    part: { power: 0, factor: slope },
  }));
}

function baseOf(f: Side, g: Side): Polynomial {
  const isOneSided = (side: Side): boolean => side === 'positive' || side === 'negative';
  const isEven = (side: Side): boolean => side === 'one' || side === 'nonzero';
  if (isOneSided(f) && isOneSided(g)) return [monomial(1, undefined, f === g ? 'equal' : 'opposite')];
  if (isEven(f) && isEven(g)) return [monomial(1, undefined, 'one', [f === 'nonzero', g === 'nonzero'])];
  if (f === 'sign' && g === 'sign') return [monomial(1, undefined, 'signs')];
  if (isEven(f))
    return isEven(g) || g === 'sign' ? [] : [monomial(0.5, undefined, 'one', [f === 'nonzero', true])];
  if (isEven(g)) return swap(baseOf(g, f));
  return [monomial([f, g].includes('positive') ? 0.5 : -0.5, undefined, 'signs')];
}

/** E[δ⁽ᵐ⁾(x) g(y)] */
function deltaMoment(order: number, g: SidePower): Polynomial {
  if (g.factor.kind === 'delta') return deltas(order, g.factor.scale);
  // y given x = 0 has the variance R²/k₁₁.
  if (order === 0) {
    const moment = standardMoment(g);
    return moment === 0 ? [] : [monomial(density * moment, [-1 - g.power, 0, 0, g.power])];
  }
  // From 0 = E[x F] + (m − 1) E[δ⁽ᵐ⁻²⁾ g] for F = δ⁽ᵐ⁻¹⁾(x) g(y).
  const before = order === 1 ? [] : times(deltaMoment(order - 2, g), 1 - order, [-2, 0, 0, 0]);
  const slopes = derivativesOf(g).flatMap(({ coefficient, part }) =>
    times(deltaMoment(order - 1, part), -coefficient, [-2, 1, 0, 0]),
  );
  return [...before, ...slopes];
}

/** E[δ⁽ᵐ⁾(x) δ⁽ⁿ⁾(y)], from Stein's equations for F = δ⁽ᵐ⁻¹⁾(x) δ⁽ⁿ⁾(y) with either variable. */
function deltas(m: number, n: number): Polynomial {
  if ((m + n) % 2 === 1) return [];
  if (m === 0 && n === 0) return [monomial(1 / (2 * Math.PI), [0, 0, 0, -1])];
  if (m === 0) return swap(deltas(n, m));
  return [
    ...(m > 1 ? times(deltas(m - 2, n), 1 - m, [0, 0, 2, -2]) : []),
    ...(n > 0 ? times(deltas(m - 1, n - 1), n, [0, 1, 0, -2]) : []),
  ];
}

/** E[zᵖ s(z)] for a standard Gaussian z. */
export function standardMoment({ power, factor: { kind } }: SidePower): number {
  const isEven = power % 2 === 0;
  if (kind === 'sign' ? isEven : !isEven && (kind === 'one' || kind === 'nonzero')) return 0;
  const isHalf = kind === 'positive' || kind === 'negative';
  const sign = kind === 'negative' && !isEven ? -1 : 1;
  return sign * (isHalf ? 0.5 : 1) * absoluteMoment(power);
}

/** E|z|ᵖ: E|z|⁰ = 1, E|z| = √(2/π), E|z|ᵖ = (p − 1) E|z|ᵖ⁻² */
function absoluteMoment(power: number): number {
  let moment = power % 2 === 0 ? 1 : 2 * density;
  for (let p = power; p > 1; p -= 2) moment *= p - 1;
  return moment;
}
