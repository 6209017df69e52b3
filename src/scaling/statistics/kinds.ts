import {
  aFiniteNumber,
  aModestNumber,
  aNumberAboveZero,
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
  Estimate,
  Extrapolation,
  FittedPoint,
  Interval,
  LocalSlope,
  MeanEstimate,
  PowerLawFit,
  QuantileEstimate,
  ScalingFit,
  ScalingLaw,
  Trend,
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
  correctionExponent: aModestNumber,
  exponent: aModestNumber,
  interval: anInterval,
  logPrefactor: aModestNumber,
  anchor: objectWith<ScalingLaw['anchor']>('a point of the law', {
    width: aNumberAboveZero,
    logValue: aModestNumber,
  }),
  correction: aModestNumber,
});

const estimateKinds = { value: aFiniteNumber, interval: anInterval };
const anEstimate = objectWith<Estimate>('an estimate { value, interval }', estimateKinds);

const someStatistics = listOf(
  objectWith<WidthStatistics>('statistics at a width', {
    width: aNumberAboveZero,
    count: anIntegerFrom(0),
    zeros: anIntegerFrom(0),
    median: anEstimate,
    quantiles: listOf(
      objectWith<QuantileEstimate>('a quantile', { ...estimateKinds, probability: aFiniteNumber }),
    ),
    geometricMean: optional(anEstimate),
    mean: objectWith<MeanEstimate>('a mean', { ...estimateKinds, standardError: aFiniteNumber }),
  }),
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
    objectWith<FittedPoint>('a point', {
      width: aNumberAboveZero,
      logValue: aModestNumber,
      standardError: aModestNumber,
    }),
  ),
  exponent: aModestNumber,
  interval: anInterval,
  law: aLaw,
  laws: listOf(aLaw),
  localSlopes: listOf(
    objectWith<LocalSlope>('a slope', {
      from: aNumberAboveZero,
      to: aNumberAboveZero,
      slope: aModestNumber,
      interval: anInterval,
    }),
  ),
  trend: optional(objectWith<Trend>('a trend', { perDecade: aModestNumber, interval: anInterval })),
  extrapolation: optional(
    objectWith<Extrapolation>('an extrapolation', {
      exponent: aModestNumber,
      interval: anInterval,
      correctionExponent: aModestNumber,
    }),
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
