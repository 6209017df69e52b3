import { checkInteger } from '../../errors/index.js';
import type { Estimate } from './results.js';

/** Φ⁻¹(0.975). */
const z = 1.959963984540054;

/**
 * The share of successes among independent trials, as the accuracy of a classifier on so many examples, with
 * its 95 % interval after Wilson (1927): all p with |p̂ − p| ≤ z √(p (1 − p)/m),
 *
 *   (p̂ + z²/2m ± z √(p̂ (1 − p̂)/m + z²/4m²)) / (1 + z²/m).
 *
 * It is within [0, 1] and is no point for p̂ = 0 or 1.
 *
 * @throws InvalidArgumentError unless `trials` is an integer ≥ 1 and `successes` one from 0 to `trials`.
 * @example
 * ```ts
 * import { wilsonInterval } from 'widejet/scaling';
 * const { value, interval } = wilsonInterval(10, 10);
 * console.log(value, interval.lower.toFixed(4), interval.upper); // 1 0.7225 1
 * ```
 */
export function wilsonInterval(successes: number, trials: number): Estimate {
  checkInteger('trials', trials, { least: 1 });
  checkInteger('successes', successes, { least: 0, most: trials, meaning: 'trials' });
  const value = successes / trials;
  const share = z ** 2 / trials;
  const middle = (value + share / 2) / (1 + share);
  const half = (z * Math.sqrt((value * (1 - value) + share / 4) / trials)) / (1 + share);
  return {
    value,
    interval: {
      lower: successes === 0 ? 0 : middle - half,
      upper: successes === trials ? 1 : middle + half,
    },
  };
}
