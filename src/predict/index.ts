export {
  ensemble,
  Ensemble,
  type EnsembleOptions,
  type EnsembleOutputs,
  type EnsembleQuestion,
  type EnsembleState,
} from './ensemble.js';
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
export type { Conditioning, InitialOutputs, LeaveOneOut, StepsOptions } from './matrices/index.js';
export type { TrainingSet } from './trainingSet.js';
