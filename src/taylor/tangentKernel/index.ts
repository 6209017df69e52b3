export {
  neuralTangentKernel,
  type NeuralTangentKernelOptions,
  type OutputPairs,
} from './neuralTangentKernel.js';
