import { checkExponent } from './budget.js';
import { greatestCommonDivisor } from './rational.js';

/**
 * √d · v₁^(e₁/2) v₂^(e₂/2) ...: a square root of an integer d ≥ 1 without square factors, and powers of
 * symbols, halves included. Symbols that stand under a root are positive, as widths are.
 */
export interface Monomial {
  readonly radicand: bigint;
  /** The symbols, in ascending order. */
  readonly names: readonly string[];
  /** Twice the exponent of each, never 0. */
  readonly halves: readonly number[];
  /** Equal keys, equal monomials. */
  readonly key: string;
}

export function monomial(radicand: bigint, names: readonly string[], halves: readonly number[]): Monomial {
  let key = radicand === 1n ? '' : radicand.toString();
  for (let k = 0; k < names.length; k++) key += ` ${names[k] ?? ''} ${halves[k] ?? 0}`;
  return { radicand, names, halves, key };
}

export const unit: Monomial = monomial(1n, [], []);

export function powerOfSymbol(name: string, half: number): Monomial {
  checkExponent(half / 2);
  return half === 0 ? unit : monomial(1n, [name], [half]);
}

/** The product, and the integer that leaves the root: √2 √6 = 2 √3. */
export function multiplyMonomials(a: Monomial, b: Monomial): { product: Monomial; factor: bigint } {
  const common = a.radicand === 1n || b.radicand === 1n ? 1n : greatestCommonDivisor(a.radicand, b.radicand);
  const radicand = (a.radicand / common) * (b.radicand / common);
  if (a.names.length === 0 && radicand === b.radicand) return { product: b, factor: common };
  if (b.names.length === 0 && radicand === a.radicand) return { product: a, factor: common };
  const names: string[] = [];
  const halves: number[] = [];
  let [i, j] = [0, 0];
  while (i < a.names.length || j < b.names.length) {
    const [left, right] = [a.names[i], b.names[j]];
    if (right === undefined || (left !== undefined && left < right)) {
      names.push(left ?? '');
      halves.push(a.halves[i++] ?? 0);
    } else if (left === undefined || right < left) {
      names.push(right);
      halves.push(b.halves[j++] ?? 0);
    } else {
      const half = (a.halves[i++] ?? 0) + (b.halves[j++] ?? 0);
      if (half === 0) continue;
      checkExponent(half / 2);
      names.push(left);
      halves.push(half);
    }
  }
  return { product: monomial(radicand, names, halves), factor: common };
}

/** 1 over a monomial, times the integer under its root: 1/√d = √d/d. */
export function invertMonomial({ radicand, names, halves }: Monomial): {
  inverse: Monomial;
  divisor: bigint;
} {
  return {
    inverse: monomial(
      radicand,
      names,
      halves.map(half => -half),
    ),
    divisor: radicand,
  };
}

/** Twice the exponent of a symbol. */
export function halvesOf({ names, halves }: Monomial, name: string): number {
  const position = names.indexOf(name);
  return position < 0 ? 0 : (halves[position] ?? 0);
}

/** A monomial without one of its symbols. */
export function without(of: Monomial, name: string): Monomial {
  const position = of.names.indexOf(name);
  if (position < 0) return of;
  return monomial(of.radicand, of.names.toSpliced(position, 1), of.halves.toSpliced(position, 1));
}

/**
 * An integer ≥ 1 as f² d with d free of squares, as far as factors below a bound show, and if it is not too
 * long.
 */
export function squareParts(value: bigint): { factor: bigint; radicand: bigint } | undefined {
  let [rest, factor, radicand] = [value, 1n, 1n];
  if (value > largestDivided) return undefined;
  for (let prime = 2n; prime * prime <= rest; prime++) {
    if (prime > largestTrialDivisor) return undefined;
    while (rest % (prime * prime) === 0n) {
      factor *= prime;
      rest /= prime * prime;
    }
    if (rest % prime === 0n) {
      radicand *= prime;
      rest /= prime;
    }
  }
  return { factor, radicand: radicand * rest };
}

const largestTrialDivisor = 100_000n;
/** Trial division of longer integers takes seconds. */
const largestDivided = 1n << 2048n;
