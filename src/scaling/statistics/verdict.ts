import { aFit } from './kinds.js';
import { aModestNumber, checkArguments, objectWith, oneOf } from '../../errors/index.js';
import { bestApproach } from './approach.js';
import { largestCorrection } from './correction.js';
import { boundText, exponentText, intervalText, lawText, predictionText } from '../notation.js';
import type {
  Interval,
  PowerLawFit,
  PredictedExponent,
  ScalingFit,
  Verdict,
  VanishingFit,
} from './results.js';

/**
 * Exponents closer than this count as equal: corrections of a few per cent at small widths shift a fit by as
 * much.
 */
const resolution = 0.05;

/** Exponents this far from the prediction have to be excluded before data are called consistent with it. */
const worthFinding = 0.3;

/**
 * The 99 % point of χ² with one degree of freedom: no explanation of the data by the prediction is this
 * unlikely by chance.
 */
const rejection = 6.63;

/** The largest correction, at the largest width, of an approach that is seen to be under way. */
const largestOnTheWay = 0.25;

const aPrediction = objectWith<PredictedExponent>('a prediction { exponent, bound }', {
  exponent: aModestNumber,
  bound: oneOf('exact', 'upper'),
});

/**
 * Compares a fitted exponent with a predicted one, knowing that a law for n → ∞ need not hold yet at the
 * widths at hand. Two intervals take part: that of the law that describes these widths best
 * (`fit.law.interval`), and that with room for corrections which cannot be seen (`fit.interval`). The rules,
 * the first that applies:
 *
 * 1. `no exponent`: the median is 0 at some width.
 * 2. **The interval of the law contains the prediction** (or lies wholly within 0.05 of it):
 *    - `not yet asymptotic` if one of the two intervals contains exponents that are more than 0.3 away: too
 *      few seeds, or too narrow a range of widths, to tell anything;
 *    - `not yet asymptotic` if the local slopes leave the prediction: they change significantly with width
 *      (the interval of the trend excludes 0) in the direction in which the last one already lies
 *      significantly off (its interval stays more than 0.05 away);
 *    - `consistent` otherwise.
 * 3. **It excludes the prediction**: `not yet asymptotic` if
 *    - there are only two widths, where nothing can be said about an approach; or
 *    - the interval with room for corrections contains it; or
 *    - a n^s (1 + b/√n), a n^s (1 + b/n) or a n^s (ln n)^p with s as predicted explains the widths nearly as
 *      well as the best law with a free s: its χ² is larger by less than 6.63, the 99 % point of the
 *      likelihood ratio (`bestApproach`); or
 *    - the local slopes move significantly towards the prediction, the last one is not significantly beyond
 *      it, and the same holds with corrections of up to 25 % of the leading term at the largest width instead
 *      of 10 %. Without a movement that can be seen, such large corrections are not admitted: they make up
 *      for any difference of exponents.
 * 4. `inconsistent` otherwise.
 *
 * For a prediction with bound `upper`, |K| = O(n^s), only exponents above s contradict it: in rule 2 an
 * interval contains the prediction when its lower end is not above it, exponents more than 0.3 *above* it
 * have to be excluded, and only slopes that leave upwards count.
 *
 * So data from a true exponent 0.3 away are called `consistent` only when an interval misses the truth, in
 * some 3 to 5 % of all cases, and true predictions `inconsistent` in less than 2 %. How many seeds it takes
 * to find a violation is in docs/statistics.md.
 *
 * @throws InvalidArgumentError for an exponent that is not finite, or another bound.
 * @example
 * ```ts
 * import { fitScaling, verdict } from 'widejet/scaling';
 * const scatter = [0.3, 0.5, 0.6, 0.8, 0.9, 1.1, 1.2, 1.6, 2.1, 3];
 * const values = Array.from({ length: 10 }, () => scatter).flat();
 * const widths = [100, 1000, 10000, 100000, 1000000];
 * const fit = fitScaling(widths.map(width => ({ width, values: values.map(factor => factor / width) })));
 * console.log(verdict(fit, { exponent: -1, bound: 'exact' }).verdict); // consistent
 * console.log(verdict(fit, { exponent: 0, bound: 'exact' }).verdict); // inconsistent
 * console.log(verdict(fit, { exponent: 0, bound: 'upper' }).verdict); // consistent
 * ```
 */
export function verdict(fit: ScalingFit, predicted: PredictedExponent): Verdict {
  checkArguments({ fit: [fit, aFit], predicted: [predicted, aPrediction] });
  if (fit.kind === 'vanishing') return noExponent(fit);
  return agrees(fit.law.interval, predicted) ? agreeing(fit, predicted) : excluded(fit, predicted);
}

function agreeing(fit: PowerLawFit, predicted: PredictedExponent): Verdict {
  const prediction = boundText(predicted);
  const wider = [fit.law.interval, fit.interval].find(interval => reach(interval, predicted) > worthFinding);
  if (wider !== undefined) {
    const whose = wider === fit.law.interval ? `of ${lawText(fit.law)}` : 'with room for a correction';
    return {
      verdict: 'not yet asymptotic',
      reason: `the interval ${intervalText(wider)} ${whose} is too wide: it does not exclude exponents ${worthFinding} from ${prediction}; more seeds, or larger widths`,
    };
  }
  const last = fit.localSlopes.at(-1);
  const sense = fit.trend && significantSign(fit.trend.interval);
  const contradicts = sense !== undefined && (sense > 0 || (sense < 0 && predicted.bound === 'exact'));
  if (last && contradicts && isBeyond(last.interval, predicted.exponent, sense)) {
    return {
      verdict: 'not yet asymptotic',
      reason: `the interval agrees with ${prediction}, but the local slopes move away from it: ${trendText(fit)}`,
    };
  }
  const how = contains(fit.law.interval, predicted) ? 'agrees with' : `lies within ${resolution} of`;
  return {
    verdict: 'consistent',
    reason: `the interval ${intervalText(fit.law.interval)} of ${lawText(fit.law)} ${how} ${prediction}`,
  };
}

function excluded(fit: PowerLawFit, predicted: PredictedExponent): Verdict {
  const prediction = boundText(predicted);
  const excludes = `the interval ${intervalText(fit.law.interval)} of ${lawText(fit.law)} excludes ${prediction}`;
  const notYet = (why: string): Verdict => ({
    verdict: 'not yet asymptotic',
    reason: `${excludes}, but ${why}`,
  });

  if (!fit.trend) return notYet('two widths cannot show an approach: more widths');
  if (contains(fit.interval, predicted)) {
    return notYet(
      `with room for a correction it is ${intervalText(fit.interval)}: larger widths, or more seeds`,
    );
  }
  const approach = bestApproach(fit, predicted.exponent, largestCorrection);
  const law = `a·n^${predictionText(predicted.exponent)}·(${approach.factor})`;
  const misfits = `misfit ${round(approach.misfit)} against ${round(approach.leastMisfit)} of the best law`;
  if (approach.excess < rejection) {
    return notYet(`${law} explains the widths nearly as well (${misfits}): larger widths, or more seeds`);
  }
  if (isApproached(fit, predicted.exponent)) {
    return notYet(`the local slopes move towards it: ${trendText(fit)}`);
  }
  return {
    verdict: 'inconsistent',
    reason: `${excludes}, and ${law} does not explain the widths (${misfits})`,
  };
}

function noExponent({ widths, statistic }: VanishingFit): Verdict {
  const vanishes = ({ median, geometricMean }: VanishingFit['widths'][number]) =>
    statistic === 'median' ? median.value === 0 : geometricMean === undefined;
  const empty = widths.filter(vanishes);
  const zeros = widths.reduce((sum, width) => sum + width.zeros, 0);
  const count = widths.reduce((sum, width) => sum + width.count, 0);
  const where =
    empty.length === widths.length ? 'every width' : `width ${empty.map(({ width }) => width).join(', ')}`;
  return {
    verdict: 'no exponent',
    reason: `the ${statistic} is exactly 0 at ${where} (${zeros} of all ${count} samples are exact zeros)`,
  };
}

/**
 * Whether an interval is compatible with the prediction: contains it, or is so close that it makes no
 * difference.
 */
function agrees(interval: Interval, predicted: PredictedExponent): boolean {
  return contains(interval, predicted) || reach(interval, predicted) <= resolution;
}

function contains({ lower, upper }: Interval, { exponent, bound }: PredictedExponent): boolean {
  return lower <= exponent && (bound === 'upper' || exponent <= upper);
}

/** How far the interval reaches from the prediction, in directions that would contradict it. */
function reach({ lower, upper }: Interval, { exponent, bound }: PredictedExponent): number {
  return bound === 'upper' ? upper - exponent : Math.max(upper - exponent, exponent - lower);
}

/** 1 or −1 when the interval excludes 0, else 0. */
function significantSign({ lower, upper }: Interval): number {
  return lower > 0 ? 1 : upper < 0 ? -1 : 0;
}

/** Whether all of the interval lies more than the resolution above (sense 1) or below (sense −1) `value`. */
function isBeyond({ lower, upper }: Interval, value: number, sense: number): boolean {
  return sense > 0 ? lower > value + resolution : upper < value - resolution;
}

/**
 * Whether the local slopes move significantly towards `value`, on a course that may end there, and have not
 * passed it.
 */
function isApproached(fit: PowerLawFit, value: number): boolean {
  const last = fit.localSlopes.at(-1);
  if (!fit.trend || !last) return false;
  // The exponent of the plain power law is the slope in the middle of the widths.
  const towards = Math.sign(value - (fit.laws[0]?.exponent ?? NaN));
  return (
    significantSign(fit.trend.interval) === towards &&
    !isBeyond(last.interval, value, towards) &&
    bestApproach(fit, value, largestOnTheWay).excess < rejection
  );
}

function trendText(fit: PowerLawFit): string {
  const slopes = fit.localSlopes.map(({ slope, interval }) => exponentText(slope, interval)).join(', ');
  return fit.trend ? `${slopes} (${intervalText(fit.trend.interval)} per decade)` : slopes;
}

function round(value: number): string {
  return value.toPrecision(2);
}
