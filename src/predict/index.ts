export {
  crossEntropyFlow,
  CrossEntropyFlow,
  type CrossEntropyFlowOptions,
  type CrossEntropyState,
} from './crossEntropyFlow.js';
export {
  ensemble,
  Ensemble,
  type EnsembleOptions,
  type EnsembleOutputs,
  type EnsembleQuestion,
  type EnsembleState,
} from './ensemble.js';
export {
  fitHyperparameters,
  type FitHyperparametersOptions,
  type FittedHyperparameters,
  type HyperparameterFit,
  type Scales,
} from './fitHyperparameters.js';
export {
  gaussianProcess,
  GaussianProcess,
  type CovarianceChoice,
  type GaussianProcessOptions,
  type Posterior,
  type PosteriorOptions,
} from './gaussianProcess.js';
export {
  gradientFlow,
  GradientFlow,
  type FlowQuestion,
  type FlowState,
  type GradientFlowOptions,
} from './gradientFlow.js';
export type { FiniteNetwork, Kernel, KernelFunction, KernelMatrices } from './kernels/index.js';
export { kernelRegression, KernelRegression, type KernelRegressionOptions } from './kernelRegression.js';
export {
  marginalLikelihood,
  type MarginalLikelihood,
  type MarginalLikelihoodOptions,
  type WithGradient,
} from './marginalLikelihood.js';
export type {
  Conditioning,
  InitialOutputs,
  LeaveOneOut,
  ScaleGradient,
  StepsOptions,
} from './matrices/index.js';
export type { TrainingSet } from './trainingSet.js';
export * from './measures/index.js';
