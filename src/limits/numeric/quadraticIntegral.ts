import type { QuadraticForm } from './squareRows.js';
import { tiltedMoments, type PairMoment, type TiltedMoments } from './tiltedMoments.js';
import type { Combination, TiltedShape } from './tilts.js';

/** Σ coefficient zᵢ zⱼ + constant, at least 0, of the variables of a vector by their positions. */
export interface QuadraticPolynomialOf {
  readonly entries: readonly (readonly [i: number, j: number, coefficient: number])[];
  readonly constant: number;
}

/** coefficient · Π k of pairs of linear forms · E[f g] of two of them. */
export interface PairProduct {
  readonly coefficient: number;
  readonly pairs: readonly (readonly [p: number, q: number])[];
  readonly moment: PairMoment;
}

/** A function of linear forms times Π Q^−exponent, whose Gaussian expectation is a sum of products. */
export interface QuadraticIntegrand {
  /** Of the slots of an element; the last two are those of which moments are taken. */
  readonly forms: readonly Combination[];
  /** In each group of variables. */
  readonly degrees: readonly number[];
  readonly products: readonly PairProduct[];
  /** For each polynomial. */
  readonly exponents: readonly number[];
}

/** A sum of integrands. */
export interface QuadraticSum {
  readonly integrands: readonly QuadraticIntegrand[];
  readonly polynomials: readonly QuadraticPolynomialOf[];
  /** The variables, by their positions in the vector, of each group. */
  readonly groups: readonly (readonly number[])[];
}

/** Variables whose squared distance is below this part of their variances are the same. */
const sameDistance = 2 ** -49;
const firstStep = 0.25;
const mostHalvings = 3;
/** What an error of the sums relative to that of absolute values should be below. */
const precise = 2 ** -47;

/** Expectations of one function for the covariance of a vector and choices of variables in it. */
export interface QuadraticIntegral {
  /** E of the function whose slots are the variables at these positions, and its estimated error. */
  at(positions: ArrayLike<number>): { readonly value: number; readonly error: number };
}

/**
 * E of a sum of integrands, for a covariance (size × size). Variables that
 * are the same, or the same but for their signs, count as one, so that equal polynomials, as those of a
 * batch with itself, are one integral and not two.
 *
 * @throws InvalidArgumentError if the covariance is not positive semidefinite, or there is no expectation.
 */
export function quadraticIntegral(
  { integrands, polynomials, groups }: QuadraticSum,
  covariance: Float64Array,
  size: number,
): QuadraticIntegral {
  const same = sameVariables(covariance, size);
  const { forms, numbers } = mergedForms(polynomials, same, size);
  const distinct = groups.map(group => [...new Set(group.map(position => same.positions[position]!))]);
  const exponents = integrands.map(integrand => mergedExponents(integrand.exponents, numbers, forms.length));
  const shapes = distinctShapes(integrands, exponents);
  let halvings = 0;
  const momentsNow = (): TiltedMoments =>
    tiltedMoments(covariance, size, { forms, groups: distinct, shapes }, firstStep / 2 ** halvings);
  let moments = momentsNow();
  const sums: Sums = { parts: new Float64Array(3), magnitude: 0 };
  return {
    at(positions) {
      for (;;) {
        sums.parts.fill(0);
        sums.magnitude = 0;
        for (const [k, integrand] of integrands.entries())
          addIntegrand(integrand, exponents[k]!, positions, same, moments, sums);
        const { value, error } = estimateOf(sums.parts, 2 ** forms.length);
        if (error <= precise * sums.magnitude || halvings === mostHalvings)
          return { value, error: error + 2 ** -50 * sums.magnitude };
        halvings++;
        moments = momentsNow();
      }
    },
  };
}

interface Sums {
  readonly parts: Float64Array;
  magnitude: number;
}

/** The product of weights, moments and covariances, summed over each part of the nodes. */
function addIntegrand(
  { forms, products }: QuadraticIntegrand,
  exponents: readonly number[],
  positions: ArrayLike<number>,
  same: SameVariables,
  moments: TiltedMoments,
  sums: Sums,
): void {
  const atoms = forms.map(form => moments.numberOf(chosen(form, positions, same)));
  const [a, b] = [atoms.at(-2)!, atoms.at(-1)!];
  const { ends } = moments.tilts;
  for (const { coefficient, pairs, moment } of products) {
    const values = moments.moment(moment, exponents, a, b);
    const factors = pairs.map(([p, q]) => moments.covariance(atoms[p]!, atoms[q]!));
    let node = 0;
    for (const [part, end] of ends.entries()) {
      let [sum, magnitude] = [0, 0];
      for (; node < end; node++) {
        let product = values[node]!;
        for (let i = 0; i < factors.length; i++) product *= factors[i]![node]!;
        sum += product;
        magnitude += Math.abs(product);
      }
      sums.parts[part]! += coefficient * sum;
      sums.magnitude += Math.abs(coefficient) * magnitude;
    }
  }
}

/**
 * The sum of all nodes. Errors of trapezoidal sums fall as qᵐ with m points for a unit: from steps of four,
 * two and one times the step, differences d₁ and d₂ say that the last one has about the error d₁ (d₁/d₂)².
 */
function estimateOf(parts: Float64Array, refinement: number): { value: number; error: number } {
  const value = parts[0]! + parts[1]! + parts[2]!;
  const half = refinement * (parts[0]! + parts[1]!);
  const quarter = refinement ** 2 * parts[0]!;
  const [last, before] = [Math.abs(value - half), Math.abs(half - quarter)];
  const ratio = before > last ? last / before : 1;
  return { value, error: last * ratio ** 2 };
}

/** Which variable each one is a multiple of, by 1 or −1. */
interface SameVariables {
  readonly positions: readonly number[];
  readonly signs: readonly number[];
}

function sameVariables(covariance: Float64Array, size: number): SameVariables {
  const k = (i: number, j: number): number => covariance[i * size + j]!;
  const signs = Array.from({ length: size }, () => 1);
  const positions = signs.map((_, i) => {
    for (let j = 0; j < i; j++) {
      const sum = k(i, i) + k(j, j);
      if (sum > 0 && sum - 2 * Math.abs(k(i, j)) <= sameDistance * sum) {
        signs[i] = k(i, j) < 0 ? -1 : 1;
        return j;
      }
    }
    return i;
  });
  return { positions, signs };
}

/** A form of slots as one of the variables at these positions. */
function chosen(form: Combination, positions: ArrayLike<number>, same: SameVariables): Combination {
  return {
    positions: form.positions.map(slot => same.positions[positions[slot]!]!),
    coefficients: form.coefficients.map(
      (coefficient, i) => coefficient * same.signs[positions[form.positions[i]!]!]!,
    ),
  };
}

/** Equal polynomials as one, and which one each of them is. */
function mergedForms(
  polynomials: readonly QuadraticPolynomialOf[],
  same: SameVariables,
  size: number,
): { readonly forms: readonly QuadraticForm[]; readonly numbers: readonly number[] } {
  const keys: string[] = [];
  const forms: QuadraticForm[] = [];
  const numbers = polynomials.map(({ entries, constant }) => {
    const matrix = new Float64Array(size * size);
    for (const [i, j, coefficient] of entries) {
      const [p, q] = [same.positions[i]!, same.positions[j]!];
      const half = (same.signs[i]! * same.signs[j]! * coefficient) / 2;
      matrix[p * size + q]! += half;
      matrix[q * size + p]! += half;
    }
    const key = `${matrix.join()}+${constant}`;
    const known = keys.indexOf(key);
    if (known >= 0) return known;
    forms.push({ matrix, constant });
    return keys.push(key) - 1;
  });
  return { forms, numbers };
}

function mergedExponents(exponents: readonly number[], numbers: readonly number[], count: number): number[] {
  const merged = Array.from({ length: count }, () => 0);
  exponents.forEach((exponent, k) => (merged[numbers[k]!]! += exponent));
  return merged;
}

function distinctShapes(
  integrands: readonly QuadraticIntegrand[],
  exponents: readonly (readonly number[])[],
): TiltedShape[] {
  const shapes = new Map<string, TiltedShape>();
  for (const [k, { degrees }] of integrands.entries())
    shapes.set(`${exponents[k]!.join()}:${degrees.join()}`, { exponents: exponents[k]!, degrees });
  return [...shapes.values()];
}
