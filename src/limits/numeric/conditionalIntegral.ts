import { adaptiveIntegral, breakpointsBetween, gaussianNoise, type Integral } from './adaptiveIntegral.js';
import type { Correlation } from './correlation.js';
import type { HermiteExpansion } from './hermiteExpansion.js';
import { valueAt } from './realFunction.js';

const rootOfTwoPi = Math.sqrt(2 * Math.PI);
/** Beyond so many deviations a density has no weight, unless what it weighs grows. */
const window = 9;
/** Steps of sums over smooth functions. */
const steps = [0.618034, Math.SQRT1_2] as const;
/** Panels are at most so wide, in deviations. */
const width = 3;
/** Where the conditional expectation changes beside an image of a kink, in conditional deviations. */
const layers = [-9, -5, -2.5, 0, 2.5, 5, 9];

/**
 * E[f(x) g(y)] as ∫ f(σ₁u) G(u) φ(u) du with G(u) = E[g(σ₂(ρu + ct))], t standard normal and c = √(1 − ρ²).
 * Kinks of f and g are borders of panels in u and t; where |ρ| is near 1, G changes fast beside the images of
 * the kinks of g, whose surroundings have panels of their own.
 */
export function conditionalIntegral(
  a: HermiteExpansion,
  b: HermiteExpansion,
  { correlation, complement }: Correlation,
): Integral {
  const isSwapped = a.f === b.f ? a.variance < b.variance : a.f.kinks.length === 0 && b.f.kinks.length > 0;
  const [outer, inner] = isSwapped ? [b, a] : [a, b];
  const negligible = 2 ** -56 * Math.min(1, a.norm * b.norm);
  const borders = [0, ...outer.structure];
  const spread = complement / Math.abs(correlation);
  // Of equal or opposite variables both functions are seen along one line.
  if (complement === 0) for (const border of inner.structure) borders.push(border / correlation);
  for (const kink of inner.f.kinks) {
    const image = kink / (inner.deviation * correlation);
    if (spread < 1) for (const layer of layers) borders.push(image + layer * spread);
  }
  const conditional = new ConditionalExpectation(inner, correlation, complement);
  let noise = 0;
  const integrand = (u: number): number => {
    const weighted = (valueAt(outer.f, outer.deviation * u) * Math.exp((-u * u) / 2)) / rootOfTwoPi;
    if (weighted === 0) return (noise = 0);
    const value = weighted * conditional.at(u, negligible / Math.abs(weighted));
    noise = Math.abs(weighted) * (u * u * conditional.magnitude + conditional.noise);
    return value;
  };
  const breakpoints = breakpointsBetween(-outer.end, outer.end, borders, width);
  return adaptiveIntegral(integrand, breakpoints, negligible, () => noise);
}

/** G(u) = E[g(σ(ρu + ct))], t standard normal. */
class ConditionalExpectation {
  /** E|g(σ₂(ρu + ct))| of the last u, and the noise in G(u). */
  magnitude = 0;
  noise = 0;
  constructor(
    private readonly of: HermiteExpansion,
    private readonly correlation: number,
    private readonly complement: number,
  ) {}

  at(u: number, negligible: number): number {
    const { of, complement } = this;
    const mean = this.correlation * u;
    if (complement === 0) {
      const value = valueAt(of.f, of.deviation * mean);
      this.magnitude = this.noise = Math.abs(value);
      return value;
    }
    const borders = of.structure.map(z => (z - mean) / complement).filter(t => Math.abs(t) < window);
    const value = borders.length > 0 ? undefined : this.bySums(mean, negligible);
    return value ?? this.byPanels(mean, borders, negligible);
  }

  /**
   * By sums over t in two steps, which for the density alone are right to 10⁻¹⁷. Undefined where they do
   * not agree: that a function is analytic does not suffice, as it may vary fast where the density is low. No
   * wave looks alike to steps whose ratio is irrational.
   */
  private bySums(mean: number, negligible: number): number | undefined {
    const [value, magnitude, noise, ends] = this.sumOver(steps[0], mean);
    const [other] = this.sumOver(steps[1], mean);
    const isPrecise = Math.abs(value - other) <= 2 ** -51 * noise && ends <= 2 ** -52 * magnitude;
    if (!isPrecise && magnitude > negligible) return undefined;
    this.magnitude = magnitude;
    this.noise = noise;
    return value;
  }

  /** The sum, that of absolute values, that of noise, and the absolute values at the ends. */
  private sumOver(step: number, mean: number): [number, number, number, number] {
    let [sum, magnitude, noise, ends] = [0, 0, 0, 0];
    const most = Math.floor(window / step);
    for (let k = -most; k <= most; k++) {
      const value = step * this.weighted(mean, k * step);
      sum += value;
      magnitude += Math.abs(value);
      noise += gaussianNoise(k * step, value);
      if (Math.abs(k) === most) ends += Math.abs(value);
    }
    return [sum, magnitude, noise, ends];
  }

  private byPanels(mean: number, borders: readonly number[], negligible: number): number {
    const { of, complement } = this;
    const integrand = (t: number): number => this.weighted(mean, t);
    let from = Math.max(-window, (-of.end - mean) / complement);
    let to = Math.min(window, (of.end - mean) / complement);
    this.magnitude = this.noise = 0;
    if (!(from < to)) return 0;
    let { value, magnitude, noise } = adaptiveIntegral(
      integrand,
      breakpointsBetween(from, to, borders, width),
      negligible,
    );
    // Beyond the window only where the function grows, and no further than it has weight.
    for (const direction of [-1, 1]) {
      const end = (direction * of.end - mean) / complement;
      for (;;) {
        const start = direction < 0 ? from : to;
        const stop = direction < 0 ? Math.max(end, from - width) : Math.min(end, to + width);
        if (Math.abs(integrand(start)) <= Math.max(2 ** -54 * magnitude, negligible) || stop === start) break;
        const more = adaptiveIntegral(integrand, direction < 0 ? [stop, start] : [start, stop], negligible);
        value += more.value;
        magnitude += more.magnitude;
        noise += more.noise;
        if (direction < 0) from = stop;
        else to = stop;
      }
    }
    this.magnitude = magnitude;
    this.noise = noise;
    return value;
  }

  private weighted(mean: number, t: number): number {
    const { of, complement } = this;
    return (valueAt(of.f, of.deviation * (mean + complement * t)) * Math.exp((-t * t) / 2)) / rootOfTwoPi;
  }
}
