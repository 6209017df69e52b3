import { halfLineMesh, type HalfLineMesh } from './halfLineMesh.js';
import { valueAt, type RealFunction } from './realFunction.js';

/** Correlations are sorted by their square into so many classes, each treated as its largest. */
export const correlationClasses = 256;
/** What a series leaves out, relative to the product of both norms. */
export const truncation = 2 ** -48;
/** What `termsNeeded` says where no number of terms that is known suffices. */
export const unknownTerms = 0xffff;

/** Terms come in multiples of this: four chains of even terms, four of odd ones. */
const step = 8;
const fewestTerms = 64;
/** So many terms are tried at any correlation, and more only where powers of it make up for the rest. */
const ordinaryTerms = 256;
const mostTerms = 2048;

/** log of the largest correlation of each class. */
const logCorrelations = Float64Array.from(
  { length: correlationClasses },
  (_, k) => Math.log((k + 1) / correlationClasses) / 2,
);

/**
 * The coefficients of f(σz) = Σ aₖ hₖ(z) in Hermite polynomials that are orthonormal under the standard
 * normal density. With those of g, E[f(x) g(y)] = Σ aₖ bₖ ρᵏ (Mehler), and by Cauchy and Schwarz what comes after K
 * terms is at most |ρ|ᴷ √(Σ_{k≥K} aₖ²) √(Σ_{k≥K} bₖ²).
 */
export class HermiteExpansion {
  readonly deviation: number;
  /** √E f(σz)² */
  norm = 0;
  /** Rounding of the coefficients in units of 2⁻⁵², relative to the norm. */
  noise = 1;
  /** Where |z| is so large that f(σz)² has no weight left. */
  end = 0;
  /** Coefficients a₀, a₂, a₄ …; none if f is odd. */
  even = new Float64Array(0);
  /** Coefficients a₁, a₃, a₅ …; none if f is even. */
  odd = new Float64Array(0);
  /** How many coefficients are known. */
  count = 0;
  /**
   * For each class of correlations the number K of terms with |ρ|ᴷ Σ_{k≥K} aₖ² ≤ truncation · E f²: if K
   * suffices for f and for g, the rest of their series is at most truncation · √(E f² E g²). It is never
   * changed once it is known, nor is a coefficient: what is computed from them depends on no history.
   */
  readonly termsNeeded = new Uint16Array(correlationClasses).fill(unknownTerms);
  /** The expansion that was asked for after this one the last time. */
  next: HermiteExpansion = this;
  private logOrdinaryRemainder = 0;

  constructor(
    readonly f: RealFunction,
    readonly variance: number,
  ) {
    this.deviation = Math.sqrt(variance);
    if (variance === 0) {
      this.norm = Math.abs(valueAt(f, 0));
      this.count = mostTerms;
      this.even = Float64Array.of(valueAt(f, 0), 0, 0, 0);
      this.odd = new Float64Array(4);
      this.termsNeeded.fill(step);
      return;
    }
    this.extend();
  }

  /**
   * Whether more coefficients may suffice for a class of correlations. It depends on what is left out after
   * the ordinary number of them alone, whoever asked for more.
   */
  canExtend(correlationClass: number): boolean {
    if (this.count < ordinaryTerms) return true;
    return this.count < mostTerms && this.isWorthMore(correlationClass);
  }

  /** Doubles the number of coefficients. */
  extend(): void {
    const known = this.count;
    this.count = known === 0 ? fewestTerms : 2 * known;
    // A panel resolves the product of f and a Hermite function, which oscillates like cos(√k z).
    const mesh = halfLineMesh(this.f, this.deviation, Math.min(2, 26 / Math.sqrt(this.count)));
    const coefficients = hermiteCoefficients(mesh, this.count);
    for (let k = 0; k < known; k++) coefficients[k] = (k % 2 === 0 ? this.even : this.odd)[k >> 1] ?? 0;
    if (this.f.parity !== 'odd') this.even = coefficients.filter((_, k) => k % 2 === 0);
    if (this.f.parity !== 'even') this.odd = coefficients.filter((_, k) => k % 2 === 1);
    if (known === 0) [this.norm, this.noise, this.end] = [normOf(mesh), mesh.noise, mesh.end];
    this.findTerms(coefficients);
  }

  private isWorthMore(correlationClass: number): boolean {
    return this.logOrdinaryRemainder + mostTerms * logCorrelations[correlationClass]! <= Math.log(truncation);
  }

  private findTerms(coefficients: Float64Array): void {
    const { count, norm, termsNeeded } = this;
    const logTails = new Float64Array(count / step + 1);
    let tail = remainderOf(coefficients, norm);
    if (count === ordinaryTerms) this.logOrdinaryRemainder = Math.log(tail);
    for (let k = count; ; k--) {
      if (k % step === 0) logTails[k / step] = Math.log(tail);
      if (k === 0) break;
      if (norm > 0) tail += (coefficients[k - 1]! / norm) ** 2;
    }
    let steps = 0;
    for (let c = 0; c < correlationClasses; c++) {
      while (
        steps * step <= count &&
        steps * step * logCorrelations[c]! + logTails[steps]! > Math.log(truncation)
      )
        steps++;
      if (steps * step > count || (count > ordinaryTerms && !this.isWorthMore(c))) break;
      if (termsNeeded[c] === unknownTerms) termsNeeded[c] = steps * step;
    }
  }
}

/** 1 − Σ aₖ²/E f², what the coefficients leave out of the square; rounding is counted as left out. */
function remainderOf(coefficients: Float64Array, norm: number): number {
  const floor = 2 ** -50;
  if (norm === 0) return floor;
  let sum = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) sum += (coefficients[k]! / norm) ** 2;
  return Math.max(1 - sum, 0) + floor;
}

function normOf({ weights, even, odd, scale }: HalfLineMesh): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i]! * (even[i]! ** 2 + odd[i]! ** 2);
  return scale * Math.sqrt(Math.sqrt(2 / Math.PI) * sum);
}

/**
 * aₖ = ∫ f(σz) hₖ(z) φ(z) dz for k < count, by √(k+1) hₖ₊₁ = z hₖ − √k hₖ₋₁. Recurring upwards is stable: of
 * both solutions hₖ is the one that grows where they do not oscillate.
 */
function hermiteCoefficients(mesh: HalfLineMesh, count: number): Float64Array {
  const { nodes, weights, even, odd, scale } = mesh;
  const length = nodes.length;
  const current = new Float64Array(length);
  const before = new Float64Array(length);
  for (let i = 0; i < length; i++)
    current[i] = Math.sqrt(2 / Math.PI) * weights[i]! * Math.exp((-nodes[i]! * nodes[i]!) / 4);
  const coefficients = new Float64Array(count);
  // current holds an even k, before the odd one below it; both move up by two.
  for (let k = 0; k < count; k += 2) {
    let evenSum = 0;
    let oddSum = 0;
    const last1 = Math.sqrt(k / (k + 1));
    const scale1 = 1 / Math.sqrt(k + 1);
    const last2 = Math.sqrt((k + 1) / (k + 2));
    const scale2 = 1 / Math.sqrt(k + 2);
    for (let i = 0; i < length; i++) {
      const z = nodes[i]!;
      const h0 = current[i]!;
      const h1 = scale1 * z * h0 - last1 * before[i]!;
      evenSum += even[i]! * h0;
      oddSum += odd[i]! * h1;
      before[i] = h1;
      current[i] = scale2 * z * h1 - last2 * h0;
    }
    coefficients[k] = scale * evenSum;
    coefficients[k + 1] = scale * oddSum;
  }
  return coefficients;
}
