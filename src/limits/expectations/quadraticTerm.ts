import { derivativesOf } from './sideMoments.js';
import { multiplyTerms } from './termAlgebra.js';
import { sideOf, termOf, type Factor, type Side } from './term.js';

/** Σ coefficient · slot, in the order of slots. */
export type LinearForm = readonly (readonly [slot: number, coefficient: number])[];

/** A power of a linear form times a factor that depends on its sign. */
export interface LinearPower {
  readonly form: LinearForm;
  readonly power: number;
  readonly factor: Factor;
}

/** Σ coefficient · slot · slot′ + constant. */
export interface QuadraticPolynomial {
  readonly entries: readonly (readonly [slot: number, other: number, coefficient: number])[];
  readonly constant: number;
}

/** Q^−exponent */
export interface QuadraticPower {
  readonly of: QuadraticPolynomial;
  readonly exponent: number;
}

/** c · Π l^p side(l) · Π Q^−e for linear forms l and quadratic polynomials Q, each told apart by a key. */
export interface QuadraticTerm {
  readonly coefficient: number;
  readonly linear: ReadonlyMap<string, LinearPower>;
  readonly quadratic: ReadonlyMap<string, QuadraticPower>;
}

export type QuadraticTerms = readonly QuadraticTerm[];

/** Terms beyond this number are integrated otherwise in less time. */
const MOST_TERMS = 4096;

const none = new Map<string, never>();

export function numberTerms(coefficient: number): QuadraticTerms {
  return coefficient === 0 ? [] : [{ coefficient, linear: none, quadratic: none }];
}

/** c l^p side(l), written with a form whose first coefficient is 1. */
export function linearTerms(
  coefficient: number,
  { form, power, side }: { readonly form: LinearForm; readonly power: number; readonly side: Side },
): QuadraticTerms {
  if (power === 0 && side === 'one') return numberTerms(coefficient);
  const leading = form[0]?.[1] ?? 1;
  const turn = leading < 0 ? turned[side] : { sign: 1, side };
  const normalized = form.map(([slot, own]) => [slot, own / leading] as const);
  const of: LinearPower = { form: normalized, power, factor: sideOf(turn.side) };
  return [
    {
      coefficient: coefficient * turn.sign * leading ** power,
      linear: new Map([[keyOfForm(normalized), of]]),
      quadratic: none,
    },
  ];
}

function keyOfForm(form: LinearForm): string {
  return form.join(';');
}

/** Factors of −t by those of t. */
const turned: Readonly<Record<Side, { readonly sign: number; readonly side: Side }>> = {
  one: { sign: 1, side: 'one' },
  nonzero: { sign: 1, side: 'nonzero' },
  sign: { sign: -1, side: 'sign' },
  positive: { sign: 1, side: 'negative' },
  negative: { sign: 1, side: 'positive' },
};

/** Q^−e */
export function quadraticTerms(of: QuadraticPolynomial, exponent: number): QuadraticTerms {
  if (exponent === 0) return numberTerms(1);
  const key = `${of.entries.join(';')}+${of.constant}`;
  return [{ coefficient: 1, linear: none, quadratic: new Map([[key, { of, exponent }]]) }];
}

/** The same with exponents −e < 0 alone: Q^p is a polynomial times Q^(p − n) with the next whole number n. */
export function withNegativePowers(terms: QuadraticTerms): QuadraticTerms | undefined {
  const parts: QuadraticTerm[] = [];
  for (const term of terms) {
    let product: QuadraticTerms | undefined = [term];
    for (const { of, exponent } of term.quadratic.values()) {
      for (let n = Math.ceil(-exponent); n > 0; n--) {
        const lowered: QuadraticTerms | undefined =
          product && multiplyQuadratics(product, quadraticTerms(of, 1));
        product = lowered && multiplyQuadratics(lowered, polynomialTerms(of));
      }
    }
    if (product === undefined) return undefined;
    for (const part of product) parts.push(part);
  }
  return addQuadratics(parts);
}

function polynomialTerms({ entries, constant }: QuadraticPolynomial): QuadraticTerms {
  const terms = entries.flatMap(([i, j, coefficient]) => {
    const [x, y] = [i, j].map(k => linearTerms(1, { form: [[k, 1]], power: 1, side: 'one' }));
    return scaleQuadratics(multiplyQuadratics(x ?? [], y ?? []) ?? [], coefficient);
  });
  return [...terms, ...numberTerms(constant)];
}

export function scaleQuadratics(terms: QuadraticTerms, by: number): QuadraticTerms {
  return by === 0 ? [] : terms.map(term => ({ ...term, coefficient: by * term.coefficient }));
}

/** The sum, with what differs in coefficients alone put together. */
export function addQuadratics(terms: QuadraticTerms): QuadraticTerms {
  const sums = new Map<string, QuadraticTerm>();
  for (const term of terms) {
    const key = keyOf(term);
    const coefficient = (sums.get(key)?.coefficient ?? 0) + term.coefficient;
    sums.set(key, { ...term, coefficient });
  }
  return [...sums.values()].filter(({ coefficient }) => coefficient !== 0);
}

/** What terms are told apart by. */
export function keyOf({ linear, quadratic }: QuadraticTerm): string {
  const powers = [...linear].map(
    ([key, { power, factor }]) => `${key}^${power}${factor.kind}${factor.scale}`,
  );
  const roots = [...quadratic].map(([key, { exponent }]) => `${key}^-${exponent}`);
  return `${powers.sort().join('|')}/${roots.sort().join('|')}`;
}

/** The product; undefined if it is no sum of such terms. */
export function multiplyQuadratics(a: QuadraticTerms, b: QuadraticTerms): QuadraticTerms | undefined {
  if (a.length * b.length > MOST_TERMS) return undefined;
  const products: QuadraticTerm[] = [];
  for (const left of a) {
    for (const right of b) {
      const product = multiplyPair(left, right);
      if (product === undefined) return undefined;
      for (const term of product) products.push(term);
    }
  }
  return addQuadratics(products);
}

function multiplyPair(a: QuadraticTerm, b: QuadraticTerm): QuadraticTerms | undefined {
  let coefficient = a.coefficient * b.coefficient;
  const linear = new Map(a.linear);
  for (const [key, power] of b.linear) {
    const known = linear.get(key);
    if (known === undefined) {
      linear.set(key, power);
      continue;
    }
    const product = multiplyTerms(
      [termOf(1, known.power, known.factor)],
      [termOf(1, power.power, power.factor)],
    );
    if (product === undefined) return undefined;
    const [only] = product;
    if (only === undefined) return [];
    // t δ(t) is 0.
    if (only.factor.kind === 'delta' && only.power > 0) {
      if (only.factor.scale > 0) return undefined;
      return [];
    }
    coefficient *= only.coefficient;
    linear.set(key, { form: power.form, power: only.power, factor: only.factor });
  }
  const quadratic = new Map(a.quadratic);
  for (const [key, { of, exponent }] of b.quadratic) {
    const total = (quadratic.get(key)?.exponent ?? 0) + exponent;
    if (total === 0) quadratic.delete(key);
    else quadratic.set(key, { of, exponent: total });
  }
  return [{ coefficient, linear, quadratic }];
}

/** The linear form that terms are; undefined for others. */
export function linearFormIn(terms: QuadraticTerms): LinearForm | undefined {
  const coefficients = new Map<number, number>();
  for (const { coefficient, linear, quadratic } of terms) {
    const [power, ...others] = linear.values();
    if (power?.power !== 1 || power.factor.kind !== 'one' || others.length + quadratic.size > 0)
      return undefined;
    for (const [slot, own] of power.form)
      coefficients.set(slot, (coefficients.get(slot) ?? 0) + coefficient * own);
  }
  const form = [...coefficients].filter(([, coefficient]) => coefficient !== 0).sort(([i], [j]) => i - j);
  return form.length === 0 ? undefined : form;
}

/** The quadratic polynomial that terms are, if it has a variable; undefined for others. */
export function quadraticIn(terms: QuadraticTerms): QuadraticPolynomial | undefined {
  let constant = 0;
  const entries = new Map<string, readonly [number, number, number]>();
  for (const { coefficient, linear, quadratic } of terms) {
    const powers = [...linear.values()];
    const degree = powers.reduce((sum, { power }) => sum + power, 0);
    if (quadratic.size > 0 || powers.some(({ factor }) => factor.kind !== 'one')) return undefined;
    if (degree === 0) constant += coefficient;
    else if (degree !== 2) return undefined;
    else {
      const [first, second = first] = powers;
      for (const [i, a] of first?.form ?? []) {
        for (const [j, b] of second?.form ?? []) {
          const [low, high] = [Math.min(i, j), Math.max(i, j)];
          const sum = (entries.get(`${low},${high}`)?.[2] ?? 0) + coefficient * a * b;
          entries.set(`${low},${high}`, [low, high, sum]);
        }
      }
    }
  }
  const ordered = [...entries.values()].sort(([i, j], [k, l]) => i - k || j - l);
  return ordered.length === 0 ? undefined : { entries: ordered, constant };
}

/** ∂/∂slot, with Dirac's δ where signs change; undefined if it is no sum of such terms. */
export function differentiateQuadratics(terms: QuadraticTerms, slot: number): QuadraticTerms | undefined {
  const slopes: QuadraticTerm[] = [];
  for (const term of terms) {
    const parts = [...slopesOfLinear(term, slot), ...slopesOfQuadratic(term, slot)];
    for (const part of parts) {
      if (part === undefined) return undefined;
      for (const slope of part) slopes.push(slope);
    }
  }
  return addQuadratics(slopes);
}

function slopesOfLinear(term: QuadraticTerm, slot: number): QuadraticTerms[] {
  return [...term.linear].flatMap(([key, { form, power, factor }]) => {
    const own = form.find(([position]) => position === slot)?.[1];
    if (own === undefined) return [];
    return derivativesOf({ power, factor }).map(({ coefficient, part }) => {
      const linear = new Map(term.linear);
      if (part.power === 0 && part.factor.kind === 'one') linear.delete(key);
      else linear.set(key, { form, ...part });
      return [{ ...term, coefficient: term.coefficient * own * coefficient, linear }];
    });
  });
}

function slopesOfQuadratic(term: QuadraticTerm, slot: number): (QuadraticTerms | undefined)[] {
  return [...term.quadratic].flatMap(([key, { of, exponent }]) => {
    const slope = of.entries.flatMap(([i, j, coefficient]) => [
      ...(i === slot ? [[j, coefficient] as const] : []),
      ...(j === slot ? [[i, coefficient] as const] : []),
    ]);
    if (slope.length === 0) return [];
    const quadratic = new Map(term.quadratic).set(key, { of, exponent: exponent + 1 });
    const lowered = [{ ...term, coefficient: -exponent * term.coefficient, quadratic }];
    const linear = slope.flatMap(([position, coefficient]) =>
      linearTerms(coefficient, { form: [[position, 1]], power: 1, side: 'one' }),
    );
    return [multiplyQuadratics(lowered, linear)];
  });
}
