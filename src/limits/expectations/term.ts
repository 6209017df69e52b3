/** What a term has beside powers and a Gaussian. */
export interface Factor {
  readonly kind: FactorKind;
  /** The b of erf(b t), the rate of a wave, the order of a derivative of δ, or 0. */
  readonly scale: number;
}

/**
 * - `one`, and what depends on the sign of t alone and is 0 at 0: `nonzero` (1 on both sides), `sign`,
 *   `positive` (1 for t > 0), `negative` (1 for t < 0);
 * - `erf`: erf(b t);
 * - `delta`: a derivative of Dirac's δ(t), which derivatives of jumps are;
 * - `cosh`, `sinh`, `cos`, `sin` of a rate times t.
 */
export type FactorKind = Side | 'erf' | 'delta' | Wave;
export type Side = 'one' | 'nonzero' | 'sign' | 'positive' | 'negative';
export type Wave = 'cosh' | 'sinh' | 'cos' | 'sin';

/** c tᵖ e^(−a t²) times a factor; a is `decay`. */
export interface Term {
  readonly coefficient: number;
  readonly power: number;
  readonly decay: number;
  readonly factor: Factor;
}

/** A sum of terms that differ in more than their coefficients, none of which is 0. */
export type Terms = readonly Term[];

export const one: Factor = { kind: 'one', scale: 0 };

/** Of a factor that has no scale. */
export function sideOf(kind: Side): Factor & { readonly kind: Side } {
  return { kind, scale: 0 };
}

export function termOf(coefficient: number, power = 0, factor = one, decay = 0): Term {
  // tᵖ is 0 at 0 by itself.
  const isPlain = power > 0 && factor.kind === 'nonzero';
  return { coefficient, power, decay, factor: isPlain ? one : factor };
}

/** What terms are told apart by. */
export function keyOf({ power, decay, factor: { kind, scale } }: Term): string {
  return `t^${power} e^-${decay} ${kind} ${scale}`;
}

/** Adds up terms that differ in their coefficients alone, and writes equal functions in one way. */
export function collect(terms: Iterable<Term>): Terms {
  return added(bothSides(added(terms)));
}

/**
 * a on one side and b on the other are (a + b)/2 and (a − b)/2 times the sign: what is there beside another
 * function of the sign is written so.
 */
function bothSides(terms: Terms): Term[] {
  return terms.flatMap(term => {
    const { coefficient, power, decay, factor } = term;
    const side = factor.kind;
    if (side !== 'positive' && side !== 'negative') return [term];
    const isAlone = terms.every(
      other =>
        other === term ||
        other.power !== power ||
        other.decay !== decay ||
        !isSide(other.factor) ||
        // 1/2 would not be 0 at 0, where a step is.
        (power === 0 && other.factor.kind === 'one'),
    );
    if (isAlone) return [term];
    const half = coefficient / 2;
    return [
      termOf(half, power, sideOf('nonzero'), decay),
      termOf(side === 'positive' ? half : -half, power, sideOf('sign'), decay),
    ];
  });
}

function added(terms: Iterable<Term>): Terms {
  const collected = new Map<string, Term>();
  for (const term of terms) {
    const key = keyOf(term);
    const known = collected.get(key);
    const coefficient = (known?.coefficient ?? 0) + term.coefficient;
    collected.set(key, { ...term, coefficient });
  }
  return [...collected]
    .filter(([, { coefficient }]) => coefficient !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, term]) => term);
}

/** The identity of a function in this form. */
export function describeTerms(terms: Terms): string {
  return terms.map(term => `${term.coefficient} ${keyOf(term)}`).join(' + ');
}

export type Parity = 'even' | 'odd' | 'none';

/** The parity of a factor, but for single points. */
function parityOfFactor({ kind, scale }: Factor): Parity {
  switch (kind) {
    case 'positive':
    case 'negative':
      return 'none';
    case 'one':
    case 'nonzero':
    case 'cosh':
    case 'cos':
      return 'even';
    case 'sign':
    case 'erf':
    case 'sinh':
    case 'sin':
      return 'odd';
    case 'delta':
      return scale % 2 === 0 ? 'even' : 'odd';
  }
}

export function parityOfTerm({ power, factor }: Term): Parity {
  const parity = parityOfFactor(factor);
  if (parity === 'none') return 'none';
  return (parity === 'odd') === (power % 2 === 1) ? 'even' : 'odd';
}

/** Whether E[f g] is 0 by symmetry for these two terms. */
export function isOddProduct(f: Term, g: Term): boolean {
  const [left, right] = [parityOfTerm(f), parityOfTerm(g)];
  return left !== 'none' && right !== 'none' && left !== right;
}

const sides: ReadonlySet<FactorKind> = new Set(['one', 'nonzero', 'sign', 'positive', 'negative']);
const waves: ReadonlySet<FactorKind> = new Set(['cosh', 'sinh', 'cos', 'sin']);

export function isSide(factor: Factor): factor is Factor & { readonly kind: Side } {
  return sides.has(factor.kind);
}

export function isWave(factor: Factor): factor is Factor & { readonly kind: Wave } {
  return waves.has(factor.kind);
}

/** s, if the terms are s t with s ≠ 0. */
export function slopeIn(terms: Terms): number | undefined {
  const [term, ...others] = terms;
  if (term === undefined || others.length > 0) return undefined;
  return term.power === 1 && term.decay === 0 && term.factor.kind === 'one' ? term.coefficient : undefined;
}

/** The number that terms are, if they do not depend on t. */
export function numberIn(terms: Terms): number | undefined {
  const [term, ...others] = terms;
  if (term === undefined) return 0;
  if (others.length > 0) return undefined;
  return term.power === 0 && term.decay === 0 && term.factor.kind === 'one' ? term.coefficient : undefined;
}
