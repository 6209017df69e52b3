import type { HalfLineMesh } from './halfLineMesh.js';
import { panelMesh } from './panelMesh.js';
import { valueAt, type RealFunction } from './realFunction.js';
import { shortLengths } from './shortLengths.js';
import { uniformMesh } from './uniformMesh.js';

/** Correlations are sorted by their square into so many classes, each treated as its largest. */
export const correlationClasses = 256;
/** What a series leaves out, relative to the product of both norms. */
export const truncation = 2 ** -48;
/** What `termsNeeded` says where no number of terms that is known suffices. */
export const unknownTerms = 0xffff;

/** Terms come in multiples of this: four chains of even terms, four of odd ones. */
const step = 8;
const fewestTerms = 128;
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
 * normal density. With those of g, E[f(x) g(y)] = Σ aₖ bₖ ρᵏ (Mehler), and by Cauchy and Schwarz what comes
 * after K terms is at most |ρ|ᴷ √(Σ_{k≥K} aₖ²) √(Σ_{k≥K} bₖ²).
 */
export class HermiteExpansion {
  readonly deviation: number;
  /** √E f(σz)² */
  norm = 0;
  /** Rounding of the coefficients in units of 2⁻⁵², relative to the norm. */
  noise = 1;
  /** Borders z, on both sides of 0, of what varies fast, kinks among them. */
  structure: readonly number[] = [];
  /** Where |z| is so large that f(σz)² has no weight left. */
  end = 0;
  /** Coefficients a₀, a₂, a₄ …; none if f is odd. */
  even: Float64Array = new Float64Array(0);
  /** Coefficients a₁, a₃, a₅ …; none if f is even. */
  odd: Float64Array = new Float64Array(0);
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

  /** @param packed what `pack` wrote of the same expansion. */
  constructor(
    readonly f: RealFunction,
    readonly variance: number,
    packed?: Float64Array,
  ) {
    this.deviation = Math.sqrt(variance);
    if (packed !== undefined) {
      this.unpack(packed);
      return;
    }
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
    const mesh = meshOf(this.f, this.deviation, this.count);
    const { even, odd } = hermiteCoefficients(mesh, this.count);
    even.set(this.even);
    odd.set(this.odd);
    if (this.f.parity !== 'odd') this.even = even;
    if (this.f.parity !== 'even') this.odd = odd;
    if (known === 0) {
      [this.norm, this.noise, this.end] = [normOf(mesh), mesh.noise, mesh.end];
      const kinks = this.f.kinks.map(kink => kink / this.deviation);
      this.structure = [...new Set([...kinks, ...mesh.structure.flatMap(z => [-z, z])])];
    }
    this.findTerms(squares(even, odd, this.norm));
  }

  /** All of it as numbers: for other threads. */
  pack(): Float64Array {
    const { even, odd, structure, termsNeeded } = this;
    const classes = new Float64Array(termsNeeded.slice().buffer);
    const head = [this.norm, this.noise, this.end, this.count, this.logOrdinaryRemainder];
    const lengths = [even.length, odd.length, structure.length];
    return Float64Array.from([...head, ...lengths, ...classes, ...even, ...odd, ...structure]);
  }

  /** Coefficients stay where they are, since nobody writes to them. */
  private unpack(packed: Float64Array): void {
    const [norm = 0, noise = 1, end = 0, count = 0, remainder = 0] = packed;
    const [evens = 0, odds = 0, borders = 0] = packed.subarray(5);
    Object.assign(this, { norm, noise, end, count, logOrdinaryRemainder: remainder });
    let at = 8;
    const next = (length: number): Float64Array => packed.subarray(at, (at += length));
    this.termsNeeded.set(new Uint16Array(next(correlationClasses / 4).slice().buffer));
    this.even = next(evens);
    this.odd = next(odds);
    this.structure = [...next(borders)];
  }

  private isWorthMore(correlationClass: number): boolean {
    return this.logOrdinaryRemainder + mostTerms * logCorrelations[correlationClass]! <= Math.log(truncation);
  }

  private findTerms(shares: Float64Array): void {
    const { count, termsNeeded } = this;
    const logTails = new Float64Array(count / step + 1);
    let tail = remainderOf(shares);
    if (count === ordinaryTerms) this.logOrdinaryRemainder = Math.log(tail);
    for (let k = count; ; k--) {
      if (k % step === 0) logTails[k / step] = Math.log(tail);
      if (k === 0) break;
      tail += shares[k - 1]!;
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

/** Nodes that integrate the function times `terms` Hermite polynomials. */
function meshOf(f: RealFunction, deviation: number, terms: number): HalfLineMesh {
  // A panel resolves the product with a Hermite function, which oscillates like cos(√k z).
  const width = Math.min(2, 26 / Math.sqrt(terms));
  // Of an odd function that is 0 but close to 0 equal steps see nothing.
  const isSlow = f.kinks.length === 0 && shortLengths(f, deviation, width).length === 0;
  return (isSlow ? uniformMesh(f, deviation, terms) : undefined) ?? panelMesh(f, deviation, width);
}

/** aₖ²/E f² */
function squares(even: Float64Array, odd: Float64Array, norm: number): Float64Array {
  const shares = new Float64Array(2 * even.length);
  if (norm === 0) return shares;
  for (let k = 0; k < even.length; k++) {
    shares[2 * k] = (even[k]! / norm) ** 2;
    shares[2 * k + 1] = (odd[k]! / norm) ** 2;
  }
  return shares;
}

/** 1 − Σ aₖ²/E f², what the coefficients leave out of the square; rounding is counted as left out. */
function remainderOf(shares: Float64Array): number {
  let sum = 0;
  for (let k = shares.length - 1; k >= 0; k--) sum += shares[k]!;
  return Math.max(1 - sum, 0) + 2 ** -50;
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
function hermiteCoefficients(mesh: HalfLineMesh, count: number): { even: Float64Array; odd: Float64Array } {
  const { nodes, weights, even, odd, scale } = mesh;
  const length = nodes.length;
  const current = new Float64Array(length);
  const before = new Float64Array(length);
  for (let i = 0; i < length; i++)
    current[i] = Math.sqrt(2 / Math.PI) * weights[i]! * Math.exp((-nodes[i]! * nodes[i]!) / 4);
  const evenCoefficients = new Float64Array(count / 2);
  const oddCoefficients = new Float64Array(count / 2);
  // current holds an even k, before the odd one below it; both move up by four.
  for (let k = 0; k < count; k += 4) {
    let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
    const [up1, up2, up3, up4] = [1, 2, 3, 4].map(j => 1 / Math.sqrt(k + j)) as Four;
    const [down1, down2, down3, down4] = [1, 2, 3, 4].map(j => Math.sqrt((k + j - 1) / (k + j))) as Four;
    for (let i = 0; i < length; i++) {
      const z = nodes[i]!;
      const e = even[i]!;
      const o = odd[i]!;
      const h0 = current[i]!;
      const h1 = up1 * z * h0 - down1 * before[i]!;
      const h2 = up2 * z * h1 - down2 * h0;
      const h3 = up3 * z * h2 - down3 * h1;
      sum0 += e * h0;
      sum1 += o * h1;
      sum2 += e * h2;
      sum3 += o * h3;
      before[i] = h3;
      current[i] = up4 * z * h3 - down4 * h2;
    }
    evenCoefficients[k / 2] = scale * sum0;
    oddCoefficients[k / 2] = scale * sum1;
    evenCoefficients[k / 2 + 1] = scale * sum2;
    oddCoefficients[k / 2 + 1] = scale * sum3;
  }
  return { even: evenCoefficients, odd: oddCoefficients };
}

type Four = [number, number, number, number];
