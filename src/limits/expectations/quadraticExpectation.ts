import { abs, applyFunction, constant, multiply, subtract, where, type Node } from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors/index.js';
import { quadraticFill, type QuadraticIntegrand, type QuadraticSum } from '../numeric/index.js';
import { NumericExpectation } from './numericExpectation.js';
import {
  differentiateQuadratics,
  keyOf,
  type LinearForm,
  type QuadraticTerm,
  type QuadraticTerms,
} from './quadraticTerm.js';
import { quadraticTermsOf } from './quadraticTermsOf.js';
import type { SidePower } from './sideMoments.js';
import { sideNumber } from './sideNumbers.js';
import { steinExpansion } from './steinExpansion.js';
import { addAll, scaled } from './sums.js';
import { sideOf } from './term.js';

/** A Gaussian vector, and the variables of it that slots stand for. */
export interface SlotsOfVector {
  readonly size: number;
  /** The variable of each slot by its position: a number, or a node of such for each element. */
  readonly positions: readonly (number | Node)[];
  /** The group of each slot, and the positions that slots of it may have. */
  readonly groupOf: readonly number[];
  readonly groups: readonly (readonly number[])[];
}

/** Of more, integrals are over too many dimensions. */
const MOST_QUADRATICS = 2;
/** Of more, the terms of Stein's equations become too many. */
const MOST_LINEAR = 8;

/**
 * E[f] for functions of the entries of a Gaussian vector that are sums of c · Π l^p side(l) · Π Q^−e, with
 * linear forms l, of which at most two have signs, and one or two quadratic polynomials Q ≥ 0, as batch
 * normalisation makes them; undefined for others.
 *
 * @param covariances of the vector, the upper triangle row by row, as scalars.
 */
export function quadraticExpectation(
  f: Node,
  slots: SlotsOfVector,
  covariances: () => readonly Node[],
): Node | undefined {
  const terms = quadraticTermsOf(f);
  return terms && ofTerms(terms, slots, covariances());
}

/** The expectation of a sum; undefined if it is none of this class. */
function ofTerms(
  terms: QuadraticTerms,
  slots: SlotsOfVector,
  covariances: readonly Node[],
): Node | undefined {
  // Those with the same polynomials are integrals over the same variables.
  const groups = new Map<string, QuadraticTerm[]>();
  for (const term of terms) {
    const key = [...term.quadratic.keys()].sort().join('|');
    groups.set(key, [...(groups.get(key) ?? []), term]);
  }
  const parts = [...groups.values()].map(group => ofGroup(group, slots, covariances));
  return parts.every(part => part !== undefined) ? (addAll(parts) ?? constant(0)) : undefined;
}

function ofGroup(
  terms: QuadraticTerms,
  slots: SlotsOfVector,
  covariances: readonly Node[],
): Node | undefined {
  const sum = sumOf(terms, slots);
  if (sum === undefined) return undefined;
  const { size, positions } = slots;
  const key = terms.map(term => `${term.coefficient} ${keyOf(term)}`).join(' + ');
  const fixed = positions.map(position => (typeof position === 'number' ? position : undefined));
  const places = fixed.map(position => position ?? '·').join();
  const expectation = new NumericExpectation(
    `E[${key}] of ${size} at ${places}`,
    () => ({ fill: quadraticFill(sum, size, fixed) }),
    (position, x) => priceRule(terms, slots, position, x.slice(0, covariances.length)),
  );
  return applyFunction(expectation, [
    ...covariances,
    ...positions.filter(position => typeof position !== 'number'),
  ]);
}

/** Terms as integrands, with polynomials of slots; undefined if there are too many signs or polynomials. */
function sumOf(terms: QuadraticTerms, slots: SlotsOfVector): QuadraticSum | undefined {
  const polynomials = new Map(
    terms.flatMap(({ quadratic }) => [...quadratic].map(([key, { of }]) => [key, of] as const)),
  );
  if (polynomials.size > MOST_QUADRATICS) return undefined;
  const keys = [...polynomials.keys()];
  const integrands = terms.map(term => integrandOf(term, keys, slots));
  if (!integrands.every(integrand => integrand !== undefined)) return undefined;
  return {
    integrands: integrands.filter(({ products }) => products.length > 0),
    polynomials: [...polynomials.values()],
    groups: slots.groups,
  };
}

const nothing: SidePower = { power: 0, factor: sideOf('one') };

function integrandOf(
  { coefficient, linear, quadratic }: QuadraticTerm,
  keys: readonly string[],
  { groupOf, groups }: SlotsOfVector,
): QuadraticIntegrand | undefined {
  const powers = [...linear.values()];
  const sided = powers.filter(({ factor }) => factor.kind !== 'one');
  const plain = powers
    .filter(({ factor }) => factor.kind === 'one')
    .flatMap(({ form, power }) => Array.from({ length: power }, () => form));
  const [f, g, ...others] = sided;
  if (others.length > 0 || plain.length > MOST_LINEAR) return undefined;
  const first = f?.form ?? plain[0] ?? [[0, 1] as const];
  const forms = [...plain, first, g?.form ?? first];
  const degrees = groups.map(() => 0);
  for (const { form, power } of powers)
    for (const group of new Set(form.map(([slot]) => groupOf[slot] ?? 0)))
      degrees[group] = (degrees[group] ?? 0) + power;
  const products = steinExpansion(plain.length, f ?? nothing, g ?? nothing).map(monomial => ({
    coefficient: coefficient * monomial.coefficient,
    pairs: monomial.pairs,
    moment: { name: JSON.stringify(monomial.moment), value: sideNumber(monomial.moment) },
  }));
  return {
    forms: forms.map(combinationOf),
    degrees,
    products,
    exponents: keys.map(key => quadratic.get(key)?.exponent ?? 0),
  };
}

function combinationOf(form: LinearForm): QuadraticIntegrand['forms'][number] {
  return { positions: form.map(([slot]) => slot), coefficients: form.map(([, coefficient]) => coefficient) };
}

/**
 * ∂/∂kᵢⱼ = E[∂²f/∂zᵢ∂zⱼ], half of it for i = j (Price 1958), over all slots that are the variables i and j.
 */
function priceRule(
  terms: QuadraticTerms,
  slots: SlotsOfVector,
  place: number,
  covariances: readonly Node[],
): Node | undefined {
  const pair = pairAt(place, slots.size);
  if (pair === undefined) return undefined;
  const [i, j] = pair;
  const [first, second] = [slotsAt(slots, i), slotsAt(slots, j)];
  const parts = first.flatMap(({ slot: p, isThere: atFirst }) =>
    second.map(({ slot: q, isThere: atSecond }) => {
      const slope = differentiateQuadratics(terms, p);
      const curvature = slope && differentiateQuadratics(slope, q);
      const mean = curvature && (curvature.length === 0 ? 'zero' : ofTerms(curvature, slots, covariances));
      if (mean === undefined) {
        throw new InvalidArgumentError(
          'the derivative by a covariance of an expectation beside powers of sums of squares, of',
          terms.map(keyOf).join(' + '),
          'at most two signs of linear forms',
        );
      }
      if (mean === 'zero') return undefined;
      return [atFirst, atSecond].reduce<Node>((product, at) => (at ? multiply(product, at) : product), mean);
    }),
  );
  return scaled(i === j ? 0.5 : 1, addAll(parts));
}

/** Row and column of an entry of the upper triangle. */
function pairAt(place: number, size: number): readonly [number, number] | undefined {
  for (let i = 0, at = 0; i < size; at += size - i, i++)
    if (place < at + size - i) return [i, i + place - at];
  return undefined;
}

/** The slots that are a variable, or may be, with a node that is 1 where they are. */
function slotsAt(
  { positions, groupOf, groups }: SlotsOfVector,
  variable: number,
): { readonly slot: number; readonly isThere: Node | undefined }[] {
  return positions.flatMap((position, slot) => {
    if (typeof position === 'number') return position === variable ? { slot, isThere: undefined } : [];
    if (groups[groupOf[slot] ?? -1]?.includes(variable) !== true) return [];
    return { slot, isThere: where(subtract(0.5, abs(subtract(position, variable))), 1, 0) };
  });
}
