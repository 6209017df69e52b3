/** A 95 % confidence interval. Infinite ends mean that the data do not bound it. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** The values of one quantity at one width: one for each network (seed). */
export interface WidthValues {
  readonly width: number;
  readonly values: readonly number[];
}

/** A number estimated from the networks of one width. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval;
}

export interface MeanEstimate extends Estimate {
  /** √(variance / count); 0 for a single sample. */
  readonly standardError: number;
}

export interface QuantileEstimate extends Estimate {
  /** 0.05 for the 5 % quantile. */
  readonly probability: number;
}

/**
 * The distribution of a quantity K over seeds, at one width; see `widthStatistics` for what each number is.
 */
export interface WidthStatistics {
  readonly width: number;
  /** Number of samples, exact zeros included. */
  readonly count: number;
  /** Number of samples with K = 0 exactly. */
  readonly zeros: number;
  /** Of |K|, zeros included. */
  readonly median: Estimate;
  /** Of |K|, zeros included: 5, 25, 75 and 95 %. */
  readonly quantiles: readonly QuantileEstimate[];
  /** Of the |K| that are not 0; absent where all are 0. */
  readonly geometricMean?: Estimate;
  /** Of K itself, with its sign, zeros included. */
  readonly mean: MeanEstimate;
}

/** What is followed over widths: the median of |K|, or the geometric mean of the |K| that are not 0. */
export type Statistic = 'median' | 'geometric mean';

/** The slope of log |K| (its median or geometric mean) against log n between two neighbouring widths. */
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

/** The local slopes followed to n = ∞ along slope = exponent + c · n^−w, w = `correctionExponent`. */
export interface Extrapolation {
  readonly exponent: number;
  readonly interval: Interval;
  readonly correctionExponent: number;
}

/** One law a · n^s · (1 + b n^−w), fitted to all widths. */
export interface ScalingLaw {
  /** w; 0 stands for the plain power law a · n^s. */
  readonly correctionExponent: number;
  /** s */
  readonly exponent: number;
  /** Of s, if this law and no other is the true one. */
  readonly interval: Interval;
  /** ln a, natural; a itself may overflow where widths lie close together. */
  readonly logPrefactor: number;
  /** The smallest width n₁ and ln(a n₁^s): from here the law keeps its digits, wherever the widths are. */
  readonly anchor: { readonly width: number; readonly logValue: number };
  /** b; 0 for the plain power law. */
  readonly correction: number;
  /** χ² = Σ ((log value − log law) / standard error)². */
  readonly misfit: number;
  /**
   * Akaike's criterion, χ² + 2 · number of parameters: the law with the least describes these widths best.
   */
  readonly criterion: number;
  /** Akaike weight among all laws of the fit. */
  readonly weight: number;
}

/** The statistic at one width, as the laws are fitted to it. */
export interface FittedPoint {
  readonly width: number;
  /** Natural logarithm of the statistic. */
  readonly logValue: number;
  /** Of the logarithm; smoothed over the widths. */
  readonly standardError: number;
}

/** How one number, positive at every width, grows with the width. */
export interface ExponentFit {
  /** In rising order of width; never fewer than two. */
  readonly points: readonly FittedPoint[];
  /** s of the law that describes the widths best. */
  readonly exponent: number;
  /**
   * Of s as n → ∞, with room for corrections too small to be seen: usually wider than the interval of that
   * law.
   */
  readonly interval: Interval;
  /** The law that describes the widths best; one of `laws`. */
  readonly law: ScalingLaw;
  /** The power law; with three or more widths, also those with a correction of 1/√n and of 1/n. */
  readonly laws: readonly ScalingLaw[];
  readonly localSlopes: readonly LocalSlope[];
  /** Needs three widths. */
  readonly trend?: Trend;
  /** Needs three widths. */
  readonly extrapolation?: Extrapolation;
}

/** |K| grows as a power of n, possibly with a correction. */
export interface PowerLawFit extends ExponentFit {
  readonly kind: 'power law';
  readonly statistic: Statistic;
  /** In rising order of width. */
  readonly widths: readonly WidthStatistics[];
}

/**
 * The median of |K| is 0 (or no |K| is not) at some width, so there is no exponent: dead networks, or an
 * order beyond the degree.
 */
export interface VanishingFit {
  readonly kind: 'vanishing';
  readonly statistic: Statistic;
  readonly widths: readonly WidthStatistics[];
}

export type ScalingFit = PowerLawFit | VanishingFit;

export interface Verdict {
  readonly verdict: 'consistent' | 'not yet asymptotic' | 'inconsistent' | 'no exponent';
  /** One sentence for people: the numbers that decided. */
  readonly reason: string;
}

/** What theory says of |K| as n → ∞: |K| ~ n^exponent ("exact"), or |K| = O(n^exponent) ("upper"). */
export interface PredictedExponent {
  readonly exponent: number;
  readonly bound: 'exact' | 'upper';
}
