import {
  aFiniteNumber,
  aNumber,
  anIntegerFrom,
  aSeed,
  aText,
  kind,
  listOf,
  objectWith,
  oneOf,
  optional,
  type RequiredKind,
} from '../../errors/index.js';
import type {
  Interval,
  PowerLawFit,
  ScalingFit,
  ScalingLaw,
  WidthStatistics,
  WidthValues,
} from './results.js';

/** What statistics are made of. */
export const bootstrapKinds = {
  seed: optional(aSeed),
  name: optional(aText),
  replicates: optional(anIntegerFrom(100, 10_000_000)),
};

export const aColumn = objectWith<WidthValues>('a column { width, values }', {
  width: kind('a width above 0', value => Number.isFinite(value) && Number(value) > 0),
  values: listOf(aFiniteNumber, { least: 1 }),
});

/** An end that the data do not bound is infinite. */
const anEnd = kind('a number, or an infinity', value => typeof value === 'number' && !Number.isNaN(value));
const anInterval = objectWith<Interval>('an interval { lower, upper }', { lower: anEnd, upper: anEnd });

export const aLaw = objectWith<ScalingLaw>('a law of a fit', {
  correctionExponent: aFiniteNumber,
  exponent: aFiniteNumber,
  interval: anInterval,
  logPrefactor: aFiniteNumber,
  anchor: objectWith<ScalingLaw['anchor']>('a point of the law', { width: aNumber, logValue: aNumber }),
  correction: aFiniteNumber,
});

const someStatistics = listOf(
  objectWith<WidthStatistics>('statistics at a width', { width: aNumber, count: aNumber }),
);
const vanishing = objectWith<ScalingFit>('a fit, as fitScaling gives it', {
  kind: oneOf('vanishing'),
  statistic: aText,
  widths: someStatistics,
});

export const aPowerLaw = objectWith<PowerLawFit>('a power law, as fitScaling gives it', {
  kind: oneOf('power law'),
  statistic: aText,
  widths: someStatistics,
  points: listOf(
    objectWith<PowerLawFit['points'][number]>('a point', { width: aFiniteNumber, logValue: aNumber }),
  ),
  exponent: aFiniteNumber,
  interval: anInterval,
  law: aLaw,
  laws: listOf(aLaw),
  localSlopes: listOf(
    objectWith<PowerLawFit['localSlopes'][number]>('a slope', { slope: aNumber, interval: anInterval }),
  ),
});

export const aFit: RequiredKind = {
  ...vanishing,
  check(argument, value) {
    const given: unknown = value;
    const isVanishing =
      typeof given === 'object' && given !== null && 'kind' in given && given.kind === 'vanishing';
    (isVanishing ? vanishing : aPowerLaw).check(argument, given);
  },
};
