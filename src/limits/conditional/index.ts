export {
  conditionalLimit,
  ConditionalLimit,
  type ConditionalLimitOptions,
  type ConditionalMoments,
  type ConditionalSample,
} from './conditionalLimit.js';
export type { SampleOptions } from './draws.js';
export type { PrimaryGraph } from './primaryGraph.js';
export type { MeanOfSamples } from './runningMean.js';
