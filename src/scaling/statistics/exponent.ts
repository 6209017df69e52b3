import { percentileInterval } from './bootstrap.js';
import { correctionExponents, CorrectionSearch } from './correction.js';
import {
  apply,
  applyToDraws,
  coefficientFunctional,
  curvatureFunctional,
  inner,
  residual,
  slopeFunctional,
  weightedMean,
} from './leastSquares.js';
import { logRatio } from './logRatio.js';
import type { ExponentFit, Extrapolation, Interval, LocalSlope, ScalingLaw, Trend } from './results.js';

/** A positive statistic at one width, as its logarithm. */
export interface LogEstimate {
  readonly width: number;
  /** The number of networks behind it. */
  readonly count: number;
  readonly logValue: number;
  /** Draws from the confidence distribution of the logarithm; as many at every width. */
  readonly draws: Float64Array;
  /**
   * The mean square distance of draws to `logValue`, over the true variance of that; 1 if they are the same.
   */
  readonly varianceRatio: number;
}

interface Regression {
  /** The smallest width n₁; abscissas are ln(n / n₁). */
  readonly first: number;
  readonly abscissas: readonly number[];
  readonly ordinates: readonly number[];
  readonly weights: readonly number[];
  readonly draws: readonly Float64Array[];
}

/** A law and its exponent for every draw. */
interface FittedLaw {
  readonly law: Omit<ScalingLaw, 'weight'>;
  readonly criterion: number;
  readonly exponents: Float64Array;
}

/** Fits the laws of {@link fitScaling} to a statistic at two or more widths, in rising order of width. */
export function fitExponent(estimates: readonly LogEstimate[]): ExponentFit {
  const first = estimates[0]?.width ?? NaN;
  const abscissas = estimates.map(({ width }) => logRatio(width, first));
  const ordinates = estimates.map(({ logValue }) => logValue);
  const draws = drawsTogether(estimates);
  const standardErrors = smoothedStandardErrors(abscissas, estimates);
  const weights = standardErrors.map(error => 1 / error ** 2);
  const regression = { first, abscissas, ordinates, weights, draws };

  const powerLaw = plainLaw(regression);
  const corrected = abscissas.length < 3 ? [] : correctionExponents.map(w => correctedLaw(regression, w));
  const fitted = [powerLaw, ...corrected];
  const weightsOfLaws = akaikeWeights(fitted);
  const laws = fitted.map((each, index) => ({ ...each.law, weight: weightsOfLaws[index] ?? NaN }));
  const law = leastCriterion(laws);
  const trend = trendOf(regression);
  const extrapolation = extrapolationOf(regression);
  return {
    points: estimates.map(({ width, logValue }, index) => ({
      width,
      logValue,
      standardError: standardErrors[index] ?? NaN,
    })),
    exponent: law.exponent,
    interval: corrected.length === 0 ? law.interval : around(law.exponent, averagedInterval(corrected)),
    law,
    laws,
    localSlopes: localSlopes(estimates),
    ...(trend && { trend }),
    ...(extrapolation && { extrapolation }),
  };
}

/**
 * Draws at several widths, for functions of all of them. The draws at one width have the right percentiles,
 * but for medians too large a variance on average: where few values lie near the median they are far too
 * wide, which the cases in which they are too narrow do not make up for. A function of one width needs the
 * percentiles, a sum over many widths, where the errors average out, the variance. So with m widths the draws
 * are narrowed about the estimate to a variance smaller by ratio^(1 − 1/m): not for m = 1, wholly for m → ∞.
 */
function drawsTogether(estimates: readonly LogEstimate[]): Float64Array[] {
  const power = -(1 - 1 / estimates.length) / 2;
  return estimates.map(({ logValue, draws, varianceRatio }) => {
    const factor = varianceRatio ** power;
    return draws.map(draw => logValue + factor * (draw - logValue));
  });
}

function plainLaw(regression: Regression): FittedLaw {
  const { abscissas, ordinates, weights, draws } = regression;
  const slope = slopeFunctional(abscissas, weights);
  const centred = [ordinates, abscissas].map(values => residual(values, [values.map(() => 1)], weights));
  const rest = residual(centred[0] ?? [], centred.slice(1), weights);
  const found = { correctionExponent: 0, correction: 0, misfit: inner(rest, weights, rest) };
  return fittedLaw(regression, found, ordinates, applyToDraws(slope, draws));
}

function correctedLaw(regression: Regression, w: number): FittedLaw {
  const { first, abscissas, ordinates, weights, draws } = regression;
  const search = new CorrectionSearch(abscissas, weights, [abscissas], w);
  const found = search.fit(ordinates);
  const shape = search.shapeOf(found.correction);
  const powers = ordinates.map((y, k) => y - (shape[k] ?? NaN));
  const exponents = search.refit(slopeFunctional(abscissas, weights), draws);
  const correction = found.correction * first ** w;
  return fittedLaw(regression, { correctionExponent: w, ...found, correction }, powers, exponents);
}

/** The law with a known correction; `powers` are the ordinates without it. */
function fittedLaw(
  { first, abscissas, weights }: Regression,
  found: Pick<ScalingLaw, 'correctionExponent' | 'correction' | 'misfit'>,
  powers: readonly number[],
  exponents: Float64Array,
): FittedLaw {
  const exponent = apply(slopeFunctional(abscissas, weights), powers);
  const criterion = found.misfit + 2 * (found.correctionExponent === 0 ? 2 : 3);
  const interval = percentileInterval(exponents);
  const anchor = {
    width: first,
    logValue: weightedMean(powers, weights) - exponent * weightedMean(abscissas, weights),
  };
  const logPrefactor = anchor.logValue - exponent * Math.log(first);
  return { law: { ...found, exponent, interval, logPrefactor, anchor, criterion }, criterion, exponents };
}

/** exp(−Δ/2), Δ the criterion less the least, divided by their sum (Burnham & Anderson 2002, §2.9). */
function akaikeWeights(laws: readonly { readonly criterion: number }[]): number[] {
  const least = Math.min(...laws.map(({ criterion }) => criterion));
  const likelihoods = laws.map(({ criterion }) => Math.exp((least - criterion) / 2));
  const sum = likelihoods.reduce((a, b) => a + b, 0);
  return likelihoods.map(likelihood => likelihood / sum);
}

/**
 * The interval of the exponent under several laws: of the draws, a share equal to its Akaike weight is
 * refitted with each law. The draws are independent, so it does not matter which draws go to which law.
 */
function averagedInterval(laws: readonly Pick<FittedLaw, 'criterion' | 'exponents'>[]): Interval {
  const weights = akaikeWeights(laws);
  const count = laws[0]?.exponents.length ?? 0;
  const averaged = new Float64Array(count);
  let end = 0;
  let start = 0;
  laws.forEach(({ exponents }, index) => {
    end += (weights[index] ?? NaN) * count;
    const stop = index === laws.length - 1 ? count : Math.round(end);
    averaged.set(exponents.subarray(start, stop), start);
    start = stop;
  });
  return percentileInterval(averaged);
}

/**
 * The interval with its exponent in it: without noise the draws of another law may leave it out by a
 * rounding.
 */
function around(exponent: number, { lower, upper }: Interval): Interval {
  return { lower: Math.min(lower, exponent), upper: Math.max(upper, exponent) };
}

function localSlopes(estimates: readonly LogEstimate[]): LocalSlope[] {
  return estimates.slice(1).map((upper, index) => {
    const pair = [estimates[index] ?? upper, upper];
    const slope = slopeFunctional(
      pair.map(({ width }) => logRatio(width, pair[0]?.width ?? NaN)),
      [1, 1],
    );
    return {
      from: pair[0]?.width ?? NaN,
      to: upper.width,
      slope: apply(
        slope,
        pair.map(({ logValue }) => logValue),
      ),
      interval: percentileInterval(applyToDraws(slope, drawsTogether(pair))),
    };
  });
}

function trendOf({ abscissas, ordinates, weights, draws }: Regression): Trend | undefined {
  if (abscissas.length < 3) return undefined;
  // The slope of a + b x + q x² changes by 2 q per unit of x = ln n, and a decade is ln 10 units.
  const change = curvatureFunctional(abscissas, weights).map(coefficient => 2 * Math.LN10 * coefficient);
  return { perDecade: apply(change, ordinates), interval: percentileInterval(applyToDraws(change, draws)) };
}

/**
 * Local slopes sₖ between neighbouring widths, extrapolated along s + c n^−w to n = ∞, with n^−w averaged
 * over ln n between the two widths. Neighbouring slopes share a width, so they are correlated, and this is
 * generalised least squares. As slopes are differences of logarithms divided by those of ln n, it is the same
 * as ordinary weighted least squares for log |K| = a + s ln n − (c / w) n^−w, which is what is computed: one
 * linear functional. Of w = 1/2 and 1, the one that fits better; the interval averages both as that of the
 * exponent does.
 */
function extrapolationOf({ abscissas, ordinates, weights, draws }: Regression): Extrapolation | undefined {
  if (abscissas.length < 3) return undefined;
  const laws = correctionExponents.map(w => {
    const powers = abscissas.map(x => Math.exp(-w * x));
    const slope = coefficientFunctional(abscissas, [powers], weights);
    const ones = abscissas.map(() => 1);
    const centred = residual(powers, [ones], weights);
    const rest = residual(ordinates, [ones, centred, residual(abscissas, [ones, centred], weights)], weights);
    return {
      correctionExponent: w,
      exponent: apply(slope, ordinates),
      criterion: inner(rest, weights, rest),
      exponents: applyToDraws(slope, draws),
    };
  });
  const { exponent, correctionExponent } = leastCriterion(laws);
  return { exponent, interval: averagedInterval(laws), correctionExponent };
}

/**
 * The law with the least criterion; of laws that are equal but for rounding (as with three widths) the first.
 */
function leastCriterion<Law extends { readonly criterion: number }>(laws: readonly Law[]): Law {
  return laws.reduce((best, other) => (other.criterion < best.criterion - 1e-6 ? other : best));
}

/**
 * Standard errors of the logarithms: variance × count follows a power law in n, fitted to the draws'. The
 * mean of logarithms of variances that scatter lies below the logarithm of their mean, about as far as the
 * variance of draws is too large (`drawsTogether`): of the true law χ² per degree of freedom comes out as
 * 0.97 to 1.02 (30 to 100 seeds, 4 to 9 widths).
 */
function smoothedStandardErrors(abscissas: readonly number[], estimates: readonly LogEstimate[]): number[] {
  const equal = abscissas.map(() => 1);
  const logVariances = estimates.map(({ draws, count }) =>
    Math.log(Math.max(varianceOf(draws), smallestVariance) * count),
  );
  // Where too few seeds give no variance, all that is known is that it falls as 1 / count.
  const known = logVariances.every(Number.isFinite);
  const slope = known ? apply(slopeFunctional(abscissas, equal), logVariances) : 0;
  const intercept = known ? weightedMean(logVariances, equal) - slope * weightedMean(abscissas, equal) : 0;
  return abscissas.map((x, index) =>
    Math.sqrt(Math.exp(intercept + slope * x) / (estimates[index]?.count ?? NaN)),
  );
}

/** Values that do not vary at all still carry rounding errors of about this standard deviation, squared. */
const smallestVariance = 1e-14 ** 2;

function varianceOf(draws: Float64Array): number {
  let [count, sum] = [0, 0];
  for (const value of draws) if (!Number.isNaN(value)) [count, sum] = [count + 1, sum + value];
  let squares = 0;
  for (const value of draws) if (!Number.isNaN(value)) squares += (value - sum / count) ** 2;
  return squares / (count - 1);
}
