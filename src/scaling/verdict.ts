import { compareWithApproach } from './correction.js';
import { exponentText, intervalText, predictionText } from './notation.js';
import type { Interval, PowerLawFit, ScalingFit, Trend, Verdict } from './types.js';

/** Exponents closer than this count as equal: corrections of a few per cent at small widths shift a fit by as much. */
const resolution = 0.05;

/** An interval of a larger half-width than this tells neighbouring integers apart no more. */
const widestUseful = 0.5;

/**
 * How much worse, in squared standard errors, the better explanation's rival must be to be given up: twice the
 * difference of log likelihoods, at the customary threshold of 2 (Burnham & Anderson 2002, §2.6; equal numbers of
 * free parameters on both sides).
 */
const margin = 2;

/** A movement of the local slopes that closes less of their distance to the prediction is no approach to it. */
const materialShare = 0.25;

/**
 * Compares a fitted exponent with a predicted one (Theorem 1's), knowing that a law for n → ∞ need not hold yet at
 * the widths at hand. The rules, the first that applies:
 *
 * 1. `no exponent`: the median is 0 at some width.
 * 2. `not yet asymptotic`, when the interval contains the prediction but is wider than ± 0.5: it excludes nothing of
 *    interest, and more seeds are needed.
 * 3. When the interval contains the prediction, or lies wholly within 0.05 of it:
 *    `not yet asymptotic` if the local slopes leave it: they change significantly with width (the interval of the
 *    trend excludes 0) in the direction in which the last local slope already lies significantly off the prediction
 *    (its interval stays more than 0.05 away); `consistent` otherwise.
 * 4. When the interval excludes the prediction: `not yet asymptotic` if
 *    - there are only two widths, where nothing can be said about an approach; or
 *    - the local slopes move significantly towards the prediction, close at least a quarter of their distance to it
 *      over the widths at hand, and the last one is not significantly beyond it; or
 *    - a n^s (1 + b / n^w), with s as predicted and w = 1/2 or 1, explains the medians as well as the fitted power
 *      law does, which has as many free parameters: it may be better or worse by 2 squared standard errors at most
 *      (and the correction may be as large as the leading term at the largest width at most).
 * 5. `inconsistent` otherwise: the data say that the slope is another and stays there, or moves away.
 *
 * That the interval of the last local slope contains the prediction is no rule: with few seeds it contains anything.
 */
export function verdict(fit: ScalingFit, predicted: number): Verdict {
  if (fit.kind === 'vanishing') return noExponent(fit.widths);
  const covers = contains(fit.interval, predicted);
  if (covers && halfWidth(fit.interval) > widestUseful) {
    return {
      verdict: 'not yet asymptotic',
      reason: `interval too wide (${intervalText(fit.interval)} excludes nothing of interest): more seeds`,
    };
  }
  return covers || distance(fit.interval, predicted) <= resolution
    ? agreeing(fit, predicted, covers)
    : excluded(fit, predicted);
}

function agreeing(fit: PowerLawFit, predicted: number, covers: boolean): Verdict {
  const last = fit.localSlopes.at(-1);
  const sense = fit.trend && significantSign(fit.trend.interval);
  if (last && sense && isBeyond(last.interval, predicted, sense)) {
    return {
      verdict: 'not yet asymptotic',
      reason: `the interval agrees with ${predictionText(predicted)}, but the local slopes move away from it: ${trendText(fit)}`,
    };
  }
  const how = covers ? 'contains' : `lies within ${resolution} of`;
  return {
    verdict: 'consistent',
    reason: `the interval ${intervalText(fit.interval)} ${how} ${predictionText(predicted)}`,
  };
}

function excluded(fit: PowerLawFit, predicted: number): Verdict {
  const excludes = `the interval ${intervalText(fit.interval)} excludes ${predictionText(predicted)}`;
  const notYet = (why: string): Verdict => ({
    verdict: 'not yet asymptotic',
    reason: `${excludes}, but ${why}`,
  });

  const last = fit.localSlopes.at(-1);
  if (!fit.trend || !last) return notYet('two widths cannot show an approach: more widths');

  const towards = Math.sign(predicted - fit.exponent);
  const sense = significantSign(fit.trend.interval);
  const overshot = isBeyond(last.interval, predicted, towards);
  if (sense === towards && !overshot && closedShare(fit.trend, fit, predicted) >= materialShare)
    return notYet(`the local slopes move towards it: ${trendText(fit)}`);

  const { powerLaw, approach, correctionExponent } = compareWithApproach(fit, predicted);
  const law = `a·n^${predictionText(predicted)}·(1 + b/${correctionExponent === 1 ? 'n' : '√n'})`;
  const misfits = `misfit ${round(approach)} against ${round(powerLaw)} of the fitted power law`;
  if (sense !== -towards && !overshot && approach <= powerLaw + margin) {
    return notYet(`${law} explains the medians as well (${misfits}): larger widths`);
  }
  const course = overshot
    ? 'pass it'
    : sense === -towards
      ? 'move away from it'
      : 'do not move towards it enough';
  return {
    verdict: 'inconsistent',
    reason: `${excludes}, the local slopes ${course}, and ${law} does not explain them (${misfits})`,
  };
}

function noExponent(widths: ScalingFit['widths']): Verdict {
  const empty = widths.filter(({ median }) => median === 0);
  const zeros = widths.reduce((sum, width) => sum + width.zeros, 0);
  const count = widths.reduce((sum, width) => sum + width.count, 0);
  const where =
    empty.length === widths.length ? 'every width' : `width ${empty.map(({ width }) => width).join(', ')}`;
  return {
    verdict: 'no exponent',
    reason: `the median is exactly 0 at ${where} (${zeros} of all ${count} samples are exact zeros)`,
  };
}

function contains({ lower, upper }: Interval, value: number): boolean {
  return lower <= value && value <= upper;
}

function halfWidth({ lower, upper }: Interval): number {
  return (upper - lower) / 2;
}

/** The largest distance of a point of the interval from `value`. */
function distance({ lower, upper }: Interval, value: number): number {
  return Math.max(upper - value, value - lower);
}

/** 1 or −1 when the interval excludes 0, else 0. */
function significantSign({ lower, upper }: Interval): number {
  return lower > 0 ? 1 : upper < 0 ? -1 : 0;
}

/** Whether all of the interval lies more than the resolution above (sense 1) or below (sense −1) `value`. */
function isBeyond({ lower, upper }: Interval, value: number, sense: number): boolean {
  return sense > 0 ? lower > value + resolution : upper < value - resolution;
}

/** The share of the distance between local slope and prediction that the trend closes from first to last width. */
function closedShare(trend: Trend, fit: PowerLawFit, predicted: number): number {
  const first = fit.widths[0]?.width ?? NaN;
  const last = fit.widths.at(-1)?.width ?? NaN;
  const closed = Math.abs(trend.perDecade) * Math.log10(last / first);
  // The fitted exponent is the slope half-way, where half of the movement is still to come.
  return closed / (Math.abs(fit.exponent - predicted) + closed / 2);
}

function trendText(fit: PowerLawFit): string {
  const slopes = fit.localSlopes.map(({ slope }) => exponentText(slope)).join(', ');
  return fit.trend ? `${slopes} (${intervalText(fit.trend.interval)} per decade)` : slopes;
}

function round(value: number): string {
  return value.toPrecision(2);
}
