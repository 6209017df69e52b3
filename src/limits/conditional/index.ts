export {
  conditionalLimit,
  ConditionalLimit,
  type ConditionalLimitOptions,
  type ConditionalMoments,
  type ConditionalSample,
  type SampleOptions,
} from './conditionalLimit.js';
export type { PrimaryGraph } from './primaryGraph.js';
export type { MeanOfSamples } from './runningMean.js';
