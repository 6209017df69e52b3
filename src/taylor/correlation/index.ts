export { correlationExponent, type CorrelationExponent } from './clusterGraph.js';
export {
  correlationFunction,
  type CorrelationOptions,
  type CorrelationValue,
  type LoopOptions,
} from './correlationFunction.js';
export { formatCorrelation, parseCorrelation, type Factor, type ParsedCorrelation } from './notation.js';
export {
  neuralTangentHierarchy,
  neuralTangentKernelDifferential,
  secondNeuralTangentKernelDifferentials,
  type KernelDifferentialOptions,
  type SecondKernelDifferentials,
} from './kernelDifferentials.js';
export {
  neuralTangentKernelDerivative,
  type NeuralTangentKernelDerivativeOptions,
} from './tangentKernelDerivative.js';
export { treeSum } from './trees.js';
