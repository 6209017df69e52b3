export {
  correlationExponent,
  correlationFunction,
  formatCorrelation,
  neuralTangentHierarchy,
  neuralTangentKernelDerivative,
  neuralTangentKernelDifferential,
  parseCorrelation,
  secondNeuralTangentKernelDifferentials,
  type CorrelationExponent,
  type CorrelationOptions,
  type CorrelationValue,
  type Factor,
  type KernelDifferentialOptions,
  type LoopOptions,
  type NeuralTangentKernelDerivativeOptions,
  type ParsedCorrelation,
  type SecondKernelDifferentials,
} from './correlation/index.js';
export { descend, type Descent, type DescendOptions } from './descend.js';
export { gradientStep, type GradientStep, type GradientStepOptions } from './gradientStep.js';
export { forward } from './forward.js';
export { inputGradient, type InputGradientOptions } from './inputGradient.js';
export { firstActivationFlip, type FirstFlip } from './linearRegion.js';
export type { Loss, LossFunction } from './losses.js';
export { mixedTaylorTerm, type MixedTermOptions } from './mixedTerm.js';
export type { StepOptions } from './steps.js';
export { taylorTerms, type TaylorTerms, type TaylorTermsOptions } from './taylorTerms.js';
export { estimateCost, type Cost, type CostOptions } from './cost.js';
export * from './theoremTerms/index.js';
export {
  neuralTangentKernel,
  type NeuralTangentKernelOptions,
  type OutputPairs,
} from './tangentKernel/index.js';
