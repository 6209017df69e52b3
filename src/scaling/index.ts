export { aSample, someSamples } from './kinds.js';
export {
  defaultConvergenceSeeds,
  defaultConvergenceWidths,
  limitConvergence,
  type LimitConvergence,
  type LimitConvergenceControls,
  type LimitConvergenceOptions,
  trainedNetworks,
  type LabelledInputs,
  type TrainedNetwork,
  type TrainedNetworksControls,
  type TrainedNetworksOptions,
  type WidthConvergence,
} from './convergence/index.js';
export {
  anExactSize,
  exactRows,
  exactSizes,
  exactSource,
  knownSize,
  rootMeanSquare,
  someExactRows,
  type ExactRow,
  type ExactRowsOptions,
  type ExactSize,
  type ExactSizesOptions,
  type ExactVerdict,
  type KnownSize,
} from './exact/index.js';
export {
  boundText,
  decimalsOf,
  exponentText,
  intervalText,
  lawText,
  powerText,
  predictionText,
  superscript,
  taylorTerm,
} from './notation.js';
export {
  aPrediction,
  limitDistance,
  parseQuantity,
  predictionsFor,
  quantityKinds,
  quantityLabel,
  sharpest,
  taylorQuantities,
  termQuantities,
  theorem1Exponent,
  theoryOf,
  type Paper,
  type Prediction,
  type Quantity,
  type QuantityGroup,
  type Theory,
} from './quantities/index.js';
export { threadPool } from './threadPool.js';
export type { SamplePool } from './samplePool.js';
export { computeSample, type SampleTask } from './sample.js';
export { scalingRows, type ScalingRowsOptions } from './rows.js';
export * from './statistics/index.js';
export { checkMemory, checkSweep, memoryOf, sweep, type SweepControls, type SweepOptions } from './sweep.js';
export { checkRule, sweepUntil, type RoundControls, type StoppingRule } from './sweepUntil.js';
export type { ScalingRow, ScalingSample } from './results.js';
export { logRatio } from './statistics/logRatio.js';
