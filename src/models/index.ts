export { activationOf, type Activation } from './activations.js';
export { modelFromConfiguration, modelKindOf } from './configuration.js';
export { defineModel, type ModelDefinition, type ParameterDescription } from './defineModel.js';
export { hypernetwork, type HypernetworkOptions } from './hypernetwork.js';
export {
  bindDimensions,
  fillEntries,
  implicitAboveWidth,
  initialize,
  weightStorage,
  type InitializeOptions,
  type Parameters,
  type WeightStorage,
} from './initialize.js';
export { isDescribed } from './isDescribed.js';
export { checkedOptions } from './kinds/checkedOptions.js';
export type {
  FlagTypes,
  FlagValues,
  ModelFlag,
  ModelFlags,
  ModelKind,
  NetworkFileFormat,
  Zod,
} from './kinds/kind.js';
export { modelKinds } from './kinds/list.js';
export { modelFromModule, type OwnModelKind } from './kinds/module.js';
export { mlp, type MlpOptions } from './mlp.js';
export {
  inputDimension,
  inputNodes,
  parameterNodes,
  trainedNodes,
  type InputNodes,
  type Model,
  type OwnPrediction,
  type Parameter,
  type ParameterNodes,
} from './model.js';
export { aModel, checkNetwork, someParameters } from './modelKinds.js';
export { networkFromDocument, readNetworkFile, type NetworkFile } from './networkFile.js';
export { paddedSequences, type PaddedSequences } from './paddedSequences.js';
export { recurrent, type RecurrentOptions } from './recurrent.js';
export { releaseParameters } from './releaseParameters.js';
export { residual, type ResidualOptions } from './residual.js';
export { standardMlp, type StandardMlpOptions } from './standardMlp.js';
export {
  readTrainedNetwork,
  type ArrayLayout,
  type TrainedNetwork,
  type TrainedNetworkOptions,
} from './trained/index.js';
export type { Variance } from './scale.js';
