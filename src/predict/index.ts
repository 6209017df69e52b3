export type { Conditioning } from './conditioning.js';
export type { StepsOptions } from './filters.js';
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
export type { FiniteNetwork, Kernel, KernelFunction, KernelMatrices, TrainingSet } from './kernel.js';
export { kernelRegression, KernelRegression, type KernelRegressionOptions } from './kernelRegression.js';
export type { InitialOutputs } from './labels.js';
export type { LeaveOneOut } from './leaveOneOut.js';
