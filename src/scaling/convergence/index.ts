export {
  defaultConvergenceSeeds,
  defaultConvergenceWidths,
  limitConvergence,
  type LimitConvergence,
  type LimitConvergenceControls,
  type LimitConvergenceOptions,
  type WidthConvergence,
} from './limitConvergence.js';
export {
  trainedNetworks,
  type LabelledInputs,
  type TrainedNetwork,
  type TrainedNetworksControls,
  type TrainedNetworksOptions,
} from './trainedNetworks.js';
