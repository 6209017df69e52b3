import { mostSeeds, sweepControlKinds, sweepKinds } from './kinds.js';
import {
  aFunction,
  anIntegerFrom,
  aNumberAboveZero,
  checkAboveZero,
  checkArguments,
  checkInteger,
  optional,
  optionsOf,
} from '../errors/index.js';
import { scalingRows } from './rows.js';
import { requiredSeeds } from './statistics/index.js';
import { sweep, type SweepControls, type SweepOptions } from './sweep.js';
import type { ScalingRow, ScalingSample } from './results.js';

/** When a sweep has enough networks. */
export interface StoppingRule {
  /** The half-width that the 95 % interval of every exponent shall have. */
  readonly halfWidth: number;
  /** The most networks at every width, whatever the intervals are. */
  readonly mostSeeds: number;
}

export interface RoundControls extends SweepControls {
  /** Called before every round with the networks at every width that it brings the sweep to. */
  readonly onRound?: (seeds: number) => void;
}

const untilOptions = optionsOf<Omit<SweepOptions, 'seeds'> & { readonly seeds: number }>('sweepUntil', {
  ...sweepKinds,
  seeds: anIntegerFrom(1, mostSeeds),
});
const ruleKinds = optionsOf<StoppingRule>('the rule', {
  halfWidth: aNumberAboveZero,
  mostSeeds: anIntegerFrom(1, mostSeeds),
});
const roundControls = optionsOf<RoundControls>('the controls of sweepUntil', {
  ...sweepControlKinds,
  onRound: optional(aFunction),
});

/**
 * Sweeps in rounds with ever more networks at every width, until the 95 % interval of every exponent is as
 * narrow as wished. `seeds` is what the first round has; each later one brings the number that
 * {@link requiredSeeds} foresees, at most four times as many as before. What a round decides depends on the
 * samples alone, so a sweep that was interrupted goes on to the same end.
 *
 * A number of seeds that depends on the samples favours neither sign of an error: the rule looks at widths of
 * intervals, not at where they lie.
 *
 * @throws InvalidArgumentError for a half-width that is not above 0 or fewer seeds at most than at first, or
 *   as {@link sweep}.
 */
export async function sweepUntil(
  options: Omit<SweepOptions, 'seeds'> & { readonly seeds: number },
  rule: StoppingRule,
  controls: RoundControls = {},
): Promise<ScalingSample[]> {
  checkArguments({
    options: [options, untilOptions],
    rule: [rule, ruleKinds],
    controls: [controls, roundControls],
  });
  checkRule(rule, options.seeds);
  const { model, quantities } = options;
  const { onRound, ...others } = controls;
  let known = controls.known ?? [];
  for (let count = options.seeds; ;) {
    onRound?.(count);
    const seeds = Array.from({ length: count }, (_, seed) => seed);
    const samples = await sweep({ ...options, seeds }, { ...others, known });
    if (controls.signal?.aborted === true || count >= rule.mostSeeds) return samples;
    const needed = seedsNeeded(scalingRows(samples, { model, quantities }), rule.halfWidth);
    if (needed <= count) return samples;
    count = Math.min(rule.mostSeeds, needed, 4 * count);
    // Samples of later seeds that an earlier run has left are still known.
    known = [...samples, ...known];
  }
}

/** @throws InvalidArgumentError as {@link sweepUntil}. */
export function checkRule({ halfWidth, mostSeeds }: StoppingRule, seeds: number): void {
  checkAboveZero('halfWidth', halfWidth);
  checkInteger('mostSeeds', mostSeeds, { least: seeds, meaning: 'the seeds to begin with' });
}

/** The networks at every width that all exponents need; none for a quantity that has no exponent. */
function seedsNeeded(rows: readonly ScalingRow[], halfWidth: number): number {
  return rows.reduce(
    (most, { fit }) => (fit.kind === 'power law' ? Math.max(most, requiredSeeds(fit, halfWidth)) : most),
    0,
  );
}
