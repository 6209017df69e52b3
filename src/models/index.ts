export { activationOf, type Activation } from './activations.js';
export { modelFromConfiguration } from './configuration.js';
export { hypernetwork, type HypernetworkOptions } from './hypernetwork.js';
export {
  bindDimensions,
  implicitAboveWidth,
  initialize,
  weightStorage,
  type InitializeOptions,
  type Weights,
  type WeightStorage,
} from './initialize.js';
export { mlp, type MlpOptions } from './mlp.js';
export {
  inputNodes,
  parameterNodes,
  trainedNodes,
  type Model,
  type OwnPrediction,
  type Parameter,
  type ParameterNodes,
} from './model.js';
export { networkFromDocument, readNetworkFile, type NetworkFile } from './networkFile.js';
export { releaseWeights } from './releaseWeights.js';
