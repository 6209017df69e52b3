import type { Arithmetic } from '../arithmetic.js';
import { constantFormula, SumOfTerms, symbolFormula, termFormula, type Formula } from '../formula.js';
import { rational } from '../rational.js';
import { factorial } from './factorials.js';

/** D v of symbols v, by which D acts on formulas; D of all others is 0. */
export type Derivation = Readonly<Record<string, Formula>>;

/** D f by the product rule: D Σ c Π vᵉ = Σ c Σ_v e Dv/v Π vᵉ. */
export function derived(formula: Formula, derivation: Derivation): Formula {
  const sum = new SumOfTerms();
  for (const term of formula.terms)
    for (const [position, name] of term.monomial.names.entries()) {
      const slope = derivation[name];
      if (slope === undefined) continue;
      const half = BigInt(term.monomial.halves[position] ?? 0);
      const lowered = termFormula(term).times(symbolFormula(name, -1));
      sum.addAll(lowered.times(constantFormula(rational(half, 2n))).times(slope));
    }
  return sum.toFormula();
}

/** f, D f, ..., Dᴿ f. */
export function derivativesOf(formula: Formula, derivation: Derivation, order: number): Formula[] {
  const derivatives = [formula];
  for (let m = 1; m <= order; m++) derivatives.push(derived(derivatives[m - 1] ?? formula, derivation));
  return derivatives;
}

/** The multiplicities of 1, 2, ... in each partition of k. */
export function partitionsOf(k: number): number[][] {
  const partitions: number[][] = [];
  const extend = (left: number, part: number, counts: readonly number[]): void => {
    if (left === 0) partitions.push([...counts]);
    else if (part <= left)
      for (let count = 0; count * part <= left; count++)
        extend(left - count * part, part + 1, [...counts, count]);
  };
  extend(k, 1, []);
  return partitions;
}

/** Coefficients x₀, x₁, ... of a series. */
export type Coefficients<T> = readonly T[];

/**
 * Faà di Bruno's formula in coefficients: those of f(x(ε)) of orders 1, 2, ... are
 *
 *   yₖ = Σ_π f^(|π|)(x₀) Πⱼ xⱼ^(mⱼ)/mⱼ!,
 *
 * over the partitions π of k, which have mⱼ parts j.
 *
 * @param derivatives f, f′, ..., f⁽ᴿ⁾ at x₀.
 * @returns y₀, ..., y_R.
 */
export function composed<T>(derivatives: readonly T[], x: Coefficients<T>, arithmetic: Arithmetic<T>): T[] {
  const { constant, multiply, power } = arithmetic;
  return derivatives.map((first, k) => {
    if (k === 0) return first;
    const terms = partitionsOf(k).map(counts => {
      const parts = counts.reduce((sum, count) => sum + count, 0);
      const denominator = counts.reduce((product, count) => product * factorial(count), 1n);
      const factors = counts.flatMap((count, position) => {
        const coefficient = x[position + 1];
        return count === 0 || coefficient === undefined
          ? []
          : [count === 1 ? coefficient : power(coefficient, count)];
      });
      return [constant(rational(1n, denominator)), ...factors].reduce(multiply, derivatives[parts] ?? first);
    });
    return terms.reduce(arithmetic.add);
  });
}

/** (a b)ₖ = Σⱼ aⱼ bₖ₋ⱼ, for as many coefficients as a has. */
export function product<T>(a: Coefficients<T>, b: Coefficients<T>, { add, multiply }: Arithmetic<T>): T[] {
  return a.map((_, k) =>
    Array.from({ length: k + 1 }, (__, j) => multiply(a[j] as T, b[k - j] as T)).reduce(add),
  );
}
