import { aPowerLaw } from './kinds.js';
import { checkAboveZero, NonFiniteError } from '../../errors/index.js';
import type { PowerLawFit } from './results.js';

/**
 * How many more seeds than the law 1/√seeds asks for. The half-width that is known is itself an estimate, off
 * by some 20 % with a few dozen seeds, and one that is bounded by the largest correction falls later than
 * 1/√seeds.
 */
const margin = 1.5;

/**
 * The number of seeds at every width with which the 95 % interval of the exponent would have a wished
 * half-width: it falls as 1/√seeds, so seeds · (present half-width / wished)², with a margin of 50 %. In
 * simulations that meets the wish in about two of three cases, and misses it by a tenth or two in the others:
 * sweep in rounds. The number of seeds at hand (at the width that has most) if the interval is narrow enough
 * already; Infinity if the interval is unbounded, as with fewer than six seeds: nothing can be said then but
 * "more".
 *
 * @param fit a fit with as many seeds at every width, or nearly so.
 * @param halfWidth above 0, in units of the exponent.
 * @throws InvalidArgumentError for a half-width that is not a finite number above 0.
 * @example
 * ```ts
 * import { fitScaling, requiredSeeds } from 'widejet/scaling';
 * const scatter = [0.3, 0.5, 0.6, 0.8, 0.9, 1.1, 1.2, 1.6, 2.1, 3];
 * const widths = [100, 1000, 10000, 100000];
 * const fit = fitScaling(widths.map(width => ({ width, values: scatter.map(factor => factor / width) })));
 * if (fit.kind === 'power law') console.log(requiredSeeds(fit, 10)); // 10
 * ```
 */
export function requiredSeeds(fit: PowerLawFit, halfWidth: number): number {
  aPowerLaw.check('fit', fit);
  const { interval, widths } = fit;
  checkAboveZero('halfWidth', halfWidth);
  const seeds = widths.reduce((most, { count }) => Math.max(most, count), 0);
  const present = (interval.upper - interval.lower) / 2;
  if (present <= halfWidth) return seeds;
  const needed = Math.ceil(margin * seeds * (present / halfWidth) ** 2);
  if (needed < Infinity || present === Infinity) return needed;
  throw new NonFiniteError(
    `a half-width of ${halfWidth} takes more seeds than there are numbers: choose a larger one`,
  );
}
