/** One network of one model: the Taylor terms K⁽⁰⁾..K⁽ᴿ⁾ (derivatives, not coefficients) of width and seed. */
export interface ScalingSample {
  /** The name of the model: samples of one name are one experiment. */
  readonly model: string;
  readonly width: number;
  readonly seed: number;
  /** K⁽⁰⁾..K⁽ᴿ⁾, all finite. */
  readonly derivatives: readonly number[];
  /** The time that this sample took. */
  readonly seconds: number;
}

/** A 95 % confidence interval. Infinite ends mean that the data do not bound it. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** The distribution of |K⁽ʳ⁾| over seeds, at one width. */
export interface WidthStatistics {
  readonly width: number;
  /** Number of samples, exact zeros included. */
  readonly count: number;
  /** Number of samples with K⁽ʳ⁾ = 0 exactly. */
  readonly zeros: number;
  /** Median of |K⁽ʳ⁾|. */
  readonly median: number;
  readonly interval: Interval;
}

/** The slope of log median |K⁽ʳ⁾| against log n between two neighbouring widths. */
export interface LocalSlope {
  readonly from: number;
  readonly to: number;
  readonly slope: number;
  readonly interval: Interval;
}

/** How the local slope changes with width: d(slope) / d(log₁₀ n), by a weighted parabola in log n. */
export interface Trend {
  readonly perDecade: number;
  readonly interval: Interval;
}

/** median |K⁽ʳ⁾| ≈ a · n^exponent, fitted over all widths. */
export interface PowerLawFit {
  readonly kind: 'power law';
  readonly order: number;
  /** In rising order of width; never fewer than two. */
  readonly widths: readonly WidthStatistics[];
  readonly exponent: number;
  readonly interval: Interval;
  /** ln a, natural; a itself may overflow where widths lie close together. */
  readonly logPrefactor: number;
  /** Standard error of log median |K⁽ʳ⁾| at each width, as used for the weights of the fit. */
  readonly standardErrors: readonly number[];
  readonly localSlopes: readonly LocalSlope[];
  /** Needs three widths. */
  readonly trend?: Trend;
}

/** The median of |K⁽ʳ⁾| is 0 at some width, so there is no exponent: dead networks, or an order beyond the degree. */
export interface VanishingFit {
  readonly kind: 'vanishing';
  readonly order: number;
  readonly widths: readonly WidthStatistics[];
}

export type ScalingFit = PowerLawFit | VanishingFit;

export interface Verdict {
  readonly verdict: 'consistent' | 'not yet asymptotic' | 'inconsistent' | 'no exponent';
  /** One sentence for people: the numbers that decided. */
  readonly reason: string;
}

/** One order of one model: what was fitted, what Theorem 1 says, and how they compare. */
export interface ScalingRow extends Verdict {
  readonly model: string;
  readonly order: number;
  readonly fit: ScalingFit;
  /** Theorem 1's exponent. */
  readonly predicted: number;
}
