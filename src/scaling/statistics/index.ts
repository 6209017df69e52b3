export { fitScaling, logOfLaw, type FitOptions } from './fit.js';
export { aFit, bootstrapKinds } from './kinds.js';
export { requiredSeeds } from './requiredSeeds.js';
export type {
  Estimate,
  ExponentFit,
  Extrapolation,
  FittedPoint,
  Interval,
  LocalSlope,
  MeanEstimate,
  PowerLawFit,
  PredictedExponent,
  QuantileEstimate,
  ScalingFit,
  ScalingLaw,
  Statistic,
  Trend,
  VanishingFit,
  Verdict,
  WidthStatistics,
  WidthValues,
} from './results.js';
export { verdict } from './verdict.js';
export { wilsonInterval } from './wilson.js';
export { widthStatistics, type BootstrapOptions } from './widthStatistics.js';
